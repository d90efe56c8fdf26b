"""What every page of the catalogue is made of: markup and style sheets without an error, by the Nu checker."""

import json
import re
import shutil
import subprocess

import pytest

from tests.guards.house import ROOT
from tests.journeys.gates import structure_of
from tests.journeys.pages import CATALOGUE
from tests.journeys.shots import shots

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.timeout(600)]
CHECKER = ROOT / "node_modules/vnu-jar/build/dist/vnu.jar"
# Frames and pieces of pages; letters and mails, which no browser gets.
NO_PAGES = re.compile(r"^(letters|mail)/|(^|/)parts/|(^|/)base\w*\.html$|^errors/page\.html$|^40\d|^500")
can_check = pytest.mark.skipif(
    not shutil.which("java") or not CHECKER.exists(),
    reason="markup is not checked: no Java (apt-get install default-jre-headless), or tools/node.sh was not run",
)


@can_check
def test_the_nu_checker_finds_no_error_in_any_page_or_style_sheet(tmp_path):
    """One run of Java for everything; a page that differs in its words only is read in one language."""
    for page in CATALOGUE:
        for shot in {structure_of(shot): shot for shot in reversed(shots(page))}.values():
            (tmp_path / f"{re.sub(r'[^a-z0-9]+', '-', str(shot).lower())}.html").write_text(shot.markup)
    for sheet in (ROOT / "static/css").glob("*.css"):
        shutil.copy(sheet, tmp_path)
    assert errors(tmp_path) == []


@can_check
def test_the_checker_would_notice(tmp_path):
    (tmp_path / "bad.html").write_text("<!DOCTYPE html><html lang=en><title>A</title><p id=a><p id=a>")
    (tmp_path / "bad.css").write_text("p { colour: blue }")
    assert {said.partition(":")[0] for said in errors(tmp_path)} == {"bad.html", "bad.css"}


def test_every_template_of_a_page_is_in_the_catalogue():
    """A page without a line in pages.py goes unread by every gate."""
    used = {name for page in CATALOGUE for shot in shots(page) for name in shot.templates}
    templates = {path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.html")}
    assert {name for name in templates - used if not NO_PAGES.search(name)} == set()


def errors(folder):
    """What the checker finds wrong in a folder's files, as `file:line: why`. Advice and warnings are left out."""
    told = subprocess.run(
        ["java", "-jar", CHECKER, "--errors-only", "--format", "json", "--also-check-css", folder],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = json.loads(told.stderr)["messages"]
    return [f"{each['url'].rsplit('/', 1)[-1]}:{each.get('lastLine')}: {each['message']}" for each in said]

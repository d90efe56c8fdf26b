"""Every sentence has its Spanish: none is missing, none only guessed, and what is compiled is what was written."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.catalogue import DOMAINS, FOLDER, compiled, entries, placeholders, read
from tests.guards.house import ROOT, STOREYS
from tests.sentences import sentences

pytestmark = pytest.mark.slow

READ = [*STOREYS, "templates", "static", "locale", "tools", "manage.py"]
each_domain = pytest.mark.parametrize("domain", DOMAINS)


@each_domain
def test_every_sentence_is_translated_and_none_is_a_guess(domain):
    assert [entry.msgid for entry in entries(domain) if not all(entry.translations)] == []
    assert [entry.msgid for entry in entries(domain) if "fuzzy" in entry.flags] == []


@each_domain
def test_every_translation_keeps_the_placeholders_and_the_tags(domain):
    assert [entry.msgid for entry in entries(domain) if not all(fits(entry, text) for text in entry.translations)] == []


@each_domain
def test_a_counted_sentence_has_every_form_that_the_header_promises(domain):
    """A form that is missing would come out in English."""
    header, found = read(FOLDER / f"{domain}.po")
    forms = int(re.search(r"nplurals=(\d)", header.parts["msgstr"])[1])
    assert "fuzzy" not in header.flags
    counted = [entry for entry in found if "msgid_plural" in entry.parts]
    assert [entry.msgid for entry in counted if len(entry.translations) != forms] == []


@each_domain
def test_what_is_compiled_is_what_was_written(domain):
    assert compiled(domain) == as_compiled(entries(domain)), "make messages"


@each_domain
def test_no_sentence_of_the_sources_is_missing_and_none_is_left_over(domain):
    """Needs no gettext: so it holds on every machine."""
    had, found = {entry.msgid for entry in entries(domain)}, sentences(domain)
    assert found - had == set(), "sentences without a place in the catalogue: make messages, then translate"
    assert had - found == set(), "sentences that nothing says any more: make messages"


@pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext is missing; the test above has read the sources")
@each_domain
def test_no_sentence_is_missing_and_none_is_left_over(domain, collected):
    had = {entry.key for entry in entries(domain)}
    found = {entry.key for entry in read(collected / f"{domain}.po")[1]}
    assert found - had == set(), "sentences without a place in the catalogue: make messages, then translate"
    assert had - found == set(), "sentences that nothing says any more: make messages"


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """The catalogue's folder after everything was collected anew, in a copy."""
    copy = tmp_path_factory.mktemp("collected")
    for name in READ:
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy2)(ROOT / name, copy / name)
    told = {**os.environ, "PYTHON": sys.executable}
    subprocess.run(["tools/messages.sh", "collect"], cwd=copy, env=told, check=True, capture_output=True)
    return copy / FOLDER.relative_to(ROOT)


def fits(entry, text):
    """As in the singular or in the plural."""
    return placeholders(text) in (placeholders(entry.msgid), placeholders(entry.plural))


def as_compiled(found):
    written = {}
    for entry in found:
        for name, text in entry.parts.items():
            if form := re.fullmatch(r"msgstr\[(\d)\]", name):
                written[entry.key, int(form[1])] = text
            elif name == "msgstr":
                written[entry.key] = text
    return written

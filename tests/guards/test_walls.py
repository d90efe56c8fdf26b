"""The walls of the house: import contracts, no cycles, no clock below the doorway, no foreign names."""

import ast
import re

import grimp
import pytest
from importlinter.cli import lint_imports

from tests.guards.house import ROOT, STOREYS, code_files, our_files, place

DOORWAY = re.compile(r"/(tasks|api|views|doors|management|inbox)(/|\.py)|^portal/")
CLOCKS = {("timezone", "now"), ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"),
          ("time", "time"), ("timezone", "localdate"), ("timezone", "localtime")}  # fmt: skip
REGISTRIES = ["py" + "pi.org", "python" + "hosted", "registry.npm" + "js", "npm" + "js.org", "yarn" + "pkg.com",
              "crates" + ".io", "ruby" + "gems.org"]  # fmt: skip
THIS_MACHINE = re.compile(r"/work/(main|shared)\b|/root/\.|/tmp/brief")
FOREIGN = re.compile(r"""(?:import|fetch|src|href|url\(|from)\W{1,3}(?:https?:)?//(?!www\.w3\.org)""")


def test_every_import_contract_holds(capsys):
    kept = lint_imports(config_filename=str(ROOT / ".importlinter"), no_cache=True) == 0
    assert kept, capsys.readouterr().out


def test_no_two_modules_import_each_other():
    """Imports inside functions count too."""
    graph = grimp.build_graph(*STOREYS, cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    assert cycle_in(imports) is None


def test_only_the_doorway_reads_the_clock():
    below = [path for path in code_files() if not DOORWAY.search(place(path))]
    assert [f"{place(path)}:{line}" for path in below for line in clock_calls(path)] == []


@pytest.mark.parametrize("host", REGISTRIES)
def test_no_package_registry_is_named(host):
    assert [place(path) for path in our_files() if host.encode() in path.read_bytes()] == []


def test_nothing_of_the_machine_it_was_written_on_is_named():
    own = "tests/guards/test_walls.py"
    found = [place(path) for path in our_files() if THIS_MACHINE.search(path.read_text(errors="ignore"))]
    assert [name for name in found if name != own] == []


def test_scripts_and_style_sheets_load_nothing_foreign():
    served = [path for path in (ROOT / "static").rglob("*") if path.suffix in {".js", ".css"}]
    assert served
    assert [place(path) for path in served if FOREIGN.search(path.read_text())] == []


def test_no_template_runs_a_script_or_a_style_of_its_own():
    """Letters excepted: their style sheet is read by WeasyPrint and by no browser."""
    pages = [path for path in (ROOT / "templates").rglob("*.html") if "letters" not in path.parts]
    inline = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=\"\{%)|javascript:|\|safe\b|autoescape off")
    assert [place(path) for path in pages if inline.search(path.read_text())] == []


def test_no_file_field_of_a_form_has_a_name():
    """A file that is chosen on a page is hashed there; without a name the browser cannot send it."""
    pages = [path for path in (ROOT / "templates").rglob("*.html") if "letters" not in path.parts]
    inputs = [tag for path in pages for tag in re.findall(r"<input[^>]*type=\"file\"[^>]*>", path.read_text())]
    assert inputs
    assert not any(re.search(r"\sname=", tag) for tag in inputs)
    assert not any("FileField" in path.read_text() or "ImageField" in path.read_text() for path in code_files())


def clock_calls(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = getattr(node.func.value, "id", getattr(node.func.value, "attr", ""))
            if (owner, node.func.attr) in CLOCKS:
                yield node.lineno


def cycle_in(imports):
    """One cycle of the graph, or None (depth first, three colours)."""
    done, path = set(), []

    def walk(module):
        if module in path:
            return path[path.index(module) :]
        if module in done:
            return None
        path.append(module)
        found = next((cycle for each in sorted(imports[module]) if (cycle := walk(each))), None)
        path.pop()
        done.add(module)
        return found

    return next((cycle for module in sorted(imports) if (cycle := walk(module))), None)

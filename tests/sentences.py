"""Every sentence that goes through gettext, read from the sources without gettext's tools: for tests only."""

import ast
import re

from django.utils.translation.template import templatize

from tests.guards.house import ROOT, code_files

CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
IN_TEMPLATES = re.compile(r"""\b(?:gettext|ngettext|_)\((u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))""")
STRING = r'"(?:[^"\\]|\\.)*"'
IN_SCRIPTS = re.compile(rf"\bgettext\(\s*({STRING}(?:\s*\+\s*{STRING})*)")


def sentences(domain):
    """The sentences (plural ones by their singular) of "django" or of "djangojs"."""
    return of_scripts() if domain == "djangojs" else of_python() | of_templates()


def of_python():
    calls = (node for path in code_files() for node in ast.walk(ast.parse(path.read_text())))
    return {node.args[0].value for node in calls if is_said(node)}


def is_said(node):
    """A call of gettext, whatever it was imported as, of one string."""
    if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
        return False
    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
    return name in CALLS and isinstance(node.args[0].value, str)


def of_templates():
    read = (
        templatize(path.read_text()) for kind in ("html", "txt") for path in (ROOT / "templates").rglob(f"*.{kind}")
    )
    return {ast.literal_eval(found) for text in read for found in IN_TEMPLATES.findall(text)}


def of_scripts():
    read = (path.read_text() for path in (ROOT / "static/js").rglob("*.js") if "vendor" not in path.parts)
    return {ast.literal_eval(f"({found.replace('+', ' ')})") for text in read for found in IN_SCRIPTS.findall(text)}

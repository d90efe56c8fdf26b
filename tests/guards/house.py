"""Reading our own house: its files and functions, as the guard tests count them."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Whoever checked it out: the tests only list its files.
GIT = ("git", "-c", "safe.directory=*")
STOREYS = ("portal", "takedown", "notices", "vault")


def code_files():
    """Every Python file of the product that people write: migrations are made by Django."""
    found = [path for storey in STOREYS for path in (ROOT / storey).rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


def test_files():
    return sorted(path for path in (ROOT / "tests").rglob("*.py"))


@cache
def functions(path):
    """Each function of the file with its length in lines, decorators and docstring left out."""
    nodes = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [(f"{place(path)}:{node.name}", body_length(node)) for node in nodes]


def parsed(path):
    return ast.parse(path.read_text())


def body_length(node):
    """Lines from `def` to the end, without a docstring."""
    first = node.body[0]
    said = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    words = first.end_lineno - first.lineno + 1 if said else 0
    return node.end_lineno - node.lineno + 1 - words


def length(path):
    return len(path.read_text().splitlines())


def place(path):
    return path.relative_to(ROOT).as_posix()


def percentile(numbers, share):
    return sorted(numbers)[min(len(numbers) - 1, int(len(numbers) * share))] if numbers else 0


def our_files():
    """Every file that is, or is about to be, in the repository."""
    listed = subprocess.run(
        [*GIT, "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return sorted(path for name in listed.stdout.splitlines() if (path := ROOT / name).is_file())

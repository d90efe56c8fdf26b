"""The house's sizes, printed and held. `pytest -s tests/guards/test_house_numbers.py` shows the table."""

import ast
import io
import tokenize

import pytest

from tests.guards.house import code_files, functions, length, parsed, percentile, place, test_files

test_files.__test__ = False

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def table():
    """Printed once, held by the tests below."""
    code, tests = code_files(), test_files()
    sizes = [size for path in code for _, size in functions(path)]
    test_sizes = [size for path in tests for name, size in functions(path) if ":test_" in name]
    lines, test_lines = sum(map(length, code)), sum(map(length, tests))
    print(f"\ncode {lines} lines in {len(code)} files, tests {test_lines} ({test_lines / lines:.2f} for one of code)")
    print(f"functions median {percentile(sizes, 0.5)}, p90 {percentile(sizes, 0.9)}, longest {max(sizes)}")
    print(f"files median {percentile([*map(length, code)], 0.5)}, p90 {percentile([*map(length, code)], 0.9)}")
    print(
        f"tests median {percentile(test_sizes, 0.5)}; comments {100 * sum(map(comments, code)) / lines:.1f} a 100 lines"
    )


def test_functions_are_short():
    sizes = [size for path in code_files() for _, size in functions(path)]
    assert percentile(sizes, 0.5) <= 8
    assert percentile(sizes, 0.9) <= 25


def test_no_function_is_long():
    assert [(name, size) for path in code_files() for name, size in functions(path) if size > 60] == []


def test_no_file_is_long():
    assert [(place(path), length(path)) for path in [*code_files(), *test_files()] if length(path) > 450] == []


def test_files_are_short():
    sizes = [length(path) for path in code_files()]
    assert percentile(sizes, 0.5) <= 130
    assert percentile(sizes, 0.9) <= 300


def test_views_are_thin():
    views = [path for path in code_files() if "views" in path.parts or path.stem == "views"]
    assert percentile([size for path in views for _, size in functions(path)], 0.9) <= 30


def test_tests_are_short():
    sizes = [size for path in test_files() for name, size in functions(path) if ":test_" in name]
    assert percentile(sizes, 0.5) <= 10


def test_every_module_says_what_it_is_for():
    silent = [place(path) for path in code_files() if path.name != "__init__.py" and not said(path)]
    assert silent == []


def test_nothing_is_left_to_do_later():
    marks = ("TO" + "DO", "FIX" + "ME", "X" * 3)
    assert [place(path) for path in code_files() if any(f"# {mark}" in path.read_text() for mark in marks)] == []


def said(path):
    return ast.get_docstring(parsed(path))


def comments(path):
    tokens = tokenize.generate_tokens(io.StringIO(path.read_text()).readline)
    return sum(token.type == tokenize.COMMENT for token in tokens)

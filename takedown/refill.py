"""A page's main form as it stood: what was typed is put back into the page's own markup, whatever made the page.

So a page can be shown again (in another language, or after it was saved half filled) without any view of its own
knowing how; and what no field would take (a wrong day, too long a name) stands there as it was typed.
"""

from collections.abc import Mapping, Sequence
from datetime import date, time
from html import escape
from html.parser import HTMLParser
from itertools import accumulate

# The id that the tag {% page_form %} gives to the form in which a page's own questions stand.
MAIN = "page-form"
# Hidden fields that a script fills in on the person's behalf.
WORKED_OUT = ("fingerprints-", "declared-")
LEFT_AS_MADE = {"hidden", "password", "submit", "button", "file"}
READ_BY = {"date": date.fromisoformat, "time": time.fromisoformat}
Given = Mapping[str, Sequence[str]]


def refill(markup: str, given: Given) -> str:
    """The page with `given` ({name: values as sent}) in its main form: ticks that were not sent are not ticked.

    Hidden fields stay as the page made them (save those that hold a script's work), passwords stay empty.
    """
    reader = _Reader(markup, given)
    parts, end = [], 0
    for start, stop, text in reader.changes:
        parts += [markup[end:start], text]
        end = stop
    return "".join([*parts, markup[end:]])


class _Reader(HTMLParser):
    """Collects what changes in the markup: (start, end, text), in order."""

    def __init__(self, markup: str, given: Given) -> None:
        super().__init__()
        self.given = {name: list(values) for name, values in given.items()}
        self.lines = [0, *accumulate(len(line) for line in markup.split("\n"))]
        self.changes: list[tuple[int, int, str]] = []
        self.inside, self.choices = False, ""
        self.box: tuple[int, str] | None = None
        self.feed(markup)

    @property
    def here(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + line - 1 + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        name = held.get("name") or ""
        if tag == "form":
            self.inside = held.get("id") == MAIN
        elif not self.inside or not self._was_there(name or self.choices):
            return
        elif tag == "input":
            self._input(name, held)
        elif tag == "textarea" and self.given.get(name):
            self.box = (self.here + len(self.get_starttag_text() or ""), self.given[name].pop(0))
        elif tag == "select":
            self.choices = name
        elif tag == "option" and self.given.get(self.choices):
            self._mark(held, "selected", held.get("value") in self.given[self.choices])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.choices = ""
        elif tag == "textarea" and self.box:
            start, text = self.box
            # A browser drops the first line break of a text box.
            self.changes.append((start, self.here, "\n" + escape(text)))
            self.box = None

    def _was_there(self, name: str) -> bool:
        """Whether the page, as it was sent, held this control: of a link's own ("ref-name") one of its fields came."""
        link = name.rpartition("-")[0]
        return not link or any(sent.startswith(f"{link}-") for sent in self.given)

    def _input(self, name: str, held: dict[str, str | None]) -> None:
        kind = held.get("type") or "text"
        if kind in {"radio", "checkbox"}:
            self._mark(held, "checked", (held.get("value") or "on") in self.given.get(name, []))
        elif self.given.get(name) and (kind not in LEFT_AS_MADE or name.startswith(WORKED_OUT)):
            value = self.given[name].pop(0)
            self._write("input", {**held, "type": _type_for(kind, value), "value": value})

    def _mark(self, held: dict[str, str | None], mark: str, stands: bool) -> None:
        others = {name: value for name, value in held.items() if name != mark}
        tag = "option" if mark == "selected" else "input"
        self._write(tag, {**others, mark: None} if stands else others)

    def _write(self, tag: str, held: dict[str, str | None]) -> None:
        said = "".join(f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in held.items())
        end = self.here + len(self.get_starttag_text() or "")
        self.changes.append((self.here, end, f"<{tag}{said}>"))


def _type_for(kind: str, value: str) -> str:
    """Browsers empty a field for days that holds no day; as text it stands there as it was typed."""
    try:
        READ_BY.get(kind, str)(value or "2026-01-01")
    except ValueError:
        return "time" if kind == "time" and not value else "text"
    return kind

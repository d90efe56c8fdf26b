"""What a page has to pass while a browser stands in front of it: each gate in its theme and width, all in one visit.

Many gates ask for what a page is built of, which is the same in every language: they look at a second one only where
that is built otherwise. Words are longer in Spanish: what sticks out is looked for in each. axe judges each kind of
element in each place where it can stand; it looks again at every page in `make soak`.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from itertools import groupby, pairwise
from typing import Any

from playwright.sync_api import Page as Window

from tests.guards.house import ROOT
from tests.journeys.browser import DESK, PHONE
from tests.journeys.shots import Shot

AXE = ROOT / "node_modules/axe-core/axe.min.js"
AXE_AT = "/axe.js"
# 640 CSS pixels are a small window; at 200 % they are 320.
SIZES = {390: PHONE, 320: {"width": 320, "height": 640}, 1280: DESK}
THEMES = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "the system's colours": {"color_scheme": "light", "forced_colors": "active"},
}
LIGHT_PHONE = ("light", 390)
OPEN_UP = "() => document.querySelectorAll('details').forEach((each) => { each.open = true; })"
# A script of the page's own origin: a browser keeps what it made of one that it knows.
BRING_AXE = "async (address) => { await import(address); }"
COMPLAIN = """async (rules) => {
  const more = { "target-size": { enabled: true } };
  const only = rules ? { runOnly: { type: "rule", values: rules } } : { rules: more };
  const { violations } = await axe.run(document, { resultTypes: ["violations"], ...only });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`);
}"""
OUTLINE = """() => ({
  h1: document.querySelectorAll("h1").length,
  levels: [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter((each) => each.checkVisibility())
    .map((each) => Number(each.localName[1])),
  landmarks: ["header", "main", "footer"].filter((name) => document.querySelectorAll(`body > ${name}`).length === 1),
  titled: document.title.length > 3,
  skip: document.querySelector("a.skip")?.hash,
})"""
WELL_BUILT = {"h1": 1, "landmarks": ["header", "main", "footer"], "titled": True, "skip": "#main"}
TOLD = """() => ({
  nowhere: [...document.querySelectorAll("#errors a[href^='#']")]
    .filter(({ hash }) => !document.querySelector(hash)?.checkVisibility({ visibilityProperty: true }))
    .map(({ outerHTML }) => outerHTML),
  unsaid: [...document.querySelectorAll("[aria-invalid='true']")].filter((each) => {
    const ids = each.closest("[aria-describedby]")?.getAttribute("aria-describedby") ?? "";
    return !ids.split(" ").some((id) => document.getElementById(id)?.innerText.trim());
  }).map(({ outerHTML }) => outerHTML),
  summaries: document.querySelectorAll("#errors[role=alert]:has(a[href^='#'])").length,
})"""
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("body *")]
  .filter((each) => each.getBoundingClientRect().right > innerWidth + 1 || each.getBoundingClientRect().left < -1)
  .map((each) => `${each.localName}.${each.className}: ${each.textContent.trim().slice(0, 60)}`).slice(0, 5)
  .concat(`${document.documentElement.scrollWidth} pixels wide`)"""
VOID = {"input", "meta", "link", "br", "hr", "img", "source", "wbr"}
SPOKEN = r"title|aria-label|alt|placeholder|value|content|data-[\w-]+"
EDGED = (
    "button:not(.bar *), .button, .leave, .choice, .panel, .badge, .tile, textarea, select, input:not([type=hidden])"
)
WITHOUT_AN_EDGE = """(selector) => [...document.querySelectorAll(selector)].filter((each) => {
  const { borderBlockStartStyle: style, borderBlockStartWidth: width, appearance } = getComputedStyle(each);
  return each.checkVisibility() && (style === "none" || parseFloat(width) < 1) && appearance === "none";
}).map(({ outerHTML }) => outerHTML.slice(0, 120))"""
MOVING = """() => [...document.querySelectorAll("*")].filter((each) => {
  const { transitionDuration: wait, animationName: name } = getComputedStyle(each);
  return name !== "none" || wait.split(",").some((time) => parseFloat(time) > 0);
}).map(({ outerHTML }) => outerHTML.slice(0, 120))"""


def bring_axe(window: Window) -> None:
    window.evaluate(BRING_AXE, AXE_AT)


def complaints(window: Window, rules: list[str] | None = None) -> list[str]:
    """What axe finds on the page as it stands: all its rules, or these."""
    return window.evaluate(COMPLAIN, rules)


def misled(seen: dict[str, Any], _status: int) -> list[str]:
    """Where the outline does not lead from one heading down."""
    levels = seen.pop("levels")
    jumps = [f"h{level} to h{deeper}" for level, deeper in pairwise(levels) if deeper - level > 1]
    return jumps + [f"{name}: {found}" for name, found in seen.items() if found != WELL_BUILT[name]]


def wrongly_told(seen: dict[str, Any], status: int) -> list[str]:
    """Errors that are not said beside their field, and a summary that is missing or leads nowhere."""
    said = [f"leads nowhere: {link}" for link in seen["nowhere"]]
    said += [f"not said beside it: {field}" for field in seen["unsaid"]]
    summaries = seen["summaries"] if status == 422 else 1
    return said + ([] if summaries == 1 else [f"{summaries} summaries of what is wrong"])


def as_it_is(seen: list[str], _status: int) -> list[str]:
    return seen


@dataclass(frozen=True)
class Gate:
    """One question, in its theme and width: what the page answers to `asks_for` with `told` is read as complaints.

    `of_words`: each language has to pass by itself; `of_pieces`: it is asked where something stands that was not met.
    """

    asks: str
    theme: str
    width: int
    asks_for: str
    told: Any = None
    read: Callable[[Any, int], list[str]] = as_it_is
    of_words: bool = False
    of_pieces: bool = False

    def __str__(self) -> str:
        return f"{self.asks}, {self.theme}, {self.width} px"


SIDEWAYS = Gate("nothing is scrolled sideways", "light", 390, TOO_WIDE, of_words=True)
ALL_OF_AXE = Gate("axe", "light", 390, COMPLAIN, of_pieces=True)
CONTRAST = Gate("axe's contrast", "dark", 390, COMPLAIN, ["color-contrast"], of_pieces=True)
EDGES = Gate("everything to press keeps an edge", "the system's colours", 390, WITHOUT_AN_EDGE, EDGED)
STILL = Gate("nothing moves", "the system's colours", 390, MOVING)
HEADINGS = Gate("the outline leads down", "light", 390, OUTLINE, read=misled)
ERRORS = Gate("errors are said where they are", "light", 390, TOLD, read=wrongly_told)
# In the order in which the window has to be changed least.
GATES = [
    *(ALL_OF_AXE, HEADINGS, ERRORS, SIDEWAYS, CONTRAST, EDGES, STILL),
    replace(SIDEWAYS, width=1280, of_words=False),
    replace(SIDEWAYS, width=320),
]
# What stays true however scripts have changed the page meanwhile.
AT_ANY_TIME = [ALL_OF_AXE, CONTRAST, EDGES, replace(SIDEWAYS, width=320)]


def matrix() -> list[Gate]:
    """Every question in every theme and width in which it means something, of every language."""
    themes = {ALL_OF_AXE: ("light", "dark"), EDGES: (EDGES.theme,)}
    whole = [
        replace(gate, theme=theme, width=width, of_words=True)
        for gate in (ALL_OF_AXE, HEADINGS, ERRORS, SIDEWAYS, EDGES, STILL)
        for theme in themes.get(gate, tuple(THEMES))
        for width in SIZES
    ]
    return sorted(whole, key=lambda gate: (gate.theme, gate.width))


def asked(window: Window, status: int, gates: Iterable[Gate]) -> dict[str, list[str]]:
    """Gate to what it complains of, for the page that stands in the window: a light phone's before and afterwards."""
    said, stands = {}, LIGHT_PHONE
    try:
        for turned, some in groupby(gates, key=lambda gate: (gate.theme, gate.width)):
            turn(window, stands, turned)
            stands = turned
            said |= answers(window, status, list(some))
    finally:
        turn(window, stands, LIGHT_PHONE)
    return said


def turn(window: Window, old: tuple[str, int], new: tuple[str, int]) -> None:
    """Another theme and width; what stays is not touched, since the page would be laid out anew."""
    if new[0] != old[0]:
        window.emulate_media(**THEMES[new[0]])
    if new[1] != old[1]:
        window.set_viewport_size(SIZES[new[1]])


def answers(window: Window, status: int, gates: list[Gate]) -> dict[str, list[str]]:
    """All of them in one question, since the way to the page and back costs more than most of what is asked."""
    each = ", ".join(f"await ({gate.asks_for})(told[{place}])" for place, gate in enumerate(gates))
    seen = window.evaluate(f"async (told) => {{ ({OPEN_UP})(); return [{each}]; }}", [gate.told for gate in gates])
    return {str(gate): gate.read(answer, status) for gate, answer in zip(gates, seen, strict=True)}


def wanted(shots: Iterable[Shot], gates: list[Gate]) -> Iterator[tuple[Shot, list[Gate]]]:
    """Each shot with the gates it has to pass by itself."""
    built = set()
    for shot in shots:
        structure = structure_of(shot)
        yield shot, [gate for gate in gates if gate.of_words or structure not in built]
        built.add(structure)


def visited(window: Window, place: Any, shots: list[Shot], gates: list[Gate]) -> dict[tuple[str, str], list[str]]:
    """(shot, gate) to what it complains of. Each shot is loaded once; `place(shot)` is its address."""
    found = {}
    for shot, its_gates in wanted(shots, gates):
        window.goto(place(shot), wait_until="load")
        if {gate.asks for gate in its_gates} & {ALL_OF_AXE.asks, CONTRAST.asks}:
            bring_axe(window)
        found |= {(str(shot), name): said for name, said in asked(window, shot.status, its_gates).items()}
    return found


def unasked(shots: list[Shot], found: dict[tuple[str, str], list[str]], gates: list[Gate]) -> set[tuple[str, str]]:
    """(shot, gate) that should have been asked and was not."""
    return {(str(shot), str(gate)) for shot, its in wanted(shots, gates) for gate in its} - found.keys()


def structure_of(shot: Shot) -> str:
    """What the page is built of: its markup, in which every text and every spoken attribute only stands for itself.

    An empty one stays empty, and what a part is marked as stays too (classes, a language that is none of ours).
    """
    markup = re.sub(r' lang="(?:en|es)"', ' lang="T"', shot.markup)
    markup = re.sub(rf'( (?:{SPOKEN})=")[^"]*\w[^"]*"', r'\1T"', markup)
    return re.sub(r">[^<>]*[^<>\s][^<>]*(?=<)", ">T", markup)


class Pieces(HTMLParser):
    """Of a page: which kind of element stands where, that is in what, and within which that a style sheet can name."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = [("the page", False)]
        self.found: set[tuple[str, ...]] = set()
        self.feed(markup)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        told = sorted(f"{name}={value}" for name, value in attributes if name in {"class", "type", "role"})
        kind = " ".join([tag, *told, *sorted(name for name, _ in attributes if name.startswith("aria-"))])
        self.found.add((*(above for above, styled in self.open if styled), self.open[-1][0], kind))
        if tag not in VOID:
            self.open.append((kind, any(name == "class" for name, _ in attributes)))

    def handle_endtag(self, tag: str) -> None:
        while len(self.open) > 1 and self.open.pop()[0].split(" ")[0] != tag:
            pass


def pieces_of(shots: Iterable[Shot]) -> set[tuple[str, ...]]:
    """What axe judges: each kind of element (tag, classes, type, role, what ARIA names) in each place."""
    return {piece for shot in shots for piece in Pieces(shot.markup).found}

"""In a language that nobody speaks (pseudo.py), what is left in Latin letters was never handed to a translator."""

import re
from dataclasses import replace
from html import escape
from html.parser import HTMLParser

import pytest
import time_machine
from django.test import Client

from notices import pdf
from notices.letter import from_data, sections
from takedown import mail
from takedown.models import SignedLetter
from tests.guards.house import ROOT
from tests.journeys.browser import PHONE, TO_LOOK_AT, chromium
from tests.journeys.page import BOTH
from tests.journeys.pages import CATALOGUE
from tests.journeys.pseudo import CODE, spoken
from tests.journeys.shots import gallery, in_pseudo
from tests.journeys.ways import REFUSAL, TYPED, answered
from tests.people import NOON
from tests.takedown.visits import come_back

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(600)]
TRANSLATED = [page for page in CATALOGUE if page.languages == BOTH]
SPOKEN = {"title", "aria-label", "alt", "placeholder", "data-copied", "data-label"}
UNSAID = {"script", "style", "textarea"}
VOID = {"input", "meta", "link", "br", "hr", "img"}
NAMES = ("Recourse", "Example Law Clinic", "Tuberia", "Pullhub", "Harbour Advocates", "UTC", "PDQ", "SHA-256", "Seekly",
         "Carry", "Dana Desk", "Dora", "Fay Friend", "English", "Pseudo")  # fmt: skip
# Of what was pasted the page repeats what it leaves out.
PASTED = ("Look!", "(the second one)", "igsh", "not a link at all")
LINES = [line for typed in TYPED for line in typed.splitlines()]
KNOWN = re.compile("|".join([r"https?://\S*", *map(re.escape, (*NAMES, *PASTED, *LINES))]))
ONE_SIDED = re.compile(
    r"[\s-](?:left|right)\b(?!\s*\{)|translateX|\b(?:margin|padding|inset):(?:\s+[^\s;]+){4};|(?:^|\s)(?:width|height):"
)

WIDER_THAN_ITS_WINDOW = """() => {
  document.querySelectorAll("details").forEach((each) => { each.open = true; });
  return document.documentElement.scrollWidth - innerWidth;
}"""


class Reader(HTMLParser):
    """What a page says in its own language: texts and spoken attributes, without parts in a `lang` of their own."""

    def __init__(self, markup):
        super().__init__()
        self.said, self.root, self.open = [], {}, []
        self.feed(markup)

    def handle_starttag(self, tag, attributes):
        held = dict(attributes)
        self.root = self.root or held
        silent = tag in UNSAID or held.get("href", "").startswith("https://")
        silent = silent or "mono" in held.get("class", "") or "case-code" in held.get("class", "")
        # A part in its own language ends where another one begins: below a letter's English stands what it says.
        above = bool(self.open and self.open[-1][1])
        silent = silent or (held["lang"] != CODE if "lang" in held else above)
        if not silent:
            self.said += [value for name, value in attributes if name in SPOKEN]
        if tag not in VOID:
            self.open.append((tag, silent))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if self.open and not self.open[-1][1]:
            self.said.append(data)


@pytest.fixture(scope="module")
def backwards(django_db_setup, django_db_blocker):
    """Each translated page of the catalogue, in the pseudo language."""
    with django_db_blocker.unblock():
        return {page.name: in_pseudo(page) for page in TRANSLATED}


def untranslated(shot):
    """Latin words of the page that no translator ever saw: no name, no address, no code, nothing that was typed."""
    return in_latin(" ".join(Reader(shot.markup).said))


def in_latin(words):
    said = KNOWN.sub(" ", " ".join(words.split()))
    return sorted(set(re.findall(r"(?<![\w@./-])[A-Za-z]{2,}(?![\w@./-])", said)))


def test_nothing_on_a_translated_page_is_hard_coded_english(backwards):
    found = {name: untranslated(shot) for name, shot in backwards.items()}
    assert {name: words for name, words in found.items() if words} == {}


def test_hard_coded_english_would_stand_out(backwards):
    shot = backwards["safety"]
    assert not untranslated(shot)
    assert untranslated(replace(shot, markup=shot.markup.replace("</h1>", " Hello</h1>"))) == ["Hello"]


def test_nothing_in_the_mail_to_a_person_is_hard_coded_english(mailoutbox):
    with spoken():
        mail.there_is_news("quiet@post.example", CODE)
    [sent] = mailoutbox
    assert sent.body
    assert in_latin(f"{sent.subject} {sent.body}") == []


@pytest.mark.parametrize("paper", ["overview/pdf/", "confirmation/"])
def test_nothing_on_paper_is_hard_coded_english_save_the_letter_that_was_sent(monkeypatch, paper):
    """What is printed is read before it becomes a PDF."""
    monkeypatch.setattr(pdf, "on_paper", lambda page, *_: page.encode())
    alice = Client(headers={"accept-language": CODE})
    with spoken(), time_machine.travel(NOON, tick=False):
        _, key = answered("refused", reason=REFUSAL)()
        come_back(alice)
        printed = alice.get(f"/case/papers/{paper}").content.decode()
    assert "<h1>" in printed
    assert in_latin(" ".join(Reader(without_the_letter(printed, key)).said)) == []


def without_the_letter(printed, key):
    parts = sections(from_data(SignedLetter.objects.get().opened(key, "letter")))
    lines = [line for part in parts for line in (part.heading, *part.lines)]
    for line in sorted(lines, key=len, reverse=True):
        printed = printed.replace(escape(line), "")
    return printed


def test_every_page_says_that_it_runs_from_right_to_left(backwards):
    roots = {name: Reader(shot.markup).root for name, shot in backwards.items()}
    assert {name for name, root in roots.items() if root != {"lang": CODE, "dir": "rtl"}} == set()


@pytest.mark.timeout(180)
def test_from_right_to_left_nothing_sticks_out_on_a_small_screen(backwards):
    found = {}
    with chromium(flags=TO_LOOK_AT) as browser, gallery({"/language/catalog.js": ""}) as place:
        page = browser.new_page(viewport={"width": 320, "height": 640})
        for name, shot in backwards.items():
            page.goto(place(shot))
            if wide := page.evaluate(WIDER_THAN_ITS_WINDOW):
                found[name] = wide
    assert found == {}


def test_from_right_to_left_the_way_out_stands_under_the_other_thumb_and_arrows_turn(backwards):
    with chromium(flags=TO_LOOK_AT) as browser, gallery({"/language/catalog.js": ""}) as place:
        page = browser.new_page(viewport=PHONE)
        page.goto(place(backwards["links, empty"]))
        leave = page.locator(".leave").bounding_box()
        arrow = page.evaluate("() => getComputedStyle(document.querySelector('summary'), '::before').rotate")
    assert leave["x"] < PHONE["width"] / 4
    assert arrow == "45deg"


@pytest.mark.parametrize("sheet", sorted((ROOT / "static/css").glob("*.css")), ids=lambda path: path.name)
def test_a_style_sheet_knows_no_left_and_no_right(sheet):
    assert [line.strip() for line in sheet.read_text().splitlines() if ONE_SIDED.search(line)] == []

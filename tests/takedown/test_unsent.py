"""What stands in a page and was not sent: "Save for later" keeps it, another language shows it again."""

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client

from takedown.models import Draft
from tests.cases import bob, bobs_case, enter
from tests.guards.house import ROOT
from tests.takedown.test_intake_fingerprints import SHA256
from tests.takedown.visits import come_back, file_case
from tests.typist import Typist
from tests.walks import LINKS, alice_fills, alice_goes_on, draft_of, send, visit_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("tuberia")]
PIN = "harbour lamp 47"
HALF = "I never agr"
LINES = "https://www.example.com/post/1\nhttp://not a li"


def at(address, upto="contact", **changes):
    """Alice has come as far as a step, and looks at one of its pages."""
    alice = Typist()
    alice_fills(alice.client, upto, **changes)
    alice.goes_to(address)
    return alice


def holds(typist, name):
    """What stands in a control of the page's main form."""
    control = typist.page.main.controls[name]
    return control.value if control.written else control.chosen


def is_spanish(typist):
    return "Este servicio está a cargo" in " ".join(typist.page.shown) and ("in-language", "en") in [
        button[:2] for button in typist.page.main.buttons
    ]


# Save for later


@pytest.mark.parametrize(
    ("step", "typed"),
    [
        ("statement", {"text": HALF, "reasons": ["hidden_camera"], "made_for_pay": ["yes"]}),
        ("contact", {"name": "Al", "channel": ["email"], "email": "alice@"}),
        ("timing", {"when": ["date"], "on": "soon"}),
        ("safe", {"tell": ["phone"], "phone": "55", "word": "cat", "begins": ["09:00"]}),
        ("about/2", {"content": ["nudity"]}),
    ],
)
def test_save_for_later_keeps_the_page_as_it_stands_even_what_could_not_be_sent(step, typed):
    alice = at(f"/request/{step}/", "safe")
    alice.presses("save", **typed)
    assert alice.address == "/request/save/"
    alice.goes_to("/request/resume/")
    assert alice.address == f"/request/{step}/"
    assert {name: holds(alice, name) for name in typed} == typed


def test_what_was_kept_half_typed_comes_back_in_any_browser_with_code_and_pin():
    alice = at("/request/statement/")
    alice.presses("save", text=HALF)
    code = "".join(alice.client.get("/request/save/").context["groups"])
    saved = next(form for form in alice.page.forms if "pin" in form.controls)
    alice.sends(saved, [*saved.stands(pin=PIN, pin_again=PIN, saved=["on"]), ("do", "leave")])
    other = Typist()
    other.reads(come_back(other.client, code, PIN), "/case/")
    assert (other.address, holds(other, "text")) == ("/request/statement/", HALF)


def test_once_it_is_sent_nothing_older_stands_in_its_place():
    alice = at("/request/statement/")
    alice.presses("save", text=HALF)
    alice.goes_to("/request/statement/")
    alice.presses("", text="I never agreed to this.")
    alice.goes_to("/request/statement/")
    assert holds(alice, "text") == "I never agreed to this."
    assert draft_of(alice.client)["typed"] == {}


def test_what_is_kept_unsent_takes_no_signature_away():
    alice = at("/request/timing/", "review")
    alice.presses("save", when=["say"])
    assert "signed_at" in draft_of(alice.client)


# Back


@pytest.mark.parametrize(
    ("step", "before", "typed"),
    [
        ("statement/", "fingerprints", {"text": HALF, "reasons": ["hidden_camera"]}),
        ("contact/", "statement", {"name": "Al", "channel": ["email"], "email": "alice@"}),
        ("timing/", "contact", {"when": ["date"], "on": "soon"}),
        ("about/2/", "about/1", {"content": ["nudity"]}),
        ("statement/?then=review", "review", {"text": HALF}),
    ],
)
def test_back_goes_a_page_back_and_keeps_this_one_as_it_stands(step, before, typed):
    alice = at(f"/request/{step}", "safe")
    alice.presses("back", **typed)
    assert alice.address == f"/request/{before}/"
    alice.goes_to(f"/request/{step}")
    assert {name: holds(alice, name) for name in typed} == typed


@pytest.mark.parametrize("button", ["back", "save"])
def test_what_is_emptied_or_unticked_does_not_come_back(button):
    alice = at("/request/statement/")
    alice.presses(button, text="", reasons=[])
    alice.goes_to("/request/statement/")
    assert (holds(alice, "text"), holds(alice, "reasons")) == ("", [])


def test_a_consent_that_was_taken_back_stays_so():
    alice = Typist()
    alice_fills(alice.client, "age", links={"links": "https://tuberia.example/post/1"})
    ref = draft_of(alice.client)["items"][0]["ref"]
    send(alice.client, "fingerprints", **{f"fingerprints-{ref}": SHA256})
    alice_goes_on(alice.client, "statement", "contact")
    alice.goes_to("/request/review/")
    alice.presses("do", "show", hashes=["tuberia"])
    assert holds(alice, "hashes") == ["tuberia"]
    alice.presses("back", hashes=[])
    alice.goes_to("/request/review/")
    assert holds(alice, "hashes") == []


def test_a_link_added_meanwhile_keeps_its_own_guesses():
    alice = at("/request/places/")
    alice.presses("back")
    alice.goes_to("/request/links/")
    alice.presses("", links=LINKS + "\nhttps://tuberia.example/post/77")
    alice.presses("", all_no=["on"])
    alice.goes_to("/request/places/")
    kinds = [control for name, control in alice.page.main.controls.items() if name.endswith("-kind")]
    assert [control.chosen for control in kinds].count([]) == 0


def test_back_from_links_that_nobody_was_asked_about_hands_them_back_and_keeps_none():
    alice = at("/request/links/", "about")
    assert alice.presses("back", links=LINES) == 200
    assert alice.sees("Your links are not kept yet")
    assert all(alice.sees(line) for line in LINES.splitlines())
    assert "not a li" not in str(draft_of(alice.client))
    assert alice.page.links.count("/request/about/5/") == 1
    alice.presses("in-language", "en")
    assert holds(alice, "links").split() == LINES.split()


def test_more_than_can_be_kept_is_handed_back_and_not_dropped():
    alice = at("/request/statement/")
    assert alice.presses("back", text="x" * 1_000_001) == 200
    assert alice.sees("x" * 1_000_001)


def test_back_from_links_that_stand_already_only_goes_back():
    alice = at("/request/links/")
    assert alice.presses("back") == 302


def test_enter_sends_a_page_on_and_not_back():
    """A browser presses the first button of a form."""
    alice = at("/request/contact/")
    assert next(name for name, _value, _to in alice.page.main.buttons) not in {"back", "save"}


def test_a_pin_is_kept_nowhere():
    alice = at("/request/pin/", "review")
    alice.presses("save", pin="unsaved 77", pin_again="unsaved 77", words="my old blue kettle sings")
    kept = str(draft_of(alice.client))
    assert "unsaved 77" not in kept
    assert "blue kettle" not in kept
    assert not Draft.objects.exclude(filed_at=None).exists()


def test_links_are_kept_only_after_the_age_question():
    alice = at("/request/links/", "about")
    alice.presses("save", links=LINKS)
    assert "example" not in str(draft_of(alice.client).get("items", "")) + str(draft_of(alice.client).get("typed", ""))
    assert alice.sees("Then you can save")
    alice.presses("", all_no=["on"])
    assert alice.address == "/request/save/"
    assert len(draft_of(alice.client)["items"]) == 2


def test_links_that_are_none_stay_on_the_page_and_are_kept_nowhere():
    alice = at("/request/links/", "about")
    assert alice.presses("save", links=LINES) == 422
    assert holds(alice, "links").split() == LINES.split()
    assert "not a li" not in str(draft_of(alice.client))


def test_an_empty_box_for_links_keeps_nobody_from_saving():
    alice = at("/request/links/", "about")
    alice.presses("save", links=" ")
    assert alice.address == "/request/save/"


def test_a_link_that_was_taken_out_meanwhile_is_no_way_back():
    alice = at("/request/review/", "contact")
    ref = draft_of(alice.client)["items"][0]["ref"]
    alice.goes_to(f"/request/link/{ref}/")
    alice.presses("save", description="the thi")
    alice.goes_to(f"/request/link/{ref}/")
    alice.presses("do", "remove")
    assert alice.goes_to("/request/resume/") in {200, 302}
    assert alice.address == "/request/timing/"


def test_of_a_link_that_shows_somebody_under_18_nothing_half_typed_stays():
    alice = at("/request/places/")
    first, second = (item["ref"] for item in draft_of(alice.client)["items"])
    alice.presses("save", **{f"{first}-description": "the left one", f"{second}-description": "the right one"})
    alice.goes_to(f"/request/link/{first}/")
    alice.presses("save", description="on the left")
    alice.goes_to(f"/request/link/{first}/age/")
    alice.sends(alice.page.forms[-2], alice.page.forms[-2].stands())
    kept = str(draft_of(alice.client))
    assert "left" not in kept
    assert "the right one" in kept


def test_links_for_a_page_that_the_answers_no_longer_lead_to_are_handed_back_and_not_kept():
    alice = at("/request/links/", "about")
    links = alice.page.main
    alice.goes_to("/request/about/1/")
    alice.presses("", published=["threatened"])
    alice.sends(links, links.stands(links=LINKS), "/request/links/")
    assert alice.sees(LINKS.split()[0])
    assert "example.com" not in str(draft_of(alice.client))


# Another language

CHANGED = {
    "statement": {"text": HALF, "reasons": ["hidden_camera"], "public_concern": ["no"]},
    "contact": {"name": "Al", "channel": ["phone"], "phone": "55"},
    "links": {"links": LINES},
    "timing": {"when": ["date"], "on": "soon"},
    "safe": {"tell": ["both"], "email": "me@", "word": "cat", "zone": ["Europe/Madrid"]},
}


@pytest.mark.parametrize("step", CHANGED)
def test_a_page_in_another_language_holds_what_was_typed(step):
    alice = at(f"/request/{step}/", "safe")
    before = draft_of(alice.client)
    assert alice.presses("in-language", "es", **CHANGED[step]) == 200
    assert is_spanish(alice)
    assert {name: holds(alice, name) for name in CHANGED[step]} == CHANGED[step]
    assert draft_of(alice.client) == before
    alice.goes_to("/safety/")
    assert "Este servicio está a cargo" in " ".join(alice.page.shown)


def test_the_switch_puts_nothing_typed_into_an_address():
    alice = at("/request/contact/?then=review")
    alice.presses("in-language", "es", name="Al")
    assert alice.address == "/request/contact/?then=review"
    [to] = {button[2] for button in alice.page.main.buttons if button[0] == "in-language"}
    assert to == "/request/contact/?then=review"


def asked_for_age(**typed):
    alice = at("/request/links/", "about")
    alice.presses("", links=LINKS)
    if typed:
        alice.presses("", **typed)
    return alice


def test_the_links_stay_on_the_age_page_in_another_language():
    alice = asked_for_age()
    alice.presses("in-language", "es", **{"age-0": ["no"]})
    assert is_spanish(alice)
    assert alice.page.main.controls["link"].options == LINKS.split()
    assert holds(alice, "age-0") == ["no"]
    assert "items" not in draft_of(alice.client)


def test_the_answers_stay_where_the_age_is_confirmed():
    alice = asked_for_age(**{"age-0": ["yes"], "age-1": ["no"]})
    alice.presses("in-language", "es")
    assert is_spanish(alice)
    alice.presses("")
    alice.presses("do", "right")
    assert [item["url"] for item in draft_of(alice.client)["items"]] == LINKS.split()[1:]


@pytest.mark.parametrize("other", ["yes", "no"])
def test_the_only_copy_of_her_links_stays_where_it_stopped(other):
    alice = asked_for_age(**{"age-0": ["yes"], "age-1": [other]})
    alice.presses("do", "right")
    alice.presses("in-language", "es")
    assert is_spanish(alice)
    assert holds(alice, "own").split() == LINKS.split()[: 2 if other == "yes" else 1]
    assert alice.sees("takeitdown.ncmec.org")


def test_the_text_for_the_police_stays():
    alice = at("/request/outside/", "about", about={"published": "threatened"})
    alice.presses("", account="@mean", wants="money")
    alice.presses("in-language", "es", since="May")
    assert is_spanish(alice)
    assert (holds(alice, "account"), holds(alice, "since")) == ("@mean", "May")
    assert any("@mean" in text and "May" in text for text in alice.page.shown)


def test_a_closed_page_goes_on_handing_back_what_was_typed():
    alice = at("/request/contact/")
    form = alice.page.main
    alice.client.cookies.clear()
    alice.sends(form, form.stands(name="Al", channel=["phone"], phone="55"))
    alice.presses("in-language", "es")
    assert is_spanish(alice)
    assert alice.sees("Al")
    assert alice.sees("55")


def open_page():
    file_case()
    alice = Typist()
    come_back(alice.client)
    alice.goes_to("/case/open/")
    return alice


def test_a_message_stays_unsent():
    alice = open_page()
    alice.goes_to("/case/message/")
    alice.presses("in-language", "es", text=HALF)
    assert is_spanish(alice)
    assert holds(alice, "text") == HALF
    assert HALF in [control.value for control in alice.page.main.controls.values()]


def test_rules_for_contact_on_the_case_page_stay_unsent():
    alice = open_page()
    alice.goes_to("/case/contact/")
    alice.presses("in-language", "es", tell=["phone"], phone="55", voicemail=["on"])
    assert is_spanish(alice)
    assert (holds(alice, "phone"), holds(alice, "voicemail")) == ("55", ["on"])


@pytest.mark.usefixtures("noon")
def test_an_advocates_note_stays_unsent():
    of_bob = Typist(enter(Client(), bob()))
    of_bob.goes_to(f"/advocate/case/{bobs_case().case.pk}/")
    of_bob.presses("in-language", "es", text=HALF)
    assert holds(of_bob, "text") == HALF
    assert '<html lang="es"' in of_bob.client.get("/advocate/").content.decode()


def test_no_secret_is_shown_again_in_another_language():
    alice = at("/request/pin/", "review")
    alice.presses("in-language", "es", pin="unsaved 77", pin_again="unsaved 77", words="my old blue kettle sings")
    assert is_spanish(alice)
    assert not alice.sees("unsaved 77")
    assert not alice.sees("my old blue kettle sings")


def test_a_signature_is_given_only_on_the_page_that_was_read():
    alice = at("/request/review/", "safe")
    alice.presses("in-language", "es", sign=["1"])
    assert holds(alice, "sign") == []
    assert "signed_at" not in draft_of(alice.client)


def test_where_a_page_cannot_be_shown_again_the_words_are_handed_back():
    alice = open_page()
    alice.goes_to("/case/message/")
    message = alice.page.main
    alice.client.post("/case/leave/")
    alice.sends(message, [*message.stands(text=HALF), ("in-language", "es")], "/case/message/")
    assert alice.sees(HALF)
    assert "Este servicio" in " ".join(alice.page.shown)


# Nothing is typed there but codes, PINs and words for a lost code, or only ticks stand there.
SECRETS_ONLY = {
    "account/password", "advocate/change", "advocate/code", "case/choose_pin", "case/code", "case/code_closed",
    "case/enter", "case/lost", "case/lost_number", "case/lost_words", "intake/code", "intake/save",
}  # fmt: skip


def test_every_page_with_questions_says_which_form_they_stand_in():
    folder = ROOT / "templates"
    asking = {
        str(page.relative_to(folder).with_suffix(""))
        for room in ("account", "advocate", "case", "intake")
        for page in (folder / room).rglob("*.html")
        if "<form" in (text := page.read_text()) and re.search(r"/(field|choices)\.html", text)
    }
    named = {page for page in asking if "{% page_form %}" in (folder / f"{page}.html").read_text()}
    assert asking - named == SECRETS_ONLY


def test_another_language_needs_a_form_of_ours():
    careful = Client(enforce_csrf_checks=True)
    refused = careful.post("/request/who/", "in-language=es", "application/x-www-form-urlencoded")
    assert refused.status_code == 403
    assert "django_language" not in refused.cookies


def test_a_language_that_is_none_changes_nothing():
    alice = at("/request/statement/")
    form = alice.page.main
    alice.sends(form, [*form.stands(text=HALF), ("in-language", "xx")])
    assert urlsplit(alice.address).path != "/request/statement/"
    assert visit_of(alice.client).part("statement")["text"] == HALF

"""Whatever is typed into any field, in any order of pages: no page breaks, and nothing typed is lost.

Hypothesis plays somebody who wanders through the pages, fills in what is there (sense, nonsense, or things that are
meant to hurt), presses any button with the page filled in (back, save for later, another language, one that skips),
sends old forms again. Some walks are the same on every run and some are new: a failure names its seed in the test's own
name, and TYPED_SEED=7 walks it again.
"""

import os
import random
from copy import deepcopy
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from takedown import locators
from tests import walks
from tests.cases import bob, bobs_case, dana, enter, sent
from tests.people import NOON, make_platform
from tests.takedown.test_intake_any_order import leaves
from tests.takedown.visits import come_back, file_case
from tests.typist import URLENCODED, Typist, as_read, as_sent

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.timeout(180)]
# Workers that run side by side must name the same tests: the run's own id, where there is one, chooses.
RUN = random.Random(os.environ.get("PYTEST_XDIST_TESTRUNUID"))
FIXED, ANEW = 2026, int(os.environ.get("TYPED_SEED") or RUN.randrange(10**6))
either = pytest.mark.parametrize("number", [FIXED, ANEW], ids=lambda number: f"TYPED_SEED={number}")
# What is found is not made smaller: that takes minutes, and the walk is told step by step anyway.
walk = settings(
    deadline=None,
    database=None,
    phases=[Phase.generate],
    print_blob=False,
    suppress_health_check=list(HealthCheck),
)
HURTFUL = [
    "\0",
    "a\0b",
    "\ud800",
    "\udfff\ud800",
    "\u202eright to left\u202c",
    "\u2066isolated\u2069",
    "\r\n\r\nSet-Cookie: a=b",
    "\x1b[31m",
    "\x7f\x80\x9f",
    "\ufeff",
    "\ufffe\uffff",
    "\U0010ffff",
    "e\u0301" * 40,
    "\u200b\u200d\u00ad",
    " ",
    "\n\n\n",
    "<script>alert(1)</script>",
    "</textarea><h1>out",
    '" onfocus="x()',
    "{{ 7|add:7 }} {% now 'Y' %}",
    "%(name)s %s %n",
    "'; DROP TABLE takedown_case; --",
    "../../etc/passwd",
    "javascript:alert(1)",
    "data:image/png;base64,iVBORw0KGgo=",
    "https://",
    "http://[::1]/",
    "https://example.com/" + "a" * 3000,
    "http://user:pass@example.com/",
    "-1",
    "0",
    "9" * 40,
    "2026-02-30",
    "0000-00-00",
    "99999-01-01",
    "25:61",
    "True",
    "null",
    "[]",
    "x" * 5000,
    "ä" * 70_000,
    "𝔘" * 300,
    "alice@example.org",
    "555-0100-1234",
    "23456789ABCDEFGHJKMN",
]
ANYTHING = st.one_of(
    st.sampled_from(HURTFUL),
    st.text(st.characters(exclude_categories=()), max_size=40),
    st.lists(st.sampled_from(HURTFUL), min_size=2, max_size=3).map("\n".join),
)
# Once accepted: kept only for the way that was chosen, since what is not needed is not held; or kept only as a digest.
NOT_SHOWN_AGAIN = {"email", "phone", "word", "on", "words"}
NOT_CHOSEN_AGAIN = {
    "begins",
    "ends",
    "zone",
    "voicemail",
    "whose_contact",
    "told_so",
    "tell",
    "all_no",
    "sign",
    "saved",
}
# Never shown again, whatever happens.
SECRETS = {"code", "words"}
# What is ticked over what stands beside it is ticked anew where that is shown anew.
CONFIRMS = {"sign", "saved", "sure"}
# Buttons that must lose nothing beside a page's main one.
LOSSLESS = {"back", "save", "in-language"}
# Where everything ends at once, and had been offered for copying before.
STOPPED = {"case/frozen.html", "case/erased.html"}
HANDED_BACK = {"errors/typed.html", "errors/stale.html", "intake/gone.html"} | STOPPED
# Pages that are kept as they stand when they are left; links are not, before their age question.
KEEPING = {f"/request/{step}/" for step in walks.STEPS[1:]} - {"/request/links/", "/request/age/", "/request/code/"}
PERSONS = ["/request/", *(f"/request/{step}/" for step in walks.STEPS[1:]), "/request/save/", "/request/resume/",
           "/case/", "/case/lost/", "/fingerprint/", "/account/login/", "/no/such/page/"]  # fmt: skip
CASES = ["/case/", "/case/open/", "/case/message/", "/case/contact/", "/case/more/", "/case/pause/", "/case/access/",
         "/case/change/erase/", "/case/lost/", "/request/"]  # fmt: skip
STAFFS = ["/desk/", "/desk/messages/", "/desk/notices/?show=all", "/desk/platforms/", "/desk/platforms/tuberia/",
          "/desk/platforms/tuberia/channels/new/", "/account/password/"]  # fmt: skip
ADVOCATES = ["/advocate/", "/advocate/new/", "/account/", "/account/password/"]


def filled_in(data, form):
    """What somebody puts into each control of a form: (name, value); what of it was typed, and what was chosen."""
    pairs, typed, chosen_ones = [], {}, {}
    for control in form.controls.values():
        if control.written:
            typed[control.name] = data.draw(st.one_of(st.just(control.value), ANYTHING), control.name)
            pairs.append((control.name, typed[control.name]))
        elif control.kind == "password":
            pairs.append((control.name, data.draw(ANYTHING, control.name)))
        elif control.kind == "checkbox":
            chosen = data.draw(st.sets(st.sampled_from(control.options)), control.name)
            pairs += [(control.name, value) for value in sorted(chosen)]
            chosen_ones[control.name] = chosen
        elif control.kind in {"radio", "select"}:
            answer = data.draw(st.sampled_from([*control.options, *control.options, "\0?"]))
            pairs.append((control.name, answer))
            chosen_ones[control.name] = {answer} & set(control.options)
        else:
            pairs += [(control.name, value) for value in control.options]
    return pairs, typed, {name: values for name, values in chosen_ones.items() if values}


def tampered(data, pairs):
    """Now and then something is changed that nobody can see on the page."""
    if not pairs or data.draw(st.integers(0, 9)):
        return pairs, False
    place = data.draw(st.integers(0, len(pairs) - 1))
    return [*pairs[:place], (pairs[place][0], data.draw(ANYTHING)), *pairs[place + 1 :]], True


def does_something(data, typist, places, older):
    """One step: look elsewhere, or fill in a form of this page or of one that was open before."""
    forms = [(typist.address, form) for form in typist.page.forms if "/logout/" not in form.address]
    older += [each for each in forms if each[1].controls][:2]
    what = data.draw(st.sampled_from(["fill in"] * 6 + ["go", "follow", "send an old form", "ask oddly"]))
    if what == "go" or not (forms and older):
        typist.goes_to(data.draw(st.sampled_from(places)))
    elif what == "follow" and typist.page.links:
        typist.goes_to(data.draw(st.sampled_from(typist.page.links)))
    elif what == "ask oddly":
        typist.goes_to(data.draw(st.sampled_from(places)).partition("?")[0] + "?then=%00&show=%F0&number=%00&number=x")
    else:
        at, form = data.draw(st.sampled_from(older if what == "send an old form" else forms[-3:]))
        fills_in(data, typist, at, form)


def fills_in(data, typist, at, form):
    """Fill a form in and press one of its buttons; after those that send or keep it, all of it is still somewhere."""
    pairs, typed, chosen = filled_in(data, form)
    pairs, secretly = tampered(data, pairs)
    buttons = form.buttons or [("", "", "")]
    name, value, elsewhere = data.draw(st.sampled_from([buttons[0], *buttons]), "button")
    typist.address = at
    status = typist.sends(form, [*pairs, *([(name, value)] if name else [])], elsewhere)
    loses_nothing = name in LOSSLESS or (name, value, elsewhere) == buttons[0]
    if form.method == "post" and loses_nothing and not secretly and at.startswith(("/request/", "/case/")):
        sent = status if name not in LOSSLESS else 0
        lost = [each for each, text in typed.items() if not is_kept(typist, at, each, text, sent)]
        lost += [each for each, values in chosen.items() if not is_chosen(typist, at, each, values, sent)]
        lost += [each for each in came_back(typist, at, form, pairs) if name in {"back", "save"}]
        assert lost == [], f"lost at {at} (button {name!r}, answer {status}, then {typist.address})"


def is_kept(typist, at, name, text, status):
    """Whether what was typed stands on the page that followed, on its own page, or sealed in the draft."""
    if not as_read(text) or typist.sees(text) or name in SECRETS or (status == 302 and name in NOT_SHOWN_AGAIN):
        return True
    if typist.templates & STOPPED:
        return True
    if name == "links":
        return all(is_known(typist, line) for line in text.splitlines() if line.strip())
    came, followed = typist.address, typist.page
    typist.goes_to(at)
    there = typist.sees(text) or as_read(text) in held_in_the_draft(typist)
    typist.address, typist.page = came, followed
    return there


def held_in_the_draft(typist):
    return as_read(" ".join(leaves(walks.draft_of(typist.client))))


def is_chosen(typist, at, name, values, status):
    """Likewise what was chosen: on the page that followed (in words, if it hands things back) or on its own."""
    if not at.startswith("/request/") or name.startswith("age-") or typist.templates & STOPPED:
        return True
    if stands_chosen(typist, name, values) or name in CONFIRMS or (status and name in NOT_CHOSEN_AGAIN):
        return True
    came, followed, shown = typist.address, typist.page, typist.templates
    typist.goes_to(at)
    # An answer that leads elsewhere takes the page itself away.
    there = urlsplit(typist.address).path != urlsplit(at).path or stands_chosen(typist, name, values)
    typist.address, typist.page, typist.templates = came, followed, shown
    return there


def stands_chosen(typist, name, values):
    control = typist.page.main and typist.page.main.controls.get(name)
    return bool(control) and values <= set(control.options if control.kind == "hidden" else control.chosen)


def came_back(typist, at, form, pairs):
    """What was emptied or unticked in a page that was left as it stood, and stands there again all the same."""
    if form.name != "page-form" or urlsplit(at).path not in KEEPING or typist.templates & HANDED_BACK:
        return []
    came, followed, shown = typist.address, typist.page, typist.templates
    typist.goes_to(at)
    there = typist.page.main.controls if typist.page.main and urlsplit(typist.address).path == urlsplit(at).path else {}
    typist.address, typist.page, typist.templates = came, followed, shown
    filled = {name for name, value in pairs if as_read(value)}
    return [name for name in form.controls if name not in filled and name in there and stands(there[name])]


def stands(control):
    """Whether something is written there or ticked; a choice that has to be made is none to be emptied."""
    return control.chosen if control.kind == "checkbox" else control.written and as_read(control.value)


def is_known(typist, line):
    """A link may be written down in its usual form."""
    try:
        url = locators.read(line).url
    except locators.BadLocator:
        return typist.sees(line)
    return typist.sees(url) or as_read(url) in held_in_the_draft(typist)


def wanders(data, typist, places):
    older = []
    typist.goes_to(data.draw(st.sampled_from(places)))
    for _ in range(data.draw(st.integers(3, 8))):
        does_something(data, typist, places, older)


@pytest.fixture
def again(db):
    """Do something and take it back: each walk meets the same state, at the same moment."""

    def do(walk):
        cache.clear()
        with transaction.atomic():
            walk()
            transaction.set_rollback(True)

    with time_machine.travel(NOON, tick=False):
        yield do


@pytest.fixture
def walked(again):
    """Alice has walked up to each step, each time in a browser of its own; their cookies."""
    browsers = {step: Client() for step in walks.STEPS[:-2]}
    for step, client in browsers.items():
        walks.alice_fills(client, step)
    return {step: client.cookies for step, client in browsers.items()}


@pytest.fixture
def open_case(again):
    """Alice's case stands open in a browser; its cookies."""
    make_platform()
    file_case()
    client = Client()
    come_back(client)
    return client.cookies


@pytest.fixture
def approved(again):
    """A case of Alice's whose one letter went out, and a letter of Bob's that waits: the desk's addresses of both."""
    make_platform()
    filed, notice = sent()
    return [filed.page, f"/desk/notices/{notice.pk}/", bobs_case().page]


@pytest.fixture
def of_bob(again):
    make_platform()
    return f"/advocate/case/{bobs_case().case.pk}/"


def with_cookies(cookies):
    typist = Typist()
    typist.client.cookies = deepcopy(cookies)
    return typist


def walks_of(number, most, once):
    """Play `once(data)` on so many walks from this seed; those of a new seed are a third as many."""

    @seed(number)
    @settings(walk, max_examples=most if number == FIXED else most // 3)
    @given(data=st.data())
    def play(data):
        once(data)

    play()


@either
def test_a_person_breaks_nothing_and_loses_nothing(again, walked, number):
    def once(data):
        typist = with_cookies(walked[data.draw(st.sampled_from(walks.STEPS[:-2]), "walked up to")])
        wanders(data, typist, PERSONS)

    walks_of(number, 30, lambda data: again(lambda: once(data)))


@either
def test_a_person_with_an_open_case_breaks_nothing_and_loses_nothing(again, open_case, number):
    def once(data):
        typist = with_cookies(open_case)
        typist.goes_to("/case/open/")
        wanders(data, typist, [*typist.page.links, *CASES])

    walks_of(number, 15, lambda data: again(lambda: once(data)))


@either
def test_staff_break_nothing(again, approved, number):
    def once(data):
        wanders(data, Typist(enter(Client(), dana())), [*STAFFS, *approved])

    walks_of(number, 15, lambda data: again(lambda: once(data)))


@either
def test_an_advocate_breaks_nothing(again, of_bob, number):
    def once(data):
        wanders(data, Typist(enter(Client(), bob())), [*ADVOCATES, of_bob, "/request/"])

    walks_of(number, 10, lambda data: again(lambda: once(data)))


def test_what_is_lost_would_be_noticed(again):
    typist = Typist()
    walks.alice_fills(typist.client, "contact")
    typist.goes_to("/request/review/")
    assert is_kept(typist, "/request/contact/", "name", "Alice Example", 302)
    assert not is_kept(typist, "/request/contact/", "name", "Somebody Else", 302)
    assert is_chosen(typist, "/request/contact/", "channel", {"desk"}, 302)
    assert not is_chosen(typist, "/request/contact/", "channel", {"phone"}, 302)


def test_an_address_of_any_length_at_the_log_in_is_only_wrong(again):
    answer = Client().post("/account/login/", as_sent([("username", "x" * 300), ("password", "y")]), URLENCODED)
    assert answer.status_code == 200
    assert "do not go together" in answer.content.decode()


def test_a_number_that_nobody_could_have_typed_finds_no_notice(again):
    assert enter(Client(), dana()).get("/desk/notices/?number=RN%00").status_code == 200


def test_a_message_written_after_the_page_was_closed_is_handed_back(again):
    answer = Client().post("/case/message/", as_sent([("text", "Please wait until Monday.")]), URLENCODED)
    assert answer.status_code == 403
    assert "Please wait until Monday." in answer.content.decode()

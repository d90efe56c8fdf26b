"""Whatever is typed into any field, in any order of pages: no page breaks, and nothing typed is lost.

Hypothesis plays somebody who wanders through the pages, fills in what is there (sense, nonsense, or things that are
meant to hurt), goes back, and sends old forms again. The same walks on every run; TYPED_SEED=7 walks others.
"""

import os
from copy import deepcopy

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, note, seed, settings
from hypothesis import strategies as st

from takedown import locators
from tests import walks
from tests.cases import bob, bobs_case, dana, enter, sent
from tests.people import NOON, make_platform
from tests.takedown.visits import come_back, file_case
from tests.typist import URLENCODED, Typist, as_read, as_sent

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.timeout(180)]
SEED = int(os.environ.get("TYPED_SEED", "2026"))
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
# Where everything ends at once, and had been offered for copying before.
STOPPED = {"case/frozen.html", "case/erased.html"}
# A page whose session has ended hands back what is longer than this (takedown/views/intake/visit.py, gone).
SOON_TYPED_AGAIN = 8
PERSONS = ["/request/", *(f"/request/{step}/" for step in walks.STEPS[1:]), "/request/save/", "/request/resume/",
           "/case/", "/case/lost/", "/fingerprint/", "/account/login/", "/no/such/page/"]  # fmt: skip
CASES = ["/case/", "/case/open/", "/case/message/", "/case/contact/", "/case/more/", "/case/pause/", "/case/access/",
         "/case/change/erase/", "/case/lost/", "/request/"]  # fmt: skip
STAFFS = ["/desk/", "/desk/messages/", "/desk/notices/?show=all", "/desk/platforms/", "/desk/platforms/tuberia/",
          "/desk/platforms/tuberia/channels/new/", "/account/password/"]  # fmt: skip
ADVOCATES = ["/advocate/", "/advocate/new/", "/account/", "/account/password/"]


def filled_in(data, form):
    """What somebody puts into each control of a form: (name, value), and what of it was typed."""
    pairs, typed = [], {}
    for control in form.controls.values():
        if control.written:
            typed[control.name] = data.draw(st.one_of(st.just(control.value), ANYTHING), control.name)
            pairs.append((control.name, typed[control.name]))
        elif control.kind == "password":
            pairs.append((control.name, data.draw(ANYTHING, control.name)))
        elif control.kind == "checkbox":
            chosen = data.draw(st.sets(st.sampled_from(control.options)), control.name)
            pairs += [(control.name, value) for value in sorted(chosen)]
        elif control.kind in {"radio", "select"}:
            pairs.append((control.name, data.draw(st.sampled_from([*control.options, *control.options, "\0?"]))))
        else:
            pairs += [(control.name, value) for value in control.options]
    return pairs, typed


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
    """Fill a form in and send it with one of its buttons; what was typed with the main one must still be somewhere."""
    pairs, typed = filled_in(data, form)
    pairs, secretly = tampered(data, pairs)
    buttons = form.buttons or [("", "", "")]
    name, value, elsewhere = data.draw(st.sampled_from([buttons[0], *buttons]))
    typist.address = at
    status = typist.sends(form, [*pairs, *([(name, value)] if name else [])], elsewhere)
    main = (name, value, elsewhere) == buttons[0]
    if form.method == "post" and main and not secretly and at.startswith(("/request/", "/case/")):
        lost = [each for each, text in typed.items() if not is_kept(typist, at, each, text, status)]
        assert lost == [], f"lost at {at} (answer {status}, then {typist.address})"


def is_kept(typist, at, name, text, status):
    """Whether what was typed stands on the page that followed, on its own page, or sealed in the draft."""
    if not as_read(text) or typist.sees(text) or (status in {302, 403} and name in NOT_SHOWN_AGAIN):
        return True
    if typist.templates & STOPPED or (status == 403 and len(text.strip()) <= SOON_TYPED_AGAIN):
        return True
    if name == "links":
        return all(is_known(typist, line) for line in text.splitlines() if line.strip())
    document = str(walks.draft_of(typist.client))
    came, followed = typist.address, typist.page
    typist.goes_to(at)
    there = typist.sees(text) or as_read(text) in as_read(document) or repr(text.strip())[1:-1] in document
    typist.address, typist.page = came, followed
    return there


def is_known(typist, line):
    """A link may be written down in its usual form."""
    try:
        url = locators.read(line).url
    except locators.BadLocator:
        return typist.sees(line)
    return typist.sees(url) or url in str(walks.draft_of(typist.client))


def wanders(data, typist, places):
    note(f"seed {SEED}")
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


@seed(SEED)
@settings(walk, max_examples=30)
@given(data=st.data())
def test_a_person_breaks_nothing_and_loses_nothing(again, data):
    def once():
        typist = Typist()
        walks.alice_fills(typist.client, data.draw(st.sampled_from(walks.STEPS[:-2]), "walked up to"))
        wanders(data, typist, PERSONS)

    again(once)


@seed(SEED)
@settings(walk, max_examples=15)
@given(data=st.data())
def test_a_person_with_an_open_case_breaks_nothing_and_loses_nothing(again, open_case, data):
    def once():
        typist = with_cookies(open_case)
        typist.goes_to("/case/open/")
        wanders(data, typist, [*typist.page.links, *CASES])

    again(once)


@seed(SEED)
@settings(walk, max_examples=15)
@given(data=st.data())
def test_staff_break_nothing(again, approved, data):
    again(lambda: wanders(data, Typist(enter(Client(), dana())), [*STAFFS, *approved]))


@seed(SEED)
@settings(walk, max_examples=10)
@given(data=st.data())
def test_an_advocate_breaks_nothing(again, of_bob, data):
    again(lambda: wanders(data, Typist(enter(Client(), bob())), [*ADVOCATES, of_bob, "/request/"]))


def test_what_is_lost_would_be_noticed(again):
    typist = Typist()
    walks.alice_fills(typist.client, "contact")
    typist.goes_to("/request/review/")
    assert is_kept(typist, "/request/contact/", "name", "Alice Example", 302)
    assert not is_kept(typist, "/request/contact/", "name", "Somebody Else", 302)


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

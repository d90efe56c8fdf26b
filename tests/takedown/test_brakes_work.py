"""When a bucket is empty: the wait is named, and a few seconds of work are taken instead."""

import hashlib
import itertools
from datetime import timedelta

import pytest

from takedown import brakes, codes, work
from takedown.models import Draft
from tests.people import NOON, make_platform
from tests.takedown.visits import CODE, come_back, file_case, open_page, post, words
from tests.walks import ANSWERS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
A_CALLER, ANOTHER = {"REMOTE_ADDR": "9.9.9.9"}, {"REMOTE_ADDR": "8.8.4.4"}
NOBODYS = codes.from_secret(b"nobody has this code either")


@pytest.fixture
def easy(monkeypatch):
    """A puzzle that these tests solve in no time."""
    monkeypatch.setattr(work, "ZERO_BITS", 6)


@pytest.fixture
def tired(client):
    """A browser whose address has used up its tries at codes, drafts and lost codes."""
    client.defaults["HTTP_X_FORWARDED_FOR"] = "9.9.9.9"
    for brake in (brakes.CODES, brakes.DRAFTS, brakes.LOST_CODES):
        for _ in range(brake.one_caller.most):
            brakes.take_try(brake, A_CALLER, NOON)
    return client


def solved(challenge):
    """What the worker finds (static/js/work_worker.js)."""
    seed = challenge.rpartition(".")[2]
    numbers = [next(number for number in itertools.count() if fits(f"{seed}:{part}:{number}"))
               for part in range(work.PARTS)]  # fmt: skip
    return f"{challenge}:{','.join(map(str, numbers))}"


def fits(text):
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) < 2 ** (256 - work.ZERO_BITS)


def challenge_on(page):
    return page.content.decode().split('data-work="')[1].split('"')[0]


def test_the_real_puzzle_takes_about_131_000_tries():
    assert work.PARTS * 2**work.ZERO_BITS == 131_072


def test_work_counts_once(easy):
    done = solved(work.challenge(A_CALLER, NOON))
    assert work.done(done, A_CALLER, NOON)
    assert not work.done(done, A_CALLER, NOON)


def test_anothers_work_does_not_count(easy):
    assert not work.done(solved(work.challenge(A_CALLER, NOON)), ANOTHER, NOON)


@pytest.mark.parametrize("later", [timedelta(minutes=10), timedelta(days=1)])
def test_old_work_does_not_count(easy, later):
    assert not work.done(solved(work.challenge(A_CALLER, NOON)), A_CALLER, NOON + later)


def test_a_challenge_of_ones_own_making_does_not_count(easy):
    asked = work.challenge(A_CALLER, NOON)
    name, _, seed = asked.rpartition(".")
    later = f"{name.partition('.')[0]}.{int(NOON.timestamp()) + 10**6}"
    assert not work.done(solved(f"{later}.{seed}"), A_CALLER, NOON)


@pytest.mark.parametrize("typed", ["", ":", "a.b.c:1", "1.2:" + "0," * 15 + "0", "é.1.ü:1", "x" * 5000, "a.b:"])
def test_nonsense_does_not_count(easy, typed):
    assert not work.done(typed, A_CALLER, NOON)


@pytest.mark.parametrize("numbers", ["", "0", ",".join(["0"] * 16), ",".join(["x"] * 16), ",".join(["0"] * 17)])
def test_a_challenge_without_work_does_not_count(numbers):
    assert not work.done(f"{work.challenge(A_CALLER, NOON)}:{numbers}", A_CALLER, NOON)


# On the pages


def test_a_code_waits_or_is_worked_for(tired, easy):
    make_platform()
    file_case()
    page = post(tired, "/case/", code=CODE, pin="")
    assert page.status_code == 429
    assert "You can try again at 12:00:16 UTC. That is in 16 seconds." in words(page)
    answer = post(tired, "/case/", code=CODE, pin="", work=solved(challenge_on(page)))
    assert "Received" in words(answer)


def test_each_guess_needs_work_of_its_own(tired, easy):
    done = solved(challenge_on(post(tired, "/case/", code=NOBODYS, pin="")))
    assert post(tired, "/case/", code=NOBODYS, pin="", work=done).status_code == 200
    assert post(tired, "/case/", code=NOBODYS, pin="", work=done).status_code == 429


def test_a_new_draft_waits_or_is_worked_for(tired, easy):
    page = post(tired, "/request/", **ANSWERS["begin"])
    assert page.status_code == 429
    assert "You can begin at 12:05:01 UTC. That is in 6 minutes." in words(page)
    assert "You have done nothing wrong." in words(page)
    assert not Draft.objects.exists()
    assert post(tired, "/request/", work=solved(challenge_on(page))).status_code == 302
    assert Draft.objects.count() == 1


def test_a_lost_code_waits_or_is_worked_for(tired, easy):
    page = post(tired, "/case/lost/", words="the blue kettle sings at the old harbour")
    assert page.status_code == 429
    assert "the blue kettle sings" in page.content.decode()
    answer = post(tired, "/case/lost/", words="the blue kettle sings", work=solved(challenge_on(page)))
    assert answer["Location"] == "/case/lost/number/"


def test_however_many_devices_work_there_is_a_ceiling(tired, easy):
    for _ in range(brakes.CODES.everybody.most):
        assert brakes.take_worked_try(brakes.CODES, NOON) is None
    page = come_back(tired, code=NOBODYS)
    answer = post(tired, "/case/", code=NOBODYS, pin="", work=solved(challenge_on(page)))
    assert answer.status_code == 429
    assert work.wait_for(brakes.CODES, "", ANOTHER, NOON) is None


def test_without_javascript_nothing_of_it_is_seen(tired):
    page = post(tired, "/request/").content.decode()
    assert '<div class="panel note" data-work=' in page
    assert page.split("data-work=")[1].split(">")[0].endswith(" hidden")


def test_going_on_with_a_draft_is_never_slowed_down(client):
    client.defaults["HTTP_X_FORWARDED_FOR"] = "9.9.9.9"
    post(client, "/request/")
    for _ in range(40):
        assert post(client, "/request/").status_code == 302


# Limits of one case


def test_very_many_messages_in_one_day_are_enough(client, monkeypatch):
    monkeypatch.setitem(brakes.A_DAY, "message", 1)
    make_platform()
    file_case()
    open_page(client)
    assert post(client, "/case/message/", text="One.").status_code == 302
    page = post(client, "/case/message/", text="Two, which must not be lost.")
    assert page.status_code == 429
    assert "You can write again tomorrow (UTC)." in words(page)
    assert "Two, which must not be lost." in words(page)


def test_very_many_drafts_in_one_day_are_enough(client, monkeypatch):
    monkeypatch.setitem(brakes.A_DAY, "draft", 1)
    make_platform()
    file_case()
    open_page(client)
    assert post(client, "/case/more/").status_code == 302
    assert "You can begin another tomorrow (UTC)." in words(post(client, "/case/more/"))


def test_the_days_limits_leave_reading_alone(client, monkeypatch):
    monkeypatch.setitem(brakes.A_DAY, "message", 0)
    make_platform()
    file_case()
    assert open_page(client).status_code == 200
    assert come_back(client).status_code == 302

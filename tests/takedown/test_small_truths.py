"""A figure or a name on a page says what it is derived from, and nothing else."""

from datetime import timedelta

import pytest

from notices import actions as notice_actions
from takedown import actions, drafts
from takedown.views.intake.steps import label
from tests.cases import dana, enter, make_case, sent
from tests.people import NOON, fresh, make_platform
from tests.takedown.visits import (
    a_link,
    desk_sends,
    file_case,
    open_page,
    platform_answers,
    post,
    sign_and_file,
    wire_takes,
    words,
)
from tests.walks import alice_fills, draft_of, page, send, text_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("noon")]
FORGED = "It was made or altered by software or AI"


@pytest.fixture(autouse=True)
def _tuberia(db):
    make_platform()


def fills(client, upto="fingerprints", **about):
    usual = {"published": "published", "content": "nudity", "origin": "real", "identifiable_by": "face", "where": "us"}
    return alice_fills(client, upto, about={**usual, **about})


@pytest.mark.parametrize(("origin", "said"), [("ai_made", "Made by AI"), ("altered", "A real one that somebody")])
def test_what_was_said_of_how_it_was_made_is_proposed_as_a_line_and_not_ticked(client, origin, said):
    fills(client, origin=origin)
    shown = page(client, "/request/statement/")
    assert f"{FORGED} (you answered before: “{said}" in text_of(shown)
    assert "checked" not in shown.split('value="digital_forgery"')[1].split(">")[0]
    send(client, "statement", text="It is me.", reasons=["digital_forgery"])
    assert draft_of(client)["statement"]["reasons"] == ["digital_forgery"]


@pytest.mark.parametrize("origin", ["real", "unknown", ""])
def test_what_was_not_said_is_not_proposed(client, origin):
    fills(client, origin=origin)
    assert "you answered before" not in text_of(page(client, "/request/statement/"))


def test_fingerprints_of_a_link_that_has_none_are_none(client):
    fills(client, "safe")
    ref = draft_of(client)["items"][0]["ref"]
    send(client, "fingerprints", **{f"fingerprints-{ref}": ""})
    shown = text_of(page(client, "/request/review/"))
    assert "Fingerprints None" in shown
    assert "for 1 link" not in shown


def test_where_somebody_else_lives_is_not_where_you_live():
    assert str(label("where", helps=True)) == "Where the person shown lives"
    assert str(label("safe", helps=True)) == "How we may tell the person shown"
    assert str(label("where", helps=False)) == "Where you live"


def five_links():
    """Four links are with the platform, one of which is gone; the fifth was added and is not checked yet."""
    case, key = file_case(*(a_link(number=number) for number in range(1, 5)))
    [notice] = desk_sends(case, key)
    wire_takes(notice, key, proof="acknowledged")
    item = notice.items.first()
    notice_actions.report_outcome(item=item, outcome="removed", actor="platform", now=NOON, key=key)
    more = actions.add_links(case=case, key=key, own=True, now=NOON)
    drafts.update(more, key, NOON, items=[a_link(number=5)])
    sign_and_file(more, key, NOON + timedelta(minutes=1))
    return notice


def test_of_five_links_one_is_gone(client):
    five_links()
    assert "1 of 5 links are gone." in words(open_page(client))


def test_what_was_not_sent_is_not_silent(client):
    case, key = file_case()
    desk_sends(case, key)
    shown = words(open_page(client))
    assert "Not sent yet" in shown
    assert "No answer yet" not in shown


def test_nor_on_the_desks_page(client):
    make_platform("strangeria")
    filed = make_case(a_link("strangeria.example"))
    [notice] = actions.send(request=filed.request, reviewer=dana(), key=filed.key, now=NOON)
    assert "Not sent yet" in words(enter(client, dana()).get(f"/desk/notices/{notice.pk}/"))


def test_no_clock_runs_on_what_is_settled(client):
    filed, notice = sent()
    assert "48 h left" in words(enter(client, dana()).get(f"/desk/notices/{notice.pk}/"))
    platform_answers(notice, "removed", filed.key)
    assert fresh(notice).runs_until is None
    for place in (f"/desk/notices/{notice.pk}/", filed.page):
        assert "No clock runs" in words(client.get(place))


def test_nor_on_what_was_taken_back(client):
    filed, _ = sent()
    actions.withdraw_case(case=filed.case, actor="person", now=NOON)
    assert "No clock runs" in words(enter(client, dana()).get(filed.page))


def to_be_filed():
    """A letter that waits for the desk to file it, approved three hours ago."""
    make_platform("formida", kind="webform")
    early = NOON - timedelta(hours=3)
    _, notice = sent(a_link("formida.example"), now=early, proof=None, outcome="handed_over")
    return notice


@pytest.mark.parametrize(("zone", "typed"), [("America/Chicago", "05:30"), ("UTC", "10:30"), ("Asia/Kolkata", "16:00")])
def test_the_desk_types_on_its_own_clock_and_reads_it_so(client, zone, typed):
    notice = to_be_filed()
    enter(client, dana())
    answer = post(client, f"/desk/notices/{notice.pk}/filed/", day="2026-06-01", time=typed, zone=zone)
    assert fresh(notice).received_at == NOON - timedelta(hours=1, minutes=30)
    assert f"from the time you gave: 01 June 2026, {typed} (" in words(client.get(answer.headers["Location"]))


def test_a_time_that_no_clock_showed_is_refused_in_plain_words(client):
    notice = to_be_filed()
    enter(client, dana())
    typed = {"day": "2026-03-08", "time": "02:30", "zone": "America/Chicago"}
    answer = post(client, f"/desk/notices/{notice.pk}/filed/", **typed)
    assert "There was no such time on that day" in words(answer)

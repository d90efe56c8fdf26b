"""The person's own pace: not before a day, not before they say so, and "pause"."""

from datetime import timedelta
from threading import Event, Thread
from time import sleep

import pytest
from django.db import connection, transaction

from notices import actions as notice_actions
from notices.models import Notice
from takedown import actions, tasks
from takedown.models import Case, Decision
from takedown.queries import neutral_status
from takedown.states import IllegalMove
from tests.cases import approve, dana, enter, erin, make_case, sent
from tests.people import NOON, fresh, make_platform
from tests.takedown.visits import a_link, come_back, desk_sends, file_case, open_page, post, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuberia", "noon")]
DAY = timedelta(days=1)
HELD = {"timing": {"finds_out": "yes", "when": "say", "on": ""}}
TOMORROW = {"timing": {"finds_out": "", "when": "date", "on": "2026-06-02"}}


def approved(**timing):
    """A request of Alice's that Dana has checked: (filed, what went out)."""
    filed = make_case(**timing)
    return filed, approve(filed)


def test_what_is_held_is_approved_and_waits():
    filed, went_out = approved(**HELD)
    assert (filed.request.state, filed.request.approved_by, went_out) == ("approved", dana(), [])
    assert Decision.objects.get().verb == "approve"
    assert not Notice.objects.exists()


def test_the_timetable_sends_nothing_that_is_held(noon):
    approved(**HELD)
    noon.move_to(NOON + 30 * DAY)
    tasks.send_approved()
    assert not Notice.objects.exists()


def test_when_the_person_says_so_it_goes_out_in_the_name_of_whoever_approved_it():
    make_platform("strangeria", trust="unknown")
    filed = make_case(a_link("strangeria.example"), **HELD)
    approve(filed)
    actions.change_pace(request=filed.request, held=False, send_from=None, actor="person", now=NOON)
    tasks.send_approved()
    letter = Notice.objects.get().opened(filed.key, "letter")
    assert (letter["signature"]["name"], filed.request.state) == ("Dana Desk", "sent")


def test_it_goes_out_on_the_day_that_was_chosen_and_once(noon):
    filed, _ = approved(**TOMORROW)
    noon.move_to(filed.request.send_from - timedelta(seconds=1))
    tasks.send_approved()
    assert not Notice.objects.exists()
    noon.shift(timedelta(seconds=1))
    for _ in range(2):
        tasks.send_approved()
    assert Notice.objects.count() == 1


def test_a_day_that_has_passed_keeps_nothing_back(noon):
    filed = make_case(**TOMORROW)
    noon.move_to(NOON + 2 * DAY)
    assert approve(filed, NOON + 2 * DAY)


def test_the_moment_can_be_chosen_anew_until_the_letters_are_gone():
    filed, _ = approved(**HELD)
    actions.change_pace(request=filed.request, held=False, send_from=NOON + DAY, actor="person", now=NOON)
    assert (filed.request.held, filed.request.send_from) == (False, NOON + DAY)
    actions.change_pace(request=filed.request, held=False, send_from=None, actor="person", now=NOON)
    tasks.send_approved()
    with pytest.raises(IllegalMove):
        actions.change_pace(request=filed.request, held=True, send_from=None, actor="person", now=NOON)


def test_an_approved_request_can_still_be_returned():
    filed, _ = approved(**HELD)
    actions.return_to_person(request=filed.request, reviewer=erin(), key=filed.key, reason="Which?", now=NOON)
    tasks.send_approved()
    assert (filed.request.state, Notice.objects.count()) == ("returned", 0)


def test_nothing_of_a_stopped_case_goes_out_later(noon):
    filed, _ = approved(**TOMORROW)
    actions.freeze(case=filed.case, actor="person", now=NOON)
    noon.move_to(NOON + 3 * DAY)
    tasks.send_approved()
    assert not Notice.objects.exists()


def test_a_permission_that_ran_out_meanwhile_brings_it_back_with_the_reason(noon):
    filed, _ = approved(**HELD)
    noon.move_to(NOON + 200 * DAY)
    actions.change_pace(request=filed.request, held=False, send_from=None, actor="person", now=NOON + 200 * DAY)
    tasks.send_approved()
    assert filed.request.state == "returned"
    reason = Decision.objects.get(verb="return").opened(filed.key, "reason")
    assert reason.startswith("The permission that you signed had run out")


def test_one_request_that_cannot_go_does_not_hold_up_the_others(monkeypatch):
    broken, _ = approved(**HELD)
    fine, _ = approved(**HELD)
    for filed in (broken, fine):
        actions.change_pace(request=filed.request, held=False, send_from=None, actor="person", now=NOON)
    send = actions.send_approved
    stuck = broken.request.pk
    monkeypatch.setattr(actions, "send_approved", lambda **more: 1 / 0 if more["request"].pk == stuck else send(**more))
    tasks.send_approved()
    assert [notice.key_id for notice in Notice.objects.all()] == [fine.key.id]


def paused(filed):
    actions.pause_case(case=filed.case, actor="person", now=NOON)
    return filed


def test_pausing_stops_every_open_notice_and_keeps_the_clock():
    filed, notice = sent()
    due = fresh(notice).due_at
    paused(filed)
    assert (fresh(notice).paused_at, fresh(notice).due_at) == (NOON, due)
    assert Case.objects.get().paused_at == NOON


def test_what_is_approved_while_paused_waits_and_goes_out_afterwards():
    filed = paused(make_case())
    assert approve(filed) == []
    tasks.send_approved()
    assert not Notice.objects.exists()
    actions.go_on(case=filed.case, actor="person", now=NOON)
    tasks.send_approved()
    assert Notice.objects.get().paused_at is None


def test_going_on_lets_notices_go_on():
    filed, notice = sent()
    actions.go_on(case=paused(filed).case, actor="person", now=NOON)
    assert fresh(notice).paused_at is None


def test_another_persons_notices_are_not_paused():
    (filed, _), (_, other) = sent(), sent()
    paused(filed)
    assert fresh(other).paused_at is None


def test_a_letter_that_is_sent_again_while_paused_is_paused_too():
    filed, notice = sent()
    notice_actions.void_receipt(receipt=notice.receipts.get(), reason="Bounced.", actor="user:1", now=NOON,
                                key=filed.key)  # fmt: skip
    paused(filed)
    again = actions.send_again(notice=fresh(notice), reviewer=dana(), key=filed.key, now=NOON)
    assert fresh(again).paused_at == NOON


@pytest.mark.django_db(transaction=True)
def test_what_is_approved_at_the_moment_of_pausing_is_paused_too():
    make_platform("imagria")
    filed, begun = make_case(a_link("imagria.example")), Event()

    def desk_approves():
        with transaction.atomic():
            approve(filed)
            begun.set()
            sleep(0.5)
        connection.close()

    desk = Thread(target=desk_approves)
    desk.start()
    begun.wait(10)
    paused(filed)
    desk.join()
    assert Notice.objects.get().paused_at == NOON


def test_what_is_being_taken_back_does_not_go_out():
    filed = make_case()
    change = actions.ask_change(case=filed.case, kind="withdraw", actor="person", now=NOON)
    assert approve(filed) == []
    tasks.send_approved()
    assert not Notice.objects.exists()
    actions.take_back(change=change, actor="person", now=NOON)
    tasks.send_approved()
    assert Notice.objects.exists()


@pytest.mark.parametrize(("timing", "status"), [(HELD, "resting"), ({}, "in_progress")])
def test_the_code_alone_tells_that_something_waits_and_not_what(timing, status):
    filed, _ = approved(**timing)
    assert neutral_status(filed.case) == status


def test_the_code_alone_tells_that_a_case_is_paused():
    filed, _ = sent()
    paused(filed)
    assert neutral_status(Case.objects.get()) == "resting"


# The pages


def test_the_page_says_that_it_waits_for_alice(client):
    case, key = file_case(**HELD)
    page = words(open_page(client))
    assert "Waits for you It goes out when you say so, once our staff have checked it." in page
    desk_sends(case, key)
    page = words(client.get("/case/open/"))
    assert "Checked: it waits for you Our staff have checked it. It goes out when you say so." in page
    assert "Nothing has gone to Tuberia yet." in page
    assert "Checked by our staff; it waits for the moment that you chose" in page


def test_send_it_now_is_one_click(client):
    case, key = file_case(**HELD)
    desk_sends(case, key)
    page = open_page(client).content.decode()
    assert "Send it now" in page
    post(client, f"/case/pace/{case.requests.get().pk}/", when="now")
    assert "It goes out within a minute or two." in words(client.get("/case/open/"))
    tasks.send_approved()
    assert "Send it now" not in words(client.get("/case/open/"))
    assert Notice.objects.exists()


def test_alice_chooses_another_day(client):
    case, _ = file_case(**HELD)
    come_back(client)
    address = f"/case/pace/{case.requests.get().pk}/"
    assert post(client, address, when="date").status_code == 422
    assert post(client, address, when="date", on="2026-06-09").status_code == 302
    assert "It does not go out before 9 June 2026, 12:00 UTC." in words(client.get("/case/open/"))
    assert 'value="2026-06-09"' in client.get(address).content.decode()


def test_choosing_too_late_is_said(client):
    case, key = file_case()
    come_back(client)
    desk_sends(case, key)
    answer = post(client, f"/case/pace/{case.requests.get().pk}/", when="say")
    assert "It has moved on meanwhile." in words(client.get(answer.headers["Location"]))


def test_the_pace_of_another_case_does_not_exist(client):
    other = make_case(**HELD)
    file_case()
    come_back(client)
    assert post(client, f"/case/pace/{other.request.pk}/", when="now").status_code == 404


def test_alice_pauses_everything_and_lets_it_go_on(client):
    case, key = file_case()
    [notice] = desk_sends(case, key)
    come_back(client)
    post(client, "/case/pause/")
    page = words(client.get("/case/open/"))
    assert "Everything is paused" in page
    assert "Nothing goes to Tuberia meanwhile." in page
    post(client, "/case/go-on/")
    assert fresh(notice).paused_at is None
    assert "Everything is paused" not in words(client.get("/case/open/"))


def test_pausing_takes_a_click_and_no_link(client):
    file_case()
    come_back(client)
    for path in ("pause", "go-on", "more"):
        assert client.get(f"/case/{path}/").status_code == 405


def test_the_desk_reads_the_pace_and_what_approving_will_do(client):
    filed = make_case(**HELD)
    page = words(enter(client, dana()).get(filed.page))
    assert "May go out when they say so, on their page" in page
    assert "The one who posted it might find out Yes" in page
    assert "Nothing goes out now: it waits for the moment that the person chose." in page


def test_after_approving_the_desk_reads_that_it_waits(client):
    filed = make_case(**TOMORROW)
    page = words(post_as_dana(client, f"{filed.page}approve/", sure="on"))
    assert "Approved. It waits for the moment that the person chose, and goes out then in your name." in page
    page = words(client.get(filed.page))
    assert "It was approved by Dana Desk and goes out in their name." in page
    assert "Until it goes out you can still return or decline it." in page


def post_as_dana(client, path, **typed):
    enter(client, dana())
    answer = post(client, path, **typed)
    return client.get(answer.headers["Location"])

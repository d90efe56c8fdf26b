"""What an advocate's client writes: unread until somebody reads it, and somebody else's once a day has passed."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache

from takedown import actions, tasks
from takedown.models import Membership, Message, TakedownRequest
from tests.cases import HARBOUR, bob, bobs_case, charlie, dana, enter, member, post
from tests.people import DESK, NOON
from tests.takedown.visits import desk_returns, file_case, make_mandate, open_page, words

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("tuberia", "noon", "quick_hashes")]
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _asleep():
    """Nobody was woken yet."""
    cache.clear()


@pytest.fixture
def alices():
    """Bob's case, which the desk has sent, and in which Alice has written at noon."""
    filed = bobs_case(now=NOON)
    TakedownRequest.objects.update(state="sent")
    says(filed)
    return filed


def says(filed, text="Is there news?", author="person", at=NOON):
    actions.write_message(case=filed.case, author=author, text=text, key=filed.key, actor=author, now=at)


def carla():
    """Another advocate of Bob's organisation."""
    return member("carla@harbour.example", "Carla", "advocate", HARBOUR)


def told(user):
    """How many mails somebody has, after one more round of the timetable."""
    tasks.wake_people()
    return [sent.body for sent in mail.outbox if sent.to == [getattr(user, "email", user)]]


def colleagues_page(filed):
    return f"/advocate/colleague/{filed.case.pk}/"


def test_bob_is_told_within_a_minute_and_nobody_else(alices):
    carla()
    [body] = told(bob())
    assert "Messages that you have not read: 1" in body
    assert not any(word in body for word in ("Alice", "news", str(alices.case.pk)[:8]))
    assert (told(carla()), told(DESK)) == ([], [])


def test_the_message_is_marked_until_bob_has_opened_the_case(advocate, alices):
    listed = words(advocate.get("/advocate/"))
    assert "My cases 1" in listed
    assert "1 new message" in listed
    page = f"/advocate/case/{alices.case.pk}/"
    assert "The person new" in words(advocate.get(page))
    assert "The person new" not in words(advocate.get(page))
    assert "1 new message" not in words(advocate.get("/advocate/"))


def test_read_and_not_answered_it_stands_in_the_list_until_it_is(advocate, alices):
    advocate.get(f"/advocate/case/{alices.case.pk}/")
    assert "Waits for your answer" in words(advocate.get("/advocate/"))
    post(advocate, f"/advocate/case/{alices.case.pk}/message/", text="Yes.")
    assert "Waits for your answer" not in words(advocate.get("/advocate/"))


def test_what_only_asked_for_the_head_of_the_page_has_read_nothing(advocate, alices):
    advocate.head(f"/advocate/case/{alices.case.pk}/")
    assert Message.objects.get().read_at is None


def test_what_bob_wrote_himself_is_not_new_to_him(advocate):
    filed = bobs_case()
    says(filed, "It is on its way.", author="advocate")
    assert "Advocate new" not in words(advocate.get(f"/advocate/case/{filed.case.pk}/"))
    assert "new message" not in words(advocate.get("/advocate/"))


def test_the_case_in_which_somebody_waits_stands_first(advocate, alices):
    newer = bobs_case(now=NOON + MINUTE)
    page = advocate.get("/advocate/").content.decode()
    assert page.index(str(alices.case.pk)) < page.index(str(newer.case.pk))


def test_after_a_day_unread_it_goes_to_the_colleagues_and_the_desk_learns_that_it_is_there(noon, alices):
    carla()
    noon.shift(DAY - MINUTE)
    assert (told(carla()), told(DESK)) == ([], [])
    noon.shift(MINUTE)
    assert "Messages that nobody of your organisation has answered: 1" in told(carla())[0]
    assert "Organisations where a message was not read for a day: 1" in told(DESK)[0]
    assert HARBOUR not in told(DESK)[0]


def test_the_desk_sees_whose_it_is_and_no_way_to_it(client, noon, alices):
    carla()
    noon.shift(DAY)
    page = enter(client, dana()).get("/desk/messages/")
    assert "Harbour Advocates 1" in words(page)
    assert str(alices.request.pk) not in page.content.decode()


def test_a_colleague_reads_what_waits_and_nothing_else_and_answers(client, noon, alices):
    says(alices, "An older one, answered.", at=NOON - DAY)
    says(alices, "Yes.", author="advocate", at=NOON - MINUTE)
    noon.shift(DAY)
    enter(client, carla())
    assert "Case" in words(client.get("/advocate/"))
    page = words(client.get(colleagues_page(alices)))
    assert "Is there news?" in page
    assert not any(word in page for word in ("An older one", "tuberia", "It is me"))
    post(client, colleagues_page(alices), text="I look after it while Bob is away.")
    last = Message.objects.latest("at")
    assert (last.author, last.opened(alices.key, "body")) == ("org", "I look after it while Bob is away.")
    assert client.get(colleagues_page(alices)).status_code == 404


def test_alice_reads_who_answered_and_who_reads_what_she_writes(client):
    case, key = file_case(mandate=make_mandate())
    actions.write_message(case=case, author="org", text="I look after it.", key=key, actor="user:9", now=NOON)
    assert "Somebody who works with your advocate" in words(open_page(client))
    page = words(client.get("/case/message/"))
    assert "If they have not read it after a day, others of Harbour Advocates see it and can answer." in page
    sent = post(client, "/case/message/", text="Thank you.")
    assert "Your message is here for your advocate now." in words(sent)


@pytest.mark.parametrize("who", [bob, charlie])
def test_neither_its_own_advocate_nor_a_stranger_comes_in_by_that_page(client, noon, alices, who):
    noon.shift(DAY)
    enter(client, who())
    assert client.get(colleagues_page(alices)).status_code == 404
    assert post(client, colleagues_page(alices), text="").status_code == 404


def test_before_a_day_has_passed_a_colleague_sees_nothing(client, alices):
    assert enter(client, carla()).get(colleagues_page(alices)).status_code == 404


def test_what_a_colleague_typed_too_late_is_handed_back(client, noon, alices):
    noon.shift(DAY)
    carla()
    says(alices, "I am here.", author="advocate", at=NOON + DAY)
    answer = post(enter(client, carla()), colleagues_page(alices), text="I look after it.")
    assert answer.status_code == 409
    assert "I look after it." in words(answer)


def test_read_by_bob_in_time_it_goes_to_nobody_else(advocate, noon, alices):
    carla()
    advocate.get(f"/advocate/case/{alices.case.pk}/")
    noon.shift(2 * DAY)
    assert told(carla()) == []


@pytest.mark.parametrize("away", ["suspended", "left"])
def test_where_the_advocate_is_away_it_goes_to_the_colleagues_at_once(alices, away):
    theirs = Membership.objects.filter(user=bob())
    carla()
    theirs.delete() if away == "left" else type(bob()).objects.filter(pk=bob().pk).update(is_active=False)
    assert told("bob@harbour.example") == []
    assert len(told(carla())) == 1


@pytest.mark.parametrize("gone", ["suspended", "revoked", "expired"])
def test_where_nobody_is_left_the_desk_answers(noon, alices, gone):
    if gone == "suspended":
        type(bob()).objects.filter(pk=bob().pk).update(is_active=False)
    elif gone == "revoked":
        actions.revoke_mandate(mandate=alices.case.mandate, actor="person", now=NOON)
    else:
        noon.move_to(NOON + 91 * DAY)
    assert "Messages without an answer: 1" in told(DESK)[0]


def test_bob_is_told_that_a_request_came_back_with_a_question():
    filed = bobs_case()
    desk_returns(filed.case, filed.key, "Which post?")
    assert "Requests that came back with a question: 1" in told(bob())[0]


def test_the_second_message_is_told_though_the_first_was_read_a_moment_ago(advocate, noon, alices):
    assert len(told(bob())) == 1
    advocate.get(f"/advocate/case/{alices.case.pk}/")
    says(alices, "And today?", at=NOON + MINUTE)
    noon.shift(10 * MINUTE)
    assert len(told(bob())) == 2


def test_many_messages_in_ten_minutes_are_one_mail(noon, alices):
    told(bob())
    for number in range(1, 10):
        noon.shift(MINUTE)
        says(alices, f"{number}", at=NOON + number * MINUTE)
        tasks.wake_people()
    assert len(mail.outbox) == 1

"""Whoever holds Alice's open page does nothing grave unnoticed: she is told as she allowed before, or knows to look."""

from datetime import timedelta

import pytest

from takedown import actions, drafts, queries, tasks
from takedown.models import Case
from tests.people import NOON
from tests.takedown.visits import CODE, PIN, a_link, come_back, file_case, open_page, post, sign_and_file, words
from vault import ledger

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuberia", "noon")]
HERS, ANOTHER = "quiet@post.example", "loud@post.example"
RULES = {"email": HERS, "phone": "", "from": "", "until": "", "zone": "", "word": "", "voicemail": False}
EVENINGS = {**RULES, "from": "18:00", "until": "21:00", "zone": "UTC"}
NOTHING = {**RULES, "email": ""}
NEW = {"pin": "tea 4 two", "pin_again": "tea 4 two"}


@pytest.fixture
def at_her_page(client):
    """Somebody at the page that Alice left open; she may be told by mail at any time."""
    client.case, client.key = file_case(safe=RULES)
    come_back(client)
    return client


def rounds(times=3):
    for _ in range(times):
        ledger.seal()
        tasks.follow_notices()
        tasks.tell_news()


def told(mailbox):
    return [mail.recipients[0] for mail in mailbox.mails]


def change(client, rules, now=NOON):
    actions.set_contact_rules(case=client.case, rules=rules, key=client.key, actor="person", now=now)


@pytest.mark.parametrize("kind", ["withdraw", "erase"])
def test_she_is_told_once_when_everything_is_to_go(at_her_page, mailbox, kind):
    for _ in range(2):
        post(at_her_page, f"/case/change/{kind}/")
        rounds()
    assert told(mailbox) == [HERS]
    assert "Come back when it is safe." in mailbox.mails[0].parsed.get_content()
    assert not any(word in mailbox.mails[0].parsed.get_content() for word in ("Tuberia", "Alice", "http", kind, CODE))


def test_she_is_told_when_one_link_is_to_go(at_her_page, mailbox):
    item = at_her_page.case.requests.get().items.get()
    post(at_her_page, f"/case/link/{item.pk}/withdraw/")
    rounds()
    assert told(mailbox) == [HERS]


def test_taking_it_back_is_not_told(at_her_page, mailbox):
    post(at_her_page, "/case/change/erase/")
    rounds()
    post(at_her_page, f"/case/keep/{at_her_page.case.changes.get().pk}/")
    rounds()
    assert told(mailbox) == [HERS]


def test_she_is_told_when_there_is_a_new_code(at_her_page, mailbox):
    post(at_her_page, "/case/access/code/", code=CODE, old_pin=PIN, **NEW)
    rounds()
    assert told(mailbox) == [HERS]


def test_who_wants_no_news_is_told_of_nothing(client, mailbox):
    client.case, client.key = file_case(safe=NOTHING)
    come_back(client)
    post(client, "/case/change/erase/")
    rounds()
    change(client, RULES)
    rounds()
    assert told(mailbox) == []


@pytest.mark.parametrize(("safe", "said"), [
    (RULES, "And we tell you that there is news, by the way and at the hours that you chose."),
    (NOTHING, "You chose not to be told when there is news. So look at your page again before then"),
])  # fmt: skip
def test_the_question_says_truly_whether_she_will_be_told(client, safe, said):
    case, _ = file_case(safe=safe)
    come_back(client)
    for path in ("change/erase/", "change/withdraw/", f"link/{case.requests.get().items.get().pk}/withdraw/"):
        page = words(client.get(f"/case/{path}"))
        assert said in page
        assert "until Tuesday 2 June, 12:00 UTC" in page


# How she may be told is changed


def test_an_address_that_is_given_up_is_told_first_then_the_new_one(at_her_page, mailbox):
    post(at_her_page, "/case/contact/", tell="email", email=ANOTHER)
    tasks.tell_news()
    assert told(mailbox) == [HERS]
    rounds()
    assert told(mailbox) == [HERS, ANOTHER]


def test_an_address_that_is_taken_away_gets_one_last_mail(at_her_page, mailbox):
    post(at_her_page, "/case/contact/", tell="no")
    rounds()
    post(at_her_page, "/case/change/erase/")
    rounds()
    assert told(mailbox) == [HERS]


def test_it_is_told_at_the_hours_that_held_with_it(client, mailbox, noon):
    client.case, client.key = file_case(safe=EVENINGS)
    change(client, {**RULES, "email": ANOTHER})
    rounds()
    assert told(mailbox) == []
    noon.move_to(NOON + timedelta(hours=6))
    rounds()
    assert told(mailbox) == [HERS, ANOTHER]


def test_who_changes_it_twice_does_not_wipe_the_first_address(client, mailbox, noon):
    client.case, client.key = file_case(safe=EVENINGS)
    change(client, {**RULES, "email": ANOTHER})
    change(client, NOTHING)
    noon.move_to(NOON + timedelta(hours=6))
    rounds()
    assert told(mailbox) == [HERS]


def test_other_hours_for_the_same_address_are_told_once_and_within_them(at_her_page, mailbox, noon):
    change(at_her_page, EVENINGS)
    rounds()
    assert told(mailbox) == []
    noon.move_to(NOON + timedelta(hours=6))
    rounds()
    assert told(mailbox) == [HERS]


def test_the_old_address_is_forgotten_once_it_was_told_and_stands_nowhere_meanwhile(at_her_page, mailbox):
    change(at_her_page, {**RULES, "email": ANOTHER})
    case, key = Case.objects.get(), at_her_page.key
    assert queries.told_first(case, key)["email"] == HERS
    assert HERS not in str(queries.contact_rules(case, key))
    assert HERS not in at_her_page.get("/case/papers/overview/json/").content.decode()
    rounds()
    assert queries.told_first(Case.objects.get(), key) == {}
    assert queries.contact_rules(Case.objects.get(), key)["email"] == ANOTHER


def test_rules_that_are_saved_as_they_are_are_no_news(at_her_page, mailbox):
    post(at_her_page, "/case/contact/", tell="email", email=HERS)
    rounds()
    assert told(mailbox) == []


def test_the_page_says_before_that_a_change_is_told(client):
    file_case(safe=RULES)
    open_page(client)
    assert "A mail address that you give up gets one last mail before" in words(client.get("/case/contact/"))


def test_where_nobody_is_told_it_promises_nothing(client):
    file_case(safe=NOTHING)
    open_page(client)
    assert "one last mail" not in words(client.get("/case/contact/"))


def test_a_further_request_of_the_case_changes_nothing_about_it(at_her_page):
    draft = actions.add_links(case=at_her_page.case, key=at_her_page.key, own=True, now=NOON)
    drafts.update(draft, at_her_page.key, NOON, items=[a_link(number=7)], safe={**RULES, "email": ANOTHER})
    sign_and_file(draft, at_her_page.key)
    assert Case.objects.get().requests.count() == 2
    assert queries.contact_rules(Case.objects.get(), at_her_page.key)["email"] == HERS


def test_what_was_changed_stands_on_her_page_for_a_week(at_her_page, noon):
    change(at_her_page, {**RULES, "email": ANOTHER})
    assert "how we tell you of news, was changed this week." in words(at_her_page.get("/case/open/"))
    page = words(at_her_page.get("/case/access/"))
    assert "How we may tell you of news was changed. Monday 1 June, 12:00 UTC" in page
    noon.shift(timedelta(days=8))
    come_back(at_her_page)
    assert "changed this week" not in words(at_her_page.get("/case/open/"))

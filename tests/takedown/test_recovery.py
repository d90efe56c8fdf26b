"""A lost code and chosen words: the same answer to everybody, a person's yes, and a day."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from takedown import actions, codes, queries, tasks
from takedown.models import Case, HandOver
from tests.cases import dana, enter, erin
from tests.people import NOON
from tests.takedown.visits import CODE, PIN, a_code, come_back, file_case, post, words
from tests.walks import alice_fills, alice_goes_on, send, text_of
from vault import keys
from vault.models import LedgerEntry, Wrap

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuberia", "noon")]
WORDS = "The blue kettle sings at the old harbour"
DAY = timedelta(days=1)
HELD = {"code": CODE, "old_pin": PIN}


@pytest.fixture
def chosen(db):
    """Alice's case, with words: (case, key)."""
    case, key = file_case()
    actions.choose_words(case=case, key=key, words=codes.plain_words(WORDS), actor="person", now=NOON)
    return case, key


def ask(typed=WORDS, client=None):
    """Somebody types the words: (their browser, the number that they got)."""
    client = client or Client()
    post(client, "/case/lost/", words=typed)
    return client, re.search(r'data-copy-text="([^"]+)"', client.get("/case/lost/number/").content.decode())[1]


def decide(do, **ticked):
    """What the desk says to the first one in its queue."""
    desk = enter(Client(), dana())
    asked = queries.asked_with_words().first()
    return post(desk, f"/desk/access/{asked.pk}/", do=do, **ticked)


def bring(number):
    return come_back(Client(), code=number, pin="")


def without_times(page):
    """The page as it is read, less what differs between any two visits."""
    return re.sub(r"\d", "#", words(page))


# The same answer to everybody


@pytest.mark.parametrize("typed", [WORDS, "Another sentence that nobody ever chose here", "dog"])
def test_whatever_is_typed_a_number_comes_back(chosen, typed):
    client, number = ask(typed)
    page = words(client.get("/case/lost/number/"))
    assert "not before Tuesday 2 June, 12:00 UTC" in page
    assert "That is in 24 hours." in page
    assert codes.normalise(number)


def test_a_number_that_fits_and_one_that_does_not_look_alike(chosen, noon):
    fitting, vain = ask()[1], ask("Another sentence that nobody ever chose here")[1]
    for _ in range(3):
        one, two = bring(fitting), bring(vain)
        assert without_times(one) == without_times(two)
        assert "We look at it" in words(one)
        noon.shift(5 * DAY)


def test_a_no_of_the_desk_looks_like_nothing_at_all(chosen, noon):
    number, vain = ask()[1], ask("Another sentence that nobody ever chose here")[1]
    decide("no")
    noon.shift(2 * DAY)
    assert without_times(bring(number)) == without_times(bring(vain))


def test_words_may_be_typed_in_many_ways(chosen):
    ask("the BLUE kettle, sings   at the old harbour!")
    assert queries.asked_with_words().count() == 1


def test_in_another_order_they_are_other_words(chosen):
    ask("the old harbour sings at the blue kettle")
    assert queries.asked_in_vain() == 1


@pytest.mark.parametrize("typed", ["", "!!!", "x" * 300])
def test_nothing_typed_asks_for_nothing(chosen, typed):
    assert post(Client(), "/case/lost/", words=typed).status_code == 422
    assert not HandOver.objects.exists()


def test_words_that_two_people_chose_fit_neither(chosen):
    case, key = file_case(code=a_code())
    actions.choose_words(case=case, key=key, words=codes.plain_words(WORDS), actor="person", now=NOON)
    ask()
    assert not queries.asked_with_words().exists()


def test_the_number_is_shown_until_it_is_saved():
    client, number = ask()
    assert ask_again(client) == number
    assert post(client, "/case/lost/number/").status_code == 422
    post(client, "/case/lost/number/", saved="on")
    assert client.get("/case/lost/number/")["Location"] == "/case/lost/"


def ask_again(client):
    return re.search(r'data-copy-text="([^"]+)"', client.get("/case/lost/number/").content.decode())[1]


def test_nobody_keeps_what_was_typed(chosen):
    ask()
    ask("Another sentence that nobody ever chose here")
    kept = str(list(HandOver.objects.values())) + str(list(LedgerEntry.objects.values()))
    assert not re.search("(?i)kettle|sentence", kept)


def test_asking_again_and_again_is_slowed_down(chosen):
    client = Client(headers={"x-forwarded-for": "9.9.9.9"})
    for _ in range(6):
        assert post(client, "/case/lost/", words=WORDS).status_code == 302
    page = post(client, "/case/lost/", words=WORDS)
    assert page.status_code == 429
    assert "You can try again at" in words(page)
    assert HandOver.objects.count() == 6


# The desk and the day


def test_words_alone_open_nothing_even_after_the_day(chosen, noon):
    _, number = ask()
    noon.shift(3 * DAY)
    assert "We look at it" in words(bring(number))
    assert not Wrap.objects.filter(reader="handover").exists()


def test_a_yes_opens_it_after_the_day_and_not_before(chosen, noon):
    _, number = ask()
    decide("yes", sure="on")
    assert "We look at it" in words(bring(number))
    noon.shift(DAY)
    assert bring(number)["Location"] == "/case/begin/"


def test_with_the_number_alice_gets_a_new_code_and_the_old_one_dies(chosen, noon):
    _, number = ask()
    decide("yes", sure="on")
    noon.shift(DAY)
    client = Client()
    come_back(client, code=number, pin="")
    post(client, "/case/begin/", pin="tea 4 two", pin_again="tea 4 two")
    post(client, "/case/code/", saved="on")
    assert client.get("/case/open/").status_code == 200
    assert "We found nothing" in words(come_back(Client(), code=CODE, pin=PIN))


def test_until_then_the_old_code_still_opens_it(chosen):
    ask()
    decide("yes", sure="on")
    assert come_back(Client())["Location"] == "/case/open/"


def test_a_yes_needs_its_tick(chosen):
    ask()
    decide("yes")
    assert HandOver.objects.get().approved_at is None


def test_a_no_opens_nothing(chosen, noon):
    _, number = ask()
    decide("no")
    noon.shift(2 * DAY)
    assert "We look at it" in words(bring(number))
    assert not queries.asked_with_words().exists()


def test_the_desk_sees_what_fits_and_only_counts_the_rest(chosen):
    ask()
    for _ in range(2):
        ask("Another sentence that nobody ever chose here")
    page = words(enter(Client(), dana()).get("/desk/access/"))
    assert f"Case {str(chosen[0].pk)[:8]}" in page
    assert "Requests whose words fit no case: 2." in page
    assert "kettle" not in page


def test_how_many_wait_stands_in_the_menu(chosen):
    ask()
    assert "Lost codes 1" in words(enter(Client(), dana()).get("/desk/"))


def test_somebody_else_of_the_desk_was_faster(chosen):
    case, key = chosen
    ask()
    asked = queries.asked_with_words().get()
    assert actions.approve_recovery(asked=asked, key=key, reviewer=dana(), now=NOON)
    assert not actions.approve_recovery(asked=asked, key=key, reviewer=erin(), now=NOON)
    assert HandOver.objects.get().approved_by == dana()
    assert case.handovers.count() == 1


def test_who_said_yes_is_in_the_ledger(chosen):
    ask()
    decide("yes", sure="on")
    asked, approved = LedgerEntry.objects.filter(verb__startswith="recovery.").order_by("id")
    assert (asked.actor, approved.actor) == ("stranger", f"user:{dana().pk}")


def test_a_stopped_case_is_not_in_the_queue(chosen):
    ask()
    actions.freeze(case=chosen[0], actor="desk", now=NOON)
    assert not queries.asked_with_words().exists()
    assert not actions.approve_recovery(asked=HandOver.objects.get(), key=chosen[1], reviewer=dana(), now=NOON)


# The person who still has the code


def test_alice_is_told_that_there_is_news_and_can_stop_it(chosen, noon):
    _, number = ask()
    assert Case.objects.get().news_at == NOON
    alice = Client()
    come_back(alice)
    assert "Somebody asked for a new code" in words(alice.get("/case/open/"))
    post(alice, f"/case/access/stop/{HandOver.objects.get().pk}/")
    assert "Somebody asked" not in words(alice.get("/case/open/"))
    noon.shift(2 * DAY)
    assert "We look at it" in words(bring(number))


def test_whoever_stops_it_at_an_open_page_does_not_do_so_unnoticed(chosen):
    ask()
    Case.objects.update(news_at=None)
    alice = Client()
    come_back(alice)
    post(alice, f"/case/access/stop/{HandOver.objects.get().pk}/")
    assert Case.objects.get().news_at == NOON


def test_she_can_stop_it_even_after_the_desk_said_yes(chosen, noon):
    _, number = ask()
    decide("yes", sure="on")
    alice = Client()
    come_back(alice)
    post(alice, f"/case/access/stop/{HandOver.objects.get().pk}/")
    noon.shift(2 * DAY)
    assert bring(number).status_code == 410
    assert not Wrap.objects.filter(reader="handover").exists()


def test_she_stops_nothing_of_anybody_else(chosen):
    ask()
    file_case(code=(hers := a_code()))
    other = Client()
    come_back(other, code=hers)
    assert post(other, f"/case/access/stop/{HandOver.objects.get().pk}/").status_code == 404


# Choosing words


def test_words_are_chosen_with_the_pin(client):
    alice_fills(client, "review")
    send(client, "pin", pin=PIN, pin_again=PIN, words=WORDS)
    case = Case.objects.get()
    assert case.opened(keys.open_for_desk(case.key_id), "recovery_words") == codes.plain_words(WORDS)


def test_without_words_everything_is_filed_all_the_same(client):
    alice_fills(client, "review")
    assert alice_goes_on(client, "pin")["Location"] == "/request/code/"
    assert Case.objects.get().recovery_digest == ""


def test_too_few_words_are_asked_again_kindly(client):
    alice_fills(client, "review")
    answer = send(client, "pin", pin=PIN, pin_again=PIN, words="my dog")
    assert answer.status_code == 422
    assert "A short sentence that only you would think of is good." in text_of(answer)
    assert not Case.objects.exists()


def test_words_are_chosen_changed_and_dropped_on_the_case_page(client):
    file_case()
    come_back(client)
    for typed in (WORDS, "A quite different sentence about green lamps"):
        post(client, "/case/access/words/", words=typed, **HELD)
        assert Case.objects.get().recovery_digest == keys.words_digest(codes.plain_words(typed))
    post(client, "/case/access/words/", do="away", **HELD)
    assert Case.objects.get().recovery_digest == ""


@pytest.mark.parametrize("held", [{}, {"code": CODE, "old_pin": "not this one"}])
def test_whoever_only_finds_her_page_open_neither_chooses_nor_drops_her_words(client, chosen, held):
    come_back(client)
    theirs = "A quite different sentence about green lamps"
    assert post(client, "/case/access/words/", words=theirs, **held).status_code == 422
    assert post(client, "/case/access/words/", do="away", **held).status_code == 422
    assert Case.objects.get().recovery_digest == keys.words_digest(codes.plain_words(WORDS))


@pytest.mark.parametrize("typed", ["", "!!!", "my old dog", CODE])
def test_on_the_case_page_too_words_that_are_too_few_change_nothing(client, chosen, typed):
    come_back(client)
    assert post(client, "/case/access/words/", words=typed, **HELD).status_code == 422
    assert Case.objects.get().recovery_digest == keys.words_digest(codes.plain_words(WORDS))


# What is forgotten


def test_after_fourteen_days_the_number_is_forgotten(chosen, noon):
    fitting, vain = ask()[1], ask("Another sentence that nobody ever chose here")[1]
    noon.shift(14 * DAY)
    tasks.apply_retention()
    assert not HandOver.objects.exists()
    assert all("We found nothing" in words(bring(number)) for number in (fitting, vain))


def test_what_the_desk_said_yes_to_opens_for_fourteen_days_more(chosen, noon):
    _, number = ask()
    decide("yes", sure="on")
    noon.shift(14 * DAY)
    tasks.apply_retention()
    assert bring(number)["Location"] == "/case/begin/"
    noon.shift(DAY)
    tasks.apply_retention()
    assert bring(number).status_code == 410
    assert not Wrap.objects.filter(reader="handover").exists()

"""Two parts of one case: a helper signs, reads and goes on as a helper alone, and the person as themself alone."""

from datetime import timedelta

import pytest
from django.test import Client

from takedown import actions, drafts, letters
from takedown.actions.filing import Incomplete
from takedown.models import Draft
from tests.people import ALICE, ALICE_MAIL, NOON
from tests.takedown.test_handed_back import handed_back
from tests.takedown.test_intake_fingerprints import SHA256
from tests.takedown.test_more import adds, signs
from tests.takedown.visits import (
    CODE,
    HELPERS_CODE,
    HELPERS_PIN,
    PIN,
    a_link,
    come_back,
    desk_returns,
    desk_sends,
    file_case,
    helper_files,
    make_mandate,
    open_page,
    platform_answers,
    post,
    sign_and_file,
    take_over,
    wire_takes,
    words,
)
from tests.walks import alice_fills, alice_goes_on, carried, draft_of, send, visit_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("tuberia", "noon")]
FIRST, EARLIER = NOON - timedelta(hours=2), NOON - timedelta(hours=1)
HERS = "Alice's own words about it."
ON_HER_WORD = {"finds_out": "yes", "when": "say", "on": ""}


@pytest.fixture
def shared(tuberia, noon):
    """Fay filed for Alice, who took the case over: (case, key)."""
    case, key = helper_files(a_link(), now=FIRST)
    take_over(case, key, now=FIRST)
    return case, key


@pytest.fixture
def hers(shared):
    """Alice has filed a further link herself, with her own name, address and words; it goes out when she says so."""
    case, key = shared
    draft = actions.add_links(case=case, key=key, own=True, now=EARLIER)
    contact = {"channel": "email", "value": ALICE_MAIL, "name": ALICE, "told_so": False}
    statement = {"text": HERS, "reasons": ["not_published"]}
    more = {"filer": {"role": "individual"}, "contact": contact, "statement": statement, "timing": ON_HER_WORD}
    drafts.update(draft, key, EARLIER, items=[a_link(number=7)], **more)
    sign_and_file(draft, key, EARLIER)
    return case, key


def fay():
    helper = Client()
    come_back(helper, code=HELPERS_CODE, pin=HELPERS_PIN)
    return helper


def alice():
    person = Client()
    come_back(person)
    return person


def answered_by_tuberia(case, key):
    """The newest letter of the case has gone out, and Tuberia asks which post is meant."""
    case.requests.update(held=False)
    [notice] = desk_sends(case, key, NOON)
    notice = wire_takes(notice, key, proof="acknowledged")
    platform_answers(notice, "needs_information", key, reason="Which post?")
    return notice


# What a helper signs


@pytest.mark.usefixtures("hers")
def test_a_helper_who_adds_links_gets_nothing_of_what_the_person_signed():
    helper = fay()
    post(helper, "/case/more/")
    held = draft_of(helper)
    assert (held["filer"]["role"], held["contact"]["name"]) == ("helper", "Fay Friend")
    assert not {ALICE, ALICE_MAIL, HERS} & set(map(str, [*held["contact"].values(), *held["statement"].values()]))


def test_nor_where_nothing_stands_that_a_helper_signed(hers):
    case, _key = hers
    case.requests.filter(submitted_at=FIRST).update(state="superseded")
    helper = fay()
    post(helper, "/case/more/")
    assert draft_of(helper)["filer"] == {"role": "helper"}
    assert not {"contact", "statement"} & draft_of(helper).keys()


def test_what_a_helper_adds_is_signed_as_a_helper_and_keeps_to_her_moment(hers):
    case, key = hers
    helper = fay()
    post(helper, "/case/more/")
    adds(helper)
    post(helper, "/request/timing/", when="now", finds_out="", on="")
    assert signs(helper)["Location"] == "/case/open/"
    request = case.requests.latest("submitted_at")
    signature = request.letters.get().opened(key, "letter")["signature"]
    assert (signature["name"], signature["signer"], request.held) == ("Fay Friend", "helper", True)


@pytest.mark.usefixtures("hers")
def test_a_helper_gives_no_fingerprints_in_a_case_that_is_there_either():
    helper = fay()
    post(helper, "/case/more/")
    send(helper, "links", links="https://tuberia.example/post/99")
    alice_goes_on(helper, "age")
    ref = draft_of(helper)["items"][0]["ref"]
    send(helper, "fingerprints", **{f"fingerprints-{ref}": SHA256})
    assert draft_of(helper)["fingerprints"] == {}


@pytest.mark.parametrize(
    ("who_it_is", "role", "other"), [(fay, "helper", "individual"), (alice, "individual", "helper")]
)
@pytest.mark.usefixtures("shared")
def test_nobody_is_asked_again_who_they_are_nor_becomes_the_other(who_it_is, role, other):
    client = who_it_is()
    post(client, "/case/more/")
    assert send(client, "who", role=other).status_code == 302
    assert draft_of(client)["filer"]["role"] == role


@pytest.mark.parametrize(("own", "actor"), [(True, "helper"), (False, "person")])
def test_a_letter_that_the_other_part_signed_is_not_filed(shared, own, actor):
    case, key = shared
    draft = actions.add_links(case=case, key=key, own=own, now=NOON)
    drafts.update(draft, key, NOON, items=[a_link(number=7)], contact={"channel": "desk", "name": "X", "told_so": True})
    drafts.save(draft, key, letters.sign(drafts.read(draft, key), None, NOON), NOON)
    with pytest.raises(Incomplete):
        actions.submit(draft=draft, key=key, language="en", actor=actor, now=NOON)
    assert case.requests.count() == 1


def test_whoever_goes_on_after_a_release_has_ended_signs_in_their_own_name():
    mandate = make_mandate()
    case, key = file_case(mandate=mandate)
    actions.revoke_mandate(mandate=mandate, actor="person", now=NOON)
    case.refresh_from_db()
    held = drafts.read(actions.add_links(case=case, key=key, own=True, now=NOON), key)
    assert held["filer"] == {"role": "individual"}
    assert "contact" not in held


# What one has begun, the other neither opens nor reads


@pytest.mark.parametrize(("first", "then"), [(alice, fay), (fay, alice)])
@pytest.mark.usefixtures("shared")
def test_links_that_one_has_begun_to_add_are_not_the_others(first, then):
    begins, other = first(), then()
    post(begins, "/case/more/")
    send(begins, "statement", text="Nobody else may read this.", reasons=["not_published"])
    post(other, "/case/more/")
    assert visit_of(other).draft != visit_of(begins).draft
    assert "Nobody else may read this." not in other.get("/request/statement/").content.decode()
    post(begins, "/case/more/")
    assert draft_of(begins)["statement"]["text"] == "Nobody else may read this."


def test_an_answer_that_one_has_begun_is_not_the_others(shared):
    case, key = shared
    notice = answered_by_tuberia(case, key)
    helper, person = fay(), alice()
    post(helper, f"/case/answer/{notice.pk}/", text="Fay thinks that it is the first one.")
    assert "You have begun a letter in answer already." not in words(person.get(f"/case/answer/{notice.pk}/"))
    post(person, f"/case/answer/{notice.pk}/", text="The second one.")
    held = draft_of(person)
    assert held["filer"] == {"role": "individual"}
    assert held["statement"]["text"] == "It is me, and I never agreed.\n\nThe second one."


def test_a_correction_that_a_helper_has_begun_is_not_the_persons(shared):
    case, key = shared
    desk_returns(case, key, "Which post?")
    helper, person = fay(), alice()
    post(helper, "/case/correct/")
    post(person, "/case/correct/")
    assert visit_of(helper).draft != visit_of(person).draft
    assert draft_of(helper)["contact"]["name"] == "Fay Friend"
    assert draft_of(person)["filer"] == {"role": "individual"}
    assert "contact" not in draft_of(person)


# Both correct or answer the same: whoever signs second is told so


def corrected(client, text="Alice's own correction."):
    """One part corrects what came back, up to the signature: (client, the fields that sign it)."""
    post(client, "/case/correct/")
    send(client, "statement", text=text, reasons=["not_published"])
    return named(client)


def answered(client, notice, text):
    """The same with an answer to a platform."""
    post(client, f"/case/answer/{notice.pk}/", text=text)
    return named(client)


def named(client):
    send(client, "contact", channel="desk", name="Whoever it is", told_so="on")
    return client, {"do": "sign", "sign": "1", **carried(client, "review")}


@pytest.fixture
def both_correct(shared):
    """The desk has a question; Fay and Alice have both corrected it, and neither has signed: (case, Fay's, Alice's)."""
    case, key = shared
    desk_returns(case, key, "Which post?")
    return case, corrected(fay(), "Fay's correction."), corrected(alice())


def test_of_two_corrections_the_second_goes_nowhere_and_is_handed_back(both_correct):
    case, (helper, signature), (person, hers) = both_correct
    assert send(helper, "review", **signature)["Location"] == "/case/open/"
    answer = send(person, "review", **hers)
    page = words(answer)
    assert (answer.status_code, "This was not sent a second time" in page) == (409, True)
    assert {"Alice's own correction.", "https://tuberia.example/post/1", "Whoever it is"} <= set(copied(answer))
    assert sorted(case.requests.values_list("state", flat=True)) == ["submitted", "superseded"]


def test_whoever_types_on_after_the_other_has_sent_loses_none_of_it(both_correct):
    _case, (helper, signature), (person, _hers) = both_correct
    send(helper, "review", **signature)
    answer = send(person, "statement", text="Typed after that.", reasons=["not_published"])
    assert {"Alice's own correction.", "Typed after that."} <= set(copied(answer))
    assert send(person, "review", save="1").status_code == 409


def test_of_two_answers_to_a_platform_the_second_goes_nowhere_and_is_handed_back(shared):
    case, key = shared
    notice = answered_by_tuberia(case, key)
    both = [answered(fay(), notice, "The first one."), answered(alice(), notice, "The second one.")]
    first, answer = (send(client, "review", **signature) for client, signature in both)
    assert (first.status_code, answer.status_code) == (302, 409)
    assert "The second one." in copied(answer)
    assert case.requests.filter(letters__corrects=notice.pk).count() == 1


@pytest.mark.parametrize("gone_out", [False, True])
def test_an_answer_typed_after_the_others_is_signed_is_handed_back(shared, gone_out):
    case, key = shared
    notice, person = answered_by_tuberia(case, key), alice()
    actions.submit(draft=signed_answer(case, notice, key), key=key, language="en", actor="helper", now=NOON)
    if gone_out:
        desk_sends(case, key)
    answer = post(person, f"/case/answer/{notice.pk}/", text="The second one.")
    assert (answer.status_code, "The second one." in copied(answer)) == (409, True)
    assert not Draft.objects.filter(filed_at=None).exists()


def test_what_one_has_answered_the_other_is_not_asked_to_answer(shared):
    case, key = shared
    notice, (helper, person) = answered_by_tuberia(case, key), (fay(), alice())
    actions.submit(draft=signed_answer(case, notice, key), key=key, language="en", actor="helper", now=NOON)
    for client in (helper, person):
        page = words(client.get("/case/open/"))
        assert "A corrected letter in answer is signed already." in page
        assert "Answer Tuberia" not in page


def signed_answer(case, notice, key):
    draft = actions.answer(case=case, notice=notice, text="The first one.", key=key, own=False, now=NOON)
    drafts.save(draft, key, letters.sign(drafts.read(draft, key), None, NOON), NOON)
    return draft


def copied(answer):
    """The lines that stand there to be copied."""
    return handed_back(answer).splitlines()


# What the person signed


@pytest.mark.usefixtures("hers")
def test_a_helper_does_not_read_the_letters_that_the_person_signed():
    page = words(open_page(Client(), code=HELPERS_CODE, pin=HELPERS_PIN))
    assert not [each for each in (ALICE, ALICE_MAIL, HERS) if each in page]
    assert "The person signed this letter. Only they can read it here." in page
    assert "Fay Friend" in page
    assert {ALICE, ALICE_MAIL, HERS} <= {
        each for each in (ALICE, ALICE_MAIL, HERS) if each in words(open_page(Client()))
    }


def test_nor_answers_for_the_person(hers):
    case, key = hers
    notice = answered_by_tuberia(case, key)
    helper = fay()
    assert "Answer Tuberia" not in words(helper.get("/case/open/"))
    assert helper.get(f"/case/answer/{notice.pk}/")["Location"] == "/case/open/"
    assert post(helper, f"/case/answer/{notice.pk}/", text="Let me.")["Location"] == "/case/open/"
    assert "The person signed this one. Only they can correct it." in words(helper.get("/case/open/"))
    assert not Draft.objects.filter(filed_at=None).exists()


def test_a_helper_is_not_offered_to_correct_what_the_person_signed(hers):
    case, key = hers
    desk_returns(case, key, "Which post?")
    assert "Correct it and send it again" not in words(fay().get("/case/open/"))
    assert "Correct it and send it again" in words(alice().get("/case/open/"))


# The pause


@pytest.mark.parametrize("pauses", [alice, fay])
def test_only_the_person_lets_it_go_on(shared, pauses):
    case, _key = shared
    post(pauses(), "/case/pause/")
    helper, person = fay(), alice()
    page = words(helper.get("/case/open/"))
    assert "Let it go on" not in page
    assert "Only the person can let it go on, with their own code." in page
    assert post(helper, "/case/go-on/").status_code == 403
    case.refresh_from_db()
    assert case.paused_at
    assert "Let it go on" in words(person.get("/case/open/"))
    post(person, "/case/go-on/")
    case.refresh_from_db()
    assert case.paused_at is None


@pytest.mark.usefixtures("shared")
def test_a_helper_reads_before_and_after_that_they_cannot_undo_a_pause():
    helper = fay()
    assert "You cannot undo it." in words(helper.get("/case/open/"))
    post(helper, "/case/pause/")
    assert "Nothing more goes out until the person lets it go on." in words(helper.get("/case/open/"))


@pytest.mark.usefixtures("shared")
def test_what_is_said_of_a_helper_names_the_pause_and_who_ends_it():
    assert "pause everything. They cannot let it go on again" in words(alice().get("/case/helped/"))
    refused = words(fay().get("/case/change/erase/"))
    assert "pause everything" in refused
    assert "Letting it go on after a pause" in refused
    begins = Client()
    alice_fills(begins, "who", who={"role": "helper"})
    assert "add links and pause everything. Letting it go on after a pause" in words(begins.get("/request/relation/"))


@pytest.mark.parametrize(
    ("first", "then"), [((CODE, PIN), (HELPERS_CODE, HELPERS_PIN)), ((HELPERS_CODE, HELPERS_PIN), (CODE, PIN))]
)
@pytest.mark.usefixtures("shared")
def test_in_one_browser_what_one_has_begun_closes_when_the_other_comes_in(client, first, then):
    come_back(client, *first)
    post(client, "/case/more/")
    send(client, "statement", text="Nobody else may read this.", reasons=["not_published"])
    come_back(client, *then)
    assert client.get("/request/statement/").status_code == 403
    assert "You have begun" not in words(client.get("/request/"))

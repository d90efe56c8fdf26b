"""After filing: more links, a re-upload, an answer to a platform, telling others. Always seen and signed first."""

from datetime import timedelta

import pytest

from notices import actions as notice_actions
from notices.models import HostGuess, Notice
from takedown import actions, drafts
from takedown.models import Draft, Item, SignedLetter
from takedown.queries import review_view
from tests.cases import make_case, sent
from tests.people import ALICE, NOON, PDQ_OF_ALICE, fresh, key_of, make_platform
from tests.takedown.visits import (
    a_link,
    come_back,
    desk_returns,
    desk_sends,
    file_case,
    make_mandate,
    open_page,
    platform_answers,
    post,
    the_sweep_passes,
    wire_takes,
    words,
)
from tests.walks import alice_goes_on, carried, draft_of, send

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("tuberia", "noon")]
AGAIN = "https://tuberia.example/post/again"
EARLIER = NOON - timedelta(minutes=5)


def signs(client):
    """Alice looks at the letters of her open draft and signs them."""
    return send(client, "review", do="sign", sign="1", **carried(client, "review"))


def adds(client, link=AGAIN):
    """Alice types a link and says that nobody is under 18."""
    send(client, "links", links=link)
    return alice_goes_on(client, "age", "fingerprints")


def received(outcome="", items=1, reason="", **platform):
    """Alice's letter is with Tuberia, which has answered: (case, notice, key)."""
    case, key = file_case(*[a_link(number=number) for number in range(1, items + 1)], now=EARLIER)
    [notice] = desk_sends(case, key)
    notice = wire_takes(notice, key, proof="acknowledged")
    if outcome:
        platform_answers(notice, outcome, key, reason=reason)
    return case, notice, key


# More links


def test_adding_links_opens_the_intake_where_they_are_typed_with_everything_copied(client):
    file_case()
    come_back(client)
    assert post(client, "/case/more/").headers["Location"] == "/request/links/"
    document = draft_of(client)
    assert document["statement"]["text"] == "It is me, and I never agreed."
    assert document["contact"]["name"] == ALICE
    assert "items" not in document
    assert "signed_at" not in document


def test_added_links_become_a_request_of_the_same_case_and_replace_nothing(client):
    case, key = file_case()
    desk_returns(case, key, "Which post is it?")
    come_back(client)
    post(client, "/case/more/")
    adds(client)
    signs(client)
    assert sorted(case.requests.values_list("state", flat=True)) == ["returned", "submitted"]


def test_asking_twice_goes_on_with_the_same_draft(client):
    file_case()
    come_back(client)
    for _ in range(2):
        post(client, "/case/more/")
    assert Draft.objects.filter(filed_at=None).count() == 1


def test_a_correction_does_not_take_up_a_draft_for_more_links():
    filed = make_case()
    desk_returns(filed.case, filed.key, "Which?")
    more = actions.add_links(case=filed.case, key=filed.key, own=True, now=NOON)
    correction = actions.correct(case=filed.case, key=filed.key, now=NOON)
    assert correction != more
    assert drafts.read(correction, filed.key)["items"]


def test_of_two_requests_that_came_back_only_the_corrected_one_is_replaced(client):
    case, key = file_case(now=EARLIER)
    desk_returns(case, key, "Which post is it?")
    come_back(client)
    post(client, "/case/more/")
    adds(client)
    signs(client)
    desk_returns(case, key, "And this one?", NOON)
    post(client, "/case/correct/")
    signs(client)
    assert sorted(case.requests.values_list("state", flat=True)) == ["returned", "submitted", "superseded"]


def test_the_person_does_not_sign_with_what_a_helper_typed():
    filed = make_case(filer={"role": "helper", "relation": "friend"}, contact={
        "channel": "email", "value": "bob@example.org", "name": "Bob", "told_so": True})  # fmt: skip
    own = actions.add_links(case=filed.case, key=filed.key, own=True, now=NOON)
    held = drafts.read(own, filed.key)
    assert held["filer"] == {"role": "individual"}
    assert "contact" not in held


def test_the_helper_goes_on_as_a_helper():
    filed = make_case(filer={"role": "helper", "relation": "friend"}, contact={
        "channel": "email", "value": "bob@example.org", "name": "Bob", "told_so": True})  # fmt: skip
    theirs = actions.add_links(case=filed.case, key=filed.key, own=False, now=NOON)
    assert drafts.read(theirs, filed.key)["contact"]["name"] == "Bob"


# A re-upload


def test_a_re_upload_is_one_click_from_the_link_that_was_removed(client):
    case, notice, _ = received("removed")
    item = notice.items.get()
    assert "Tell us that it is online again" in words(open_page(client))
    assert post(client, f"/case/more/{item.pk}/").headers["Location"] == "/request/links/"
    adds(client)
    signs(client)
    fresh_one = Item.objects.get(request__case=case, reupload_of=item.pk)
    assert fresh_one.opened(key_of(case), "locator")["url"] == AGAIN
    assert "published anew" in words(client.get("/case/open/"))


def test_a_re_upload_is_a_letter_of_its_own_with_its_own_clock(client):
    case, notice, key = received("removed")
    come_back(client)
    post(client, f"/case/more/{notice.items.get().pk}/")
    adds(client)
    signs(client)
    [second] = desk_sends(case, key)
    assert (second.previous, second.due_at, second.number != notice.number) == (None, None, True)


def test_another_persons_link_cannot_be_reported(client):
    _, other = sent()
    file_case()
    come_back(client)
    item = other.items.get().pk
    for path in (f"more/{item}", f"link/{item}/withdraw", f"onward/{item}", f"answer/{other.pk}"):
        assert post(client, f"/case/{path}/", text="Hello", to="tuberia").status_code == 404


# Answering a platform


def asked(client, reason="Which of the two posts?", items=2):
    case, notice, key = received("needs_information", items=items, reason=reason)
    come_back(client)
    return case, notice, key


def test_what_the_platform_asked_stands_beside_the_room_for_an_answer(client):
    _, notice, _ = asked(client, reason="Please send an ID card.")
    assert "Answer Tuberia" in words(client.get("/case/open/"))
    page = words(client.get(f"/case/answer/{notice.pk}/"))
    assert "What it said Please send an ID card." in page
    assert "You need not send an ID, a birth date or a picture." in page


def test_the_answer_is_added_to_the_statement_of_a_letter_that_alice_sees_and_signs(client):
    _, notice, _ = asked(client)
    answer = post(client, f"/case/answer/{notice.pk}/", text="The one of 3 May.")
    assert answer.headers["Location"] == "/request/review/"
    page = words(client.get("/request/review/"))
    assert "It is me, and I never agreed. The one of 3 May." in page
    assert f"This notice corrects and replaces notice {notice.number}." in page


def test_the_corrected_letter_holds_what_is_still_open_under_ids_of_its_own(client):
    case, notice, key = received(items=2)
    first, second = notice.items.all()
    platform_says(first, "removed", key)
    platform_says(second, "needs_information", key, "Which?")
    draft = actions.answer(case=case, notice=fresh(notice), text="This one.", key=key, own=True, now=NOON)
    [item] = drafts.read(draft, key)["items"]
    assert item["url"] == "https://tuberia.example/post/2"
    assert item["ref"] != str(second.pk)


def platform_says(item, outcome, key, reason=""):
    notice_actions.report_outcome(item=item, outcome=outcome, actor="platform", now=NOON, key=key, reason=reason)


def test_checked_by_the_desk_it_goes_out_as_a_linked_notice_with_a_new_clock(client):
    case, notice, key = asked(client)
    post(client, f"/case/answer/{notice.pk}/", text="The one of 3 May.")
    signs(client)
    [corrected] = desk_sends(case, key)
    assert (corrected.previous, corrected.due_at) == (notice, None)
    assert corrected.opened(key, "letter")["corrects"] == notice.number
    assert wire_takes(corrected, key, NOON, "acknowledged").due_at == NOON + timedelta(hours=48)


def test_the_page_tells_both_letters_apart_and_counts_no_link_twice(client):
    case, notice, key = asked(client)
    post(client, f"/case/answer/{notice.pk}/", text="The one of 3 May.")
    signs(client)
    desk_sends(case, key)
    page = words(client.get("/case/open/"))
    assert "Answered with a corrected letter" in page
    assert "0 of 2 links are gone." in page
    assert client.get(f"/case/answer/{notice.pk}/").status_code == 404


def test_an_answer_that_the_desk_returns_stays_an_answer(client):
    case, notice, key = asked(client)
    post(client, f"/case/answer/{notice.pk}/", text="The one of 3 May.")
    signs(client)
    desk_returns(case, key, "Please be clearer.")
    post(client, "/case/correct/")
    signs(client)
    waiting = SignedLetter.objects.get(request__case=case, request__state="submitted")
    assert waiting.corrects == notice.pk


def test_what_was_answered_to_one_platform_is_not_copied_into_letters_to_others(client):
    case, notice, key = asked(client)
    post(client, f"/case/answer/{notice.pk}/", text="The one of 3 May.")
    signs(client)
    draft = actions.add_links(case=case, key=key, own=True, now=NOON)
    assert drafts.read(draft, key)["statement"]["text"] == "It is me, and I never agreed."


def test_an_answer_needs_words_and_has_a_limit(client):
    _, notice, _ = asked(client)
    answer = post(client, f"/case/answer/{notice.pk}/", text="")
    assert "There is nothing in your answer yet." in words(answer)
    answer = post(client, f"/case/answer/{notice.pk}/", text="x" * 2001)
    assert (answer.status_code, Draft.objects.filter(purpose="answer").exists()) == (422, False)


def test_with_a_long_statement_there_is_less_room_and_that_is_said(client):
    case, key = file_case(statement={"text": "x" * 2990, "reasons": []})
    [notice] = desk_sends(case, key)
    platform_answers(wire_takes(notice, key, proof="acknowledged"), "refused", key)
    come_back(client)
    answer = post(client, f"/case/answer/{notice.pk}/", text="The one of 3 May.")
    assert "Together with your statement this is too long. There is room for 8 characters." in words(answer)


def test_where_nothing_was_asked_and_all_is_settled_there_is_nothing_to_answer(client):
    _, notice, _ = received("removed")
    come_back(client)
    assert client.get(f"/case/answer/{notice.pk}/").status_code == 404


# Telling somebody else


def search_engine():
    engine = make_platform("seekly")
    engine.kind = "search"
    engine.save()
    return engine


def carrier(host="tuberia.example", role="host", **details):
    platform = make_platform("carry", trust="unknown", coverage="unclear", standing="courtesy", **details)
    platform.kind = role
    platform.save()
    HostGuess.objects.create(host=host, carrier=platform, role=role, looked_at=NOON)
    return platform


def test_after_72_hours_others_can_be_told(client, noon):
    search_engine()
    _, notice, _ = received()
    the_sweep_passes(notice, NOON + timedelta(hours=49))
    noon.move_to(NOON + timedelta(hours=71))
    assert "Tell a search engine" not in words(open_page(client))
    noon.move_to(NOON + timedelta(hours=72))
    assert "Tell a search engine or the site’s host" in words(open_page(client))


def test_after_a_refusal_others_can_be_told_at_once(client):
    received("refused")
    assert "Tell a search engine or the site’s host" in words(open_page(client))


def test_who_can_be_told_is_said_as_what_it_is(client):
    search_engine()
    carrier()
    _, notice, _ = received("refused")
    come_back(client)
    page = words(client.get(f"/case/onward/{notice.items.get().pk}/"))
    assert "Seekly" in page
    assert "It is a guess from public records, and it can be wrong." in page
    assert "no name, no address of yours and no fingerprint stands in that letter" in page


def test_nothing_goes_to_a_new_recipient_without_a_signature_under_that_letter(client):
    search_engine()
    case, notice, key = received("refused")
    come_back(client)
    post(client, f"/case/onward/{notice.items.get().pk}/", to="seekly")
    assert "To: Seekly" in words(client.get("/request/review/"))
    assert not SignedLetter.objects.filter(platform__slug="seekly").exists()
    signs(client)
    [told] = desk_sends(case, key)
    assert (told.platform.slug, told.opened(key, "letter")["items"][0]["url"]) == (
        "seekly",
        "https://tuberia.example/post/1",
    )


def test_who_carries_a_site_never_learns_a_name(client):
    carrier()
    case, notice, key = received("refused")
    come_back(client)
    post(client, f"/case/onward/{notice.items.get().pk}/", to="carry")
    signs(client)
    [told] = desk_sends(case, key)
    assert ALICE not in str(told.opened(key, "letter"))
    assert not told.statutory


def test_nobody_who_was_not_offered_can_be_chosen(client):
    make_platform("imagria")
    _, notice, _ = received("refused")
    come_back(client)
    assert post(client, f"/case/onward/{notice.items.get().pk}/", to="imagria").status_code == 404
    assert not Draft.objects.filter(purpose="onward").exists()


def test_the_desk_sees_no_foreign_host_as_a_mistake(client):
    search_engine()
    case, notice, key = received("refused")
    come_back(client)
    post(client, f"/case/onward/{notice.items.get().pk}/", to="seekly")
    signs(client)
    view = review_view(case.requests.latest("submitted_at"), key)
    assert not any(gaps for _, gaps in view.checklist)


def test_under_a_written_release_more_letters_are_the_advocates(client):
    case, key = file_case(mandate=make_mandate())
    draft = actions.add_links(case=case, key=key, own=True, now=NOON)
    assert draft.mandate == case.mandate


def test_fingerprints_go_along_with_an_answer_only_where_they_are_ticked_again(client):
    link = a_link()
    held = {"kind": PDQ_OF_ALICE.kind, "value": PDQ_OF_ALICE.value, "quality": 80}
    case, key = file_case(link, fingerprints={link["ref"]: [held]}, hashes=["tuberia"])
    [notice] = desk_sends(case, key)
    platform_answers(wire_takes(notice, key, proof="acknowledged"), "needs_information", key)
    draft = actions.answer(case=case, notice=fresh(notice), text="This one.", key=key, own=True, now=NOON)
    document = drafts.read(draft, key)
    assert list(document["fingerprints"].values()) == [[{"kind": "pdq", "value": PDQ_OF_ALICE.value, "quality": 80}]]
    assert "hashes" not in document
    assert Notice.objects.count() == 1

"""Helpers, advocates under a written release, and requests that came back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from takedown import actions
from takedown.models import Case, Draft, Item, Mandate
from takedown.queries import case_of_code
from tests.takedown.visits import make_mandate, make_reviewer
from tests.walks import alice_fills, alice_goes_on, between, code_shown, draft_of, page, send, text_of, visit_of
from vault import keys

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
URLENCODED = "application/x-www-form-urlencoded"


def test_a_helper_confirms_that_the_person_told_them_so(client):
    alice_fills(client, "statement", who={"role": "helper"})
    answer = alice_goes_on(client, "contact")
    assert answer.status_code == 422
    assert "We need this to send letters for someone else." in text_of(answer)
    assert alice_goes_on(client, "contact", contact={"told_so": "on"}).status_code == 302
    assert alice_goes_on(client, "review", "pin")["Location"] == "/request/code/"


def begin_under(client, **options):
    mandate = make_mandate()
    Mandate.objects.filter(pk=mandate.pk).update(token_digest=actions.mandates.digest("the token"), **options)
    return send(client, "begin/", token="the token"), mandate


def test_an_advocate_files_under_a_written_release(client):
    answer, mandate = begin_under(client, expires_at=timezone.now() + timedelta(days=30))
    markup = page(client, answer["Location"])
    assert "You are filing for someone under a written release until" in text_of(markup)
    assert "Step 1 of 14" in text_of(markup)
    assert client.get("/request/who/")["Location"] == "/request/about/1/"
    told = {"told_so": "on", "name": "Bob"}
    answer = alice_goes_on(client, *between("about", "review"), contact=told)
    assert answer["Location"] == "/request/code/"
    assert Case.objects.get().mandate == mandate


@pytest.mark.parametrize("token", ["", "wrong", "a" * 5000])
def test_a_token_that_opens_nothing_begins_nothing(client, token):
    answer = send(client, "begin/", token=token)
    assert answer.status_code == 403
    assert not Draft.objects.exists()


def test_an_advocate_is_asked_before_another_draft_is_wiped(client):
    alice_fills(client, "links")
    answer, mandate = begin_under(client, expires_at=timezone.now() + timedelta(days=30))
    assert "Another request is still open" in text_of(answer)
    assert Draft.objects.get().mandate is None
    send(client, "begin/", token="the token", afresh="1")
    assert Draft.objects.get().mandate == mandate


def test_a_release_that_was_taken_back_files_nothing_and_loses_nothing(client):
    _, mandate = begin_under(client, expires_at=timezone.now() + timedelta(days=30))
    alice_goes_on(client, *between("about", "safe"), contact={"told_so": "on"})
    actions.revoke_mandate(mandate=mandate, actor="person", now=timezone.now())
    answer = alice_goes_on(client, "review")
    assert answer.status_code == 409
    assert not Case.objects.exists()
    assert draft_of(client)["items"]


def test_a_release_that_names_platforms_takes_no_other_link(client):
    begin_under(client, expires_at=timezone.now() + timedelta(days=30), recipients=["tuberia"])
    answer = alice_goes_on(client, "about", "links")
    assert answer.status_code == 422
    assert "The written release does not name this platform." in text_of(answer)


def test_a_release_that_names_fewer_platforms_now_is_said_before_signing(client):
    _, mandate = begin_under(client, expires_at=timezone.now() + timedelta(days=30))
    alice_goes_on(client, *between("about", "contact"), contact={"told_so": "on"})
    Mandate.objects.filter(pk=mandate.pk).update(recipients=["tuberia"])
    text = text_of(page(client, "/request/review/"))
    assert "The written release does not name example.com." in text


# A request that came back


def sent_back(client, reason="The second link opens nothing. Please look again."):
    """Alice's filed request, returned by the desk, and her browser in the middle of correcting it."""
    alice_fills(client)
    code = code_shown(client)
    alice_goes_on(client, "code")
    case = case_of_code(code)
    key = keys.open_for_desk(case.key_id)
    request = case.requests.get()
    actions.return_to_person(request=request, reviewer=make_reviewer(), key=key, reason=reason, now=timezone.now())
    client.post("/case/correct/", "", content_type=URLENCODED)
    return case


def test_a_correction_begins_with_the_reason_and_everything_that_was_filed(client):
    sent_back(client)
    text = text_of(page(client, "/request/"))
    assert "Your request came back to you" in text
    assert "The second link opens nothing." in text
    assert "Step 13 of 13" in text_of(page(client, "/request/review/"))
    assert "https://video.example.org/v/2" in page(client, "/request/links/")


def test_a_correction_needs_no_new_pin_and_goes_back_to_its_case(client):
    case = sent_back(client)
    answer = alice_goes_on(client, "review")
    assert answer["Location"] == "/case/open/"
    assert case.requests.filter(state="submitted").count() == 1
    assert Case.objects.count() == 1
    assert visit_of(client) is None


def test_a_correction_keeps_the_contact_rules_of_its_case(client):
    sent_back(client)
    assert client.get("/request/safe/")["Location"] == "/request/review/"
    assert "safe" not in page(client, "/request/review/").split("<main")[1].split("<dl")[1].split("</dl>")[0]


# Further links for a case that is there


def adding(client):
    """Alice's case is filed and open, and she has pressed "add links"."""
    alice_fills(client)
    alice_goes_on(client, "code")
    return client.post("/case/more/", "", content_type=URLENCODED)


def test_adding_links_asks_only_for_what_is_new(client):
    assert adding(client)["Location"] == "/request/links/"
    text = text_of(page(client, "/request/links/"))
    assert "You are adding to your case." in text
    assert "Step 6 of 13" in text
    assert "You have begun to add to your case" in text_of(page(client, "/request/"))


def test_a_link_that_is_in_the_case_already_is_said_and_left_to_her(client):
    adding(client)
    answer = send(client, "links", links="https://www.example.com/post/1\nhttps://third.example/3")
    assert "1 link is in your case already." in text_of(answer)
    assert answer.content.decode().count('name="link"') == 2


def test_what_was_published_anew_is_linked_to_what_it_repeats(client):
    alice_fills(client)
    alice_goes_on(client, "code")
    old = Item.objects.order_by("position").first()
    client.post(f"/case/more/{old.pk}/", "", content_type=URLENCODED)
    send(client, "links", links="https://third.example/3")
    alice_goes_on(client, "age", "places", "fingerprints", "timing", "review")
    assert Item.objects.get(platform__slug="third_example").reupload_of == old
    assert Case.objects.count() == 1


def test_a_link_that_was_filed_and_shows_somebody_under_18_stops_the_case(client):
    case = sent_back(client)
    ref = draft_of(client)["items"][0]["ref"]
    assert "your whole case stops" in text_of(page(client, f"/request/link/{ref}/age/"))
    assert send(client, f"link/{ref}/age")["Location"] == "/case/open/"
    case.refresh_from_db()
    assert case.frozen_at
    assert not Draft.objects.filter(filed_at=None).exists()


def test_a_case_that_froze_meanwhile_takes_no_correction(client):
    case = sent_back(client)
    actions.freeze(case=case, actor="person", now=timezone.now())
    assert alice_goes_on(client, "review")["Location"] == "/case/open/"
    assert not case.requests.filter(state="submitted").exists()

"""Alice changes her mind: about a platform, about a helper, about everything."""

from datetime import timedelta

import pytest
from django.test import Client

from notices.models import Notice, Platform, PublishedHash
from takedown import actions
from takedown.models import Case
from takedown.queries import unanswered_cases
from tests.people import NOON, PDQ_OF_ALICE, SHA256_OF_ALICE, make_platform
from tests.takedown.visits import (
    a_link,
    come_back,
    desk_sends,
    file_case,
    make_mandate,
    open_page,
    post,
    wire_takes,
    words,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
PRINTS = [{"kind": each.kind, "value": each.value, "quality": each.quality} for each in (PDQ_OF_ALICE, SHA256_OF_ALICE)]


def file_with_fingerprints():
    make_platform()
    item = a_link()
    return file_case(item, fingerprints={item["ref"]: PRINTS}, hashes=["tuberia"])


def test_a_permission_is_taken_back_after_saying_what_that_means(client):
    case, key = file_with_fingerprints()
    desk_sends(case, key)
    come_back(client)
    address = f"/case/letter/{case.releases.get().pk}/"
    assert "What it has already fetched it may keep." in words(client.get(address))
    assert case.releases.get().revoked_at is None
    assert "You have taken this permission back." in words(client.get(post(client, address).headers["Location"]))


def test_a_permission_taken_back_recalls_the_fingerprints_and_stops_the_letter(client):
    case, key = file_with_fingerprints()
    [notice] = desk_sends(case, key)
    come_back(client)
    post(client, f"/case/letter/{case.releases.get().pk}/")
    assert {each.status for each in PublishedHash.objects.all()} == {"withdrawn"}
    with pytest.raises(AttributeError):
        wire_takes(notice, key)
    assert "The permission for this letter has ended" in words(client.get("/case/open/"))


def test_who_may_be_told_is_listed(client):
    file_with_fingerprints()
    page = words(open_page(client))
    assert "What it has fetched it may keep for ever. Until 28 November 2026 Take back (Tuberia)" in page


def test_of_a_platform_that_deletes_fingerprints_that_is_said(client):
    case, _ = file_with_fingerprints()
    Platform.objects.update(deletes_hashes=True)
    assert "It says that it deletes them when they are taken back." in words(open_page(client))
    page = words(client.get(f"/case/letter/{case.releases.get().pk}/"))
    assert "It says that it then deletes those that it has." in page


def test_the_permission_of_another_case_does_not_exist(client):
    file_with_fingerprints()
    other, _ = file_case(code="23456789ABCDEFGHJKMN")
    come_back(client)
    assert post(client, f"/case/letter/{other.releases.get().pk}/").status_code == 404
    assert other.releases.get().revoked_at is None


def test_withdrawing_waits_a_day_and_says_so(client):
    make_platform()
    case, _ = file_case()
    come_back(client)
    assert "until Tuesday 2 June, 12:00 UTC" in words(client.get("/case/change/withdraw/"))
    post(client, "/case/change/withdraw/")
    assert case.changes.get().due_at == NOON + timedelta(hours=24)
    assert "It happens on Tuesday 2 June, 12:00 UTC, unless you take it back." in words(client.get("/case/open/"))


def with_two_links(**more):
    """A case of Alice's with two links, and the item of the first."""
    make_platform()
    case, key = file_case(a_link(), a_link(number=2), **more)
    return case, key, case.requests.get().items.first()


def test_withdrawing_one_link_says_what_that_means_and_waits_a_day(client):
    case, _, item = with_two_links()
    come_back(client)
    page = words(client.get(f"/case/link/{item.pk}/withdraw/"))
    assert "https://tuberia.example/post/1" in page
    assert "If its letter has not gone to Tuberia yet, it goes without this link." in page
    post(client, f"/case/link/{item.pk}/withdraw/")
    change = case.changes.get()
    assert (change.kind, change.item, change.due_at) == ("item", item.pk, NOON + timedelta(hours=24))


def test_a_link_that_is_being_withdrawn_is_named_and_can_be_taken_back(client):
    case, _, item = with_two_links()
    come_back(client)
    post(client, f"/case/link/{item.pk}/withdraw/")
    page = words(client.get("/case/open/"))
    assert "Withdraw one link https://tuberia.example/post/1 You asked for this." in page
    assert "You asked to withdraw this link. See above." in page
    post(client, f"/case/keep/{case.changes.get().pk}/")
    assert "You asked to withdraw this link" not in words(client.get("/case/open/"))


def test_a_link_that_was_withdrawn_before_it_went_out_is_said_so(client):
    case, key, item = with_two_links()
    change = actions.ask_change(case=case, kind="item", item=item.pk, actor="person", now=NOON)
    actions.carry_out(change=change, actor="person", now=NOON, key=key)
    page = words(open_page(client))
    assert "https://tuberia.example/post/1 Withdrawn" in page


def test_a_letter_that_waits_goes_anew_without_the_link(client):
    case, key, item = with_two_links()
    desk_sends(case, key)
    change = actions.ask_change(case=case, kind="item", item=item.pk, actor="person", now=NOON)
    actions.carry_out(change=change, actor="person", now=NOON + timedelta(minutes=1), key=key)
    page = words(open_page(client))
    assert "You withdrew a link before this letter had gone out. The next letter to Tuberia took its place." in page
    assert "Could not be delivered" not in page
    assert "0 of 2 links are gone." in page


def test_one_link_is_not_withdrawn_by_the_address_for_everything(client):
    with_two_links()
    come_back(client)
    assert post(client, "/case/change/item/").status_code == 404


def test_looking_at_the_question_changes_nothing(client):
    make_platform()
    case, _ = file_case()
    come_back(client)
    item = case.requests.get().items.get()
    for page in ("change/withdraw/", "change/erase/", "age/", f"link/{item.pk}/withdraw/"):
        client.get(f"/case/{page}")
    assert not case.changes.exists()
    assert Case.objects.get().frozen_at is None


def test_a_change_can_be_taken_back(client):
    make_platform()
    case, _ = file_case()
    come_back(client)
    post(client, "/case/change/erase/")
    answer = post(client, f"/case/keep/{case.changes.get().pk}/")
    assert "Taken back. Everything stays as it was." in words(client.get(answer.headers["Location"]))
    assert case.changes.get().taken_back_at == NOON


def test_taking_back_too_late_is_said(client):
    make_platform()
    case, _ = file_case()
    come_back(client)
    post(client, "/case/change/withdraw/")
    change = case.changes.get()
    actions.carry_out(change=change, actor="person", now=NOON)
    answer = post(client, f"/case/keep/{change.pk}/")
    assert "It was too late to take this back." in words(client.get(answer.headers["Location"]))


def test_asking_twice_is_asking_once(client):
    make_platform()
    case, _ = file_case()
    come_back(client)
    for _ in range(2):
        post(client, "/case/change/erase/")
    assert case.changes.count() == 1


def test_the_change_of_another_case_does_not_exist(client):
    make_platform()
    other, _ = file_case(code="23456789ABCDEFGHJKMN")
    change = actions.ask_change(case=other, kind="erase", actor="person", now=NOON)
    file_case()
    come_back(client)
    assert post(client, f"/case/keep/{change.pk}/").status_code == 404


def test_nothing_else_can_be_asked_for(client):
    make_platform()
    file_case()
    come_back(client)
    assert post(client, "/case/change/publish/").status_code == 404


def test_under_18_is_asked_once_more_and_the_words_can_be_copied_first(client):
    make_platform()
    file_case()
    come_back(client)
    page = client.get("/case/age/").content.decode()
    assert "https://tuberia.example/post/1\n\nIt is me, and I never agreed.</textarea>" in page
    assert "takeitdown.ncmec.org" in page


def test_under_18_stops_everything_at_once(client):
    case, key = file_with_fingerprints()
    desk_sends(case, key)
    come_back(client)
    post(client, "/case/age/")
    assert Case.objects.get().frozen_at == NOON
    assert Notice.objects.get().state == "withdrawn"
    assert {each.status for each in PublishedHash.objects.all()} == {"withdrawn"}


def test_a_frozen_case_shows_a_kind_page_and_nothing_else(client):
    make_platform()
    case, _ = file_case()
    actions.freeze(case=case, actor="user:1", now=NOON)
    page = words(open_page(client))
    for help_line in ("takeitdown.ncmec.org", "report.cybertip.org", "1-800-843-5678", "988"):
        assert help_line in page
    assert "tuberia" not in page.lower()


def test_a_frozen_case_cannot_be_changed(client):
    make_platform()
    case, _ = file_case()
    actions.freeze(case=case, actor="user:1", now=NOON)
    come_back(client)
    for path in ("change/erase/", "message/", "correct/"):
        post(client, f"/case/{path}", text="hello")
    assert not case.changes.exists()
    assert not case.messages.exists()


def test_alice_sees_who_helps_her_and_until_when(client):
    make_platform()
    file_case(mandate=make_mandate())
    page = words(open_page(client))
    assert "Harbour Advocates They help you under a written release until 30 August 2026" in page


def test_alice_cuts_her_helper_off(client):
    make_platform()
    case, key = file_case(mandate=make_mandate())
    desk_sends(case, key)
    come_back(client)
    assert "They can no longer see this page with their own log-in" in words(client.get("/case/helper/"))
    post(client, "/case/helper/")
    case.mandate.refresh_from_db()
    assert case.mandate.revoked_at == NOON
    assert case.releases.get().revoked_at == NOON
    assert "Their help has ended." in words(client.get("/case/open/"))


def test_a_helper_who_is_cut_off_loses_the_page_that_stands_open_elsewhere(client):
    """Whoever filed for Alice opened her page in their own browser, and saw her code."""
    make_platform()
    file_case(mandate=make_mandate())
    theirs = Client()
    come_back(theirs)
    come_back(client)
    post(client, "/case/helper/")
    assert theirs.get("/case/open/").headers["Location"] == "/case/"
    assert client.get("/case/open/").status_code == 200
    assert "who has both can still open it" in words(client.get("/case/open/"))


def test_where_nobody_helps_there_is_nobody_to_cut_off(client):
    make_platform()
    file_case()
    come_back(client)
    assert client.get("/case/helper/").status_code == 404


def test_a_helper_is_cut_off_once(client):
    make_platform()
    file_case(mandate=make_mandate())
    come_back(client)
    post(client, "/case/helper/")
    assert post(client, "/case/helper/").status_code == 404


def test_a_helper_finds_what_helpers_may_do_and_nothing_else(client):
    make_platform()
    contact = {"channel": "email", "value": "bob@example.org", "name": "Bob", "told_so": True}
    file_case(filer={"role": "helper", "relation": "friend"}, contact=contact)
    page = words(open_page(client))
    assert "Pause everything" in page
    assert "Add links" in page
    for own in ("Erase everything", "Withdraw", "Papers to keep", "Your code, your PIN", "Choose another moment"):
        assert own not in page
    for path in ("change/erase/", "contact/", "papers/overview/json/", "papers/confirmation/"):
        assert client.get(f"/case/{path}").status_code == 403


def test_what_the_helper_writes_is_marked_as_theirs(client):
    make_platform()
    contact = {"channel": "email", "value": "bob@example.org", "name": "Bob", "told_so": True}
    case, _ = file_case(filer={"role": "helper", "relation": "friend"}, contact=contact)
    come_back(client)
    post(client, "/case/message/", text="She waits for news.")
    assert case.messages.get().author == "helper"
    assert "Your helper" in words(client.get("/case/open/"))
    assert case in unanswered_cases(NOON)

"""Alice changes her mind: about a platform, about a helper, about everything."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from notices.models import Notice, PublishedHash
from takedown import actions
from takedown.models import Case
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

pytestmark = pytest.mark.django_db
PRINTS = [{"kind": each.kind, "value": each.value, "quality": each.quality} for each in (PDQ_OF_ALICE, SHA256_OF_ALICE)]


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


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
    assert "Letter and fingerprints Until 28 November 2026 Take back (Tuberia)" in page


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


def test_looking_at_the_question_changes_nothing(client):
    make_platform()
    case, _ = file_case()
    come_back(client)
    for page in ("change/withdraw/", "change/erase/", "age/"):
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

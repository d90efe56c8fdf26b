"""Bob files for Alice under her written release, follows the case, and loses it when the release ends."""

import re
from datetime import timedelta

import pytest

from takedown import actions
from takedown.models import Case, Mandate, Membership
from tests.cases import approve, bob, bobs_case, charlie, enter, make_case, post
from tests.people import NOON, fresh
from tests.takedown.visits import a_link, desk_returns, platform_answers, wire_takes, words

pytestmark = pytest.mark.usefixtures("tuberia", "noon")
RELEASE = {"signed_on": "2026-06-01", "ends_on": "2026-08-30", "held": "on"}


def record(advocate, **changes):
    home = Membership.objects.get(user=bob()).organisation_id
    return post(advocate, "/advocate/new/", **{"organisation": home, **RELEASE, **changes})


def page_of(filed):
    return f"/advocate/case/{filed.case.pk}/"


def test_an_empty_list_says_what_will_be_there(advocate):
    assert "No case is open" in words(advocate.get("/advocate/"))


def test_the_list_shows_the_next_clock_and_the_releases_end(advocate):
    filed = bobs_case()
    [notice] = approve(filed, NOON - timedelta(hours=17))
    wire_takes(notice, filed.key, NOON - timedelta(hours=17))
    page = words(advocate.get("/advocate/"))
    assert "31 h left" in page
    assert "30 Aug 2026" in page


def test_a_clock_that_ended_is_counted(advocate):
    filed = bobs_case()
    [notice] = approve(filed, NOON - timedelta(hours=60))
    wire_takes(notice, filed.key, NOON - timedelta(hours=60))
    assert "1 past due" in words(advocate.get("/advocate/"))


def test_recording_a_release_opens_the_intake_once(advocate):
    page = record(advocate).content.decode()
    [token] = re.findall(r'name="token" value="([^"]+)"', page)
    assert 'action="/request/begin/"' in page
    answer = post(advocate, "/request/begin/", token=token)
    assert answer.status_code == 200
    assert "30 August 2026" in words(answer) or "Aug. 30, 2026" in words(answer)


def test_the_token_is_kept_as_a_digest_only(advocate):
    [token] = re.findall(r'name="token" value="([^"]+)"', record(advocate).content.decode())
    mandate = Mandate.objects.get()
    assert token not in str(Mandate.objects.values())
    assert (mandate.advocate, mandate.expires_at.date().isoformat()) == (bob(), "2026-08-30")


def test_a_release_can_name_fewer_platforms(advocate):
    record(advocate, recipients=["tuberia"])
    assert Mandate.objects.get().recipients == ["tuberia"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ends_on": "2027-06-02"}, "one year at most"),
        ({"ends_on": "2026-05-31"}, "has ended already"),
        ({"signed_on": "2026-06-02"}, "has not come yet"),
        ({"held": ""}, "Without all four it is no release"),
        ({"recipients": "nowhere"}, "Select a valid choice"),
    ],
)
def test_a_release_that_is_none_is_refused(advocate, changes, said):
    answer = record(advocate, **changes)
    assert answer.status_code == 422
    assert said in words(answer)
    assert not Mandate.objects.exists()


def test_an_advocate_cannot_record_for_another_organisation(advocate):
    stranger = Membership.objects.get(user=charlie()).organisation_id
    assert record(advocate, organisation=stranger).status_code == 422


def test_the_case_shows_clock_items_and_release(advocate):
    filed = bobs_case()
    [notice] = approve(filed)
    wire_takes(notice, filed.key)
    page = advocate.get(page_of(filed))
    assert "48 h left due Wed 3 Jun 12:00 UTC" in words(page)
    assert "hxxps://tuberia[.]example/post/1" in words(page)
    assert "https://tuberia.example" not in page.content.decode()
    assert "Ends 30 August 2026" in words(page)


def test_what_the_platform_answered_is_told(advocate):
    filed = bobs_case()
    [notice] = approve(filed)
    wire_takes(notice, filed.key)
    platform_answers(fresh(notice), "refused", filed.key, reason="Not ours.")
    assert "Not ours." in words(advocate.get(page_of(filed)))


def test_what_the_desk_asked_is_told(advocate):
    filed = bobs_case()
    desk_returns(filed.case, filed.key, "Please add the second link.")
    assert "Please add the second link." in words(advocate.get(page_of(filed)))


def test_a_disguised_host_is_shown_as_it_reads(advocate):
    filed = bobs_case(a_link("xn--exmple-4nf.com", shown_host="exаmple.com"))
    assert "reads as exаmple.com" in words(advocate.get(page_of(filed)))


def test_bob_writes_and_alice_answers(advocate, client):
    filed = bobs_case()
    post(advocate, f"{page_of(filed)}message/", text="It is on its way.")
    actions.write_message(
        case=filed.case, author="person", text="Thank you, Bob.", key=filed.key, actor="person", now=NOON
    )
    page = words(advocate.get(page_of(filed)))
    assert page.index("It is on its way.") < page.index("Thank you, Bob.")


def test_an_empty_message_is_asked_again(advocate):
    filed = bobs_case()
    assert post(advocate, f"{page_of(filed)}message/", text="").status_code == 422


@pytest.mark.parametrize("path", ["", "message/", "revoke/", "withdraw/", "erase/", "freeze/"])
def test_for_charlie_the_case_does_not_exist(client, path):
    filed = bobs_case()
    assert post(enter(client, charlie()), page_of(filed) + path, sure="on", text="hello").status_code in {404, 405}
    assert client.get(page_of(filed)).status_code == 404
    assert Case.objects.get().frozen_at is None


def test_a_case_that_alice_filed_herself_is_not_bobs(advocate):
    assert advocate.get(page_of(make_case())).status_code == 404


def test_a_colleague_of_bob_does_not_see_his_cases(client):
    filed, colleague = bobs_case(), charlie()
    Membership.objects.create(user=colleague, organisation=filed.case.organisation, role="advocate")
    assert enter(client, colleague).get(page_of(filed)).status_code == 404
    assert "No case is open" in words(client.get("/advocate/"))


def test_who_left_the_organisation_sees_nothing_of_it(advocate):
    filed = bobs_case()
    Membership.objects.filter(user=bob()).update(organisation=Membership.objects.get(user=charlie()).organisation)
    assert advocate.get(page_of(filed)).status_code == 404


def test_when_the_release_ends_the_case_is_gone(advocate, noon):
    filed = bobs_case()
    noon.move_to(NOON + timedelta(days=90, seconds=1))
    enter(advocate, bob())
    assert advocate.get(page_of(filed)).status_code == 404
    assert "No case is open" in words(advocate.get("/advocate/"))


def test_taking_the_release_back_stops_what_was_not_sent(advocate):
    filed = bobs_case()
    answer = post(advocate, f"{page_of(filed)}revoke/", sure="on")
    assert "the case is not yours any more" in words(answer)
    assert advocate.get(page_of(filed)).status_code == 404
    assert filed.case.releases.get().revoked_at == NOON


@pytest.mark.parametrize("change", ["revoke", "withdraw", "erase", "freeze"])
def test_nothing_happens_without_the_tick(advocate, change):
    filed = bobs_case()
    assert advocate.get(f"{page_of(filed)}{change}/").status_code == 200
    assert post(advocate, f"{page_of(filed)}{change}/").status_code == 422
    assert filed.request.state == "submitted"


def test_withdrawing_erasing_and_stopping_happen_at_once(advocate):
    withdrawn, erased, stopped = bobs_case(), bobs_case(), bobs_case()
    for filed, change in ((withdrawn, "withdraw"), (erased, "erase"), (stopped, "freeze")):
        post(advocate, f"{page_of(filed)}{change}/", sure="on")
    assert withdrawn.request.state == "withdrawn"
    assert not Case.objects.filter(pk=erased.case.pk).exists()
    assert Case.objects.get(pk=stopped.case.pk).frozen_at == NOON


def test_an_unknown_change_does_not_exist(advocate):
    assert advocate.get(f"{page_of(bobs_case())}publish/").status_code == 404


def test_a_stopped_case_is_not_bobs_any_more(advocate):
    filed = bobs_case()
    actions.freeze(case=filed.case, actor="person", now=NOON)
    assert advocate.get(page_of(filed)).status_code == 404


def test_a_wait_that_the_person_asked_for_is_announced(advocate):
    filed = bobs_case()
    actions.ask_change(case=filed.case, kind="withdraw", actor="person", now=NOON)
    assert "The person asked to withdraw everything." in words(advocate.get(page_of(filed)))


def test_a_desk_log_in_alone_is_no_advocate(desk):
    assert desk.get("/advocate/").status_code == 403

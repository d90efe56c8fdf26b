"""Filing it oneself: what the person and her advocate find, what they enter, and what that proves."""

from datetime import timedelta

import pytest

from notices import actions as notice_actions
from notices.models import Notice, Platform
from takedown import actions, codes
from tests.cases import bob, charlie, enter, post
from tests.people import NOON, fresh, make_platform
from tests.takedown.visits import come_back, desk_sends, file_case, make_mandate, open_page, wire_takes, words

pytestmark = pytest.mark.usefixtures("noon")
HOUR = timedelta(hours=1)
FORM = "https://help.tuberia.example/removal"


@pytest.fixture(autouse=True)
def _tuberia(db):
    fields = [{"label": "Link", "holds": "url", "note": ""}, {"label": "Legal name", "holds": "name", "note": ""}]
    make_platform(kind="webform", process_url=FORM, form_fields=fields)


def to_file(mandate=None, **said):
    """A letter of Alice's that waits to be filed, an hour after it was approved: (case, key, notice)."""
    case, key = file_case(now=NOON - HOUR, mandate=mandate, **said)
    [notice] = desk_sends(case, key, NOON - HOUR)
    return case, key, wire_takes(notice, key, NOON - HOUR, proof=None, outcome="handed_over")


def page_of(notice):
    return f"/case/form/{notice.pk}/"


class TestThePerson:
    def test_her_page_leads_to_it_while_it_waits(self, client):
        _, _, notice = to_file()
        assert f'href="{page_of(notice)}"' in open_page(client).content.decode()

    def test_she_finds_the_platforms_fields_in_its_order_to_be_copied(self, client):
        _, _, notice = to_file()
        come_back(client)
        answer = client.get(page_of(notice))
        assert "1. Link https://tuberia.example/post/1" in words(answer)
        assert "2. Legal name Alice Example" in words(answer)
        assert f'href="{FORM}" rel="noreferrer noopener"' in answer.content.decode()
        assert 'href="https://tuberia.example' not in answer.content.decode()

    def test_the_title_tells_a_browsers_history_nothing(self, client):
        _, _, notice = to_file()
        come_back(client)
        assert "<title>Form – Recourse</title>" in client.get(page_of(notice)).content.decode()

    @pytest.mark.parametrize(("number", "grade"), [("TB-77", "B"), ("", "C")])
    def test_what_she_enters_starts_the_clock_with_its_grade(self, client, number, grade):
        """The table of proof: the platform's form."""
        _, _, notice = to_file()
        come_back(client)
        answer = post(client, page_of(notice), when="now", confirmation=number)
        assert "Noted. The time that you gave stands below now." in words(answer)
        notice = fresh(notice)
        assert (notice.state, notice.grade, notice.due_at) == ("received", grade, NOON + 48 * HOUR)
        assert notice.receipts.get().actor == "person"

    def test_she_says_the_time_on_her_own_clock(self, client):
        """Noon in UTC is eight in the morning in New York, in June."""
        _, _, notice = to_file()
        come_back(client)
        post(client, page_of(notice), when="earlier", day="2026-06-01", time="07:30", zone="America/New_York")
        assert fresh(notice).received_at == NOON - HOUR / 2

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({}, "Please choose one."),
            ({"when": "earlier", "day": "2026-06-01"}, "choose “Just now”"),
            ({"when": "earlier", "day": "2026-06-01", "time": "07:30"}, "choose “Just now”"),
            ({"when": "earlier", "day": "2026-03-08", "time": "02:30", "zone": "America/Chicago"}, "no such time"),
            ({"when": "earlier", "day": "June", "time": "noon"}, "Please give a time like 14:30."),
            ({"when": "earlier", "day": "2026-06-01", "time": "13:00", "zone": "UTC"}, "has not come yet"),
            ({"when": "earlier", "day": "2026-05-31", "time": "13:00", "zone": "UTC"}, "before the letter was ready"),
            ({"when": "now", "confirmation": "x" * 201}, "This is too long"),
        ],
    )
    def test_what_cannot_be_is_said_kindly_and_nothing_is_entered(self, client, typed, said):
        _, _, notice = to_file()
        come_back(client)
        answer = post(client, page_of(notice), **typed)
        assert answer.status_code == 422
        assert said in words(answer)
        assert fresh(notice).due_at is None

    def test_a_second_click_enters_nothing_twice(self, client):
        _, _, notice = to_file()
        come_back(client)
        post(client, page_of(notice), when="now", confirmation="TB-77")
        answer = post(client, page_of(notice), when="now", confirmation="TB-78")
        assert "does not wait to be filed any more" in words(answer)
        assert notice.receipts.count() == 1

    def test_her_wrong_entry_can_be_voided_by_the_desk(self, client):
        _, key, notice = to_file()
        come_back(client)
        post(client, page_of(notice), when="now")
        receipt = notice.receipts.get()
        notice_actions.void_receipt(receipt=receipt, reason="A slip.", actor="desk", now=NOON, key=key)
        assert fresh(notice).clock_voided_at == NOON

    def test_a_letter_that_staff_sign_is_theirs_to_file(self, client):
        """The site may not learn who she is: she must not type her name there."""
        Platform.objects.update(trust="unknown")
        _, _, notice = to_file()
        come_back(client)
        answer = client.get(page_of(notice))
        assert "so they file it" in words(answer)
        assert "data-copy" not in answer.content.decode()
        post(client, page_of(notice), when="now")
        assert fresh(notice).due_at is None

    def test_without_her_permission_there_is_nothing_to_copy(self, client):
        case, _, notice = to_file()
        actions.revoke_release(release=case.releases.get(), actor="person", now=NOON)
        come_back(client)
        assert "The permission for this letter has ended" in words(client.get(page_of(notice)))

    def test_while_she_pauses_nothing_is_filed(self, client):
        case, _, notice = to_file()
        notice_actions.pause(key_id=case.key_id, actor="person", now=NOON)
        come_back(client)
        assert "You have paused everything" in words(client.get(page_of(notice)))

    def test_a_form_that_nobody_found_is_not_guessed(self, client):
        Platform.objects.update(process_url="")
        _, _, notice = to_file()
        come_back(client)
        assert "leave it to us" in words(client.get(page_of(notice)))

    def test_somebody_elses_letter_does_not_exist(self, client):
        code = codes.from_secret(b"the code of Carol, for tests only")
        _, _, hers = to_file(code=code)
        file_case()
        come_back(client)
        assert client.get(page_of(hers)).status_code == 404


class TestTheAdvocate:
    def test_bob_files_what_he_signed_with_links_defanged(self, client):
        case, _, notice = to_file(make_mandate(NOON - HOUR))
        enter(client, bob())
        here = f"/advocate/case/{case.pk}/form/{notice.pk}/"
        assert here in client.get(f"/advocate/case/{case.pk}/").content.decode()
        answer = client.get(here)
        assert "hxxps://tuberia[.]example/post/1" in words(answer)
        post(client, here, when="now", confirmation="TB-9")
        assert (fresh(notice).grade, fresh(notice).receipts.get().actor) == ("B", f"user:{bob().pk}")

    def test_a_time_that_cannot_be_is_said(self, client):
        case, _, notice = to_file(make_mandate(NOON - HOUR))
        enter(client, bob())
        typed = {"when": "earlier", "day": "2026-06-01", "time": "13:00", "zone": "UTC"}
        assert "has not come yet" in words(post(client, f"/advocate/case/{case.pk}/form/{notice.pk}/", **typed))

    def test_a_strangers_case_does_not_exist(self, client):
        case, _, notice = to_file(make_mandate(NOON - HOUR))
        enter(client, charlie())
        assert client.get(f"/advocate/case/{case.pk}/form/{notice.pk}/").status_code == 404

    def test_a_notice_of_another_case_does_not_exist(self, client):
        case, _, _ = to_file(make_mandate(NOON - HOUR))
        enter(client, bob())
        assert client.get(f"/advocate/case/{case.pk}/form/00000000-0000-0000-0000-000000000007/").status_code == 404
        assert Notice.objects.count() == 1

"""A request comes back from the desk: Alice reads why, corrects it, and sends it again."""

from datetime import timedelta

import pytest
from django.http import HttpRequest

from takedown import actions
from takedown.models import Draft
from tests.people import NOON, make_platform
from tests.takedown.visits import (
    come_back,
    desk_returns,
    desk_sends,
    file_case,
    make_mandate,
    make_reviewer,
    open_page,
    post,
    words,
)
from tests.walks import alice_goes_on, draft_of, visit_of
from vault import session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
WHY = "The link leads to a search page.\nWhich post is it?"


@pytest.fixture
def returned(client):
    """Alice's request came back, and she has opened her page."""
    make_platform()
    case, key = file_case(now=NOON - timedelta(hours=2))
    desk_returns(case, key, WHY, NOON - timedelta(hours=1))
    come_back(client)
    return case


def correct(client):
    return post(client, "/case/correct/")


def test_alice_reads_why_in_the_desks_words(client, returned):
    page = words(client.get("/case/open/"))
    assert "Our staff have a question The link leads to a search page. Which post is it?" in page
    assert "It waits for your answer. Nothing has gone to Tuberia." in page


def test_a_declined_request_says_so_and_can_be_corrected_too(client):
    make_platform()
    case, key = file_case()
    request = case.requests.get()
    actions.reject(request=request, reviewer=make_reviewer(), key=key, reason="It is a news report.", now=NOON)
    page = words(open_page(client))
    assert "Our staff did not send this request It is a news report." in page
    assert "Correct it and send it again" in page


def test_correcting_opens_the_intake_with_everything_that_was_typed(client, returned):
    assert correct(client).headers["Location"] == "/request/"
    document = draft_of(client)
    assert document["items"][0]["url"] == "https://tuberia.example/post/1"
    assert document["statement"]["text"] == "It is me, and I never agreed."
    assert "signed_at" not in document


def test_correcting_twice_is_one_draft(client, returned):
    correct(client)
    correct(client)
    assert Draft.objects.filter(filed_at=None).count() == 1


def test_a_corrected_request_goes_back_to_the_same_case(client, returned):
    correct(client)
    answer = alice_goes_on(client, "review")
    assert answer.headers["Location"] == "/case/open/"
    assert returned.requests.latest("submitted_at").state == "submitted"
    page = words(client.get("/case/open/"))
    assert "Being checked" in page
    assert "Our staff have a question" not in page


def test_a_corrected_request_is_sent_like_any_other(client, returned):
    correct(client)
    alice_goes_on(client, "review")
    key = visit_key(client)
    [notice] = desk_sends(returned, key)
    assert notice.state == "queued"


def visit_key(client):
    """The case's key, as Alice's browser holds it."""
    request = HttpRequest()
    request.session = client.session
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
    return session.kept(request, "case")


def test_where_nothing_came_back_there_is_nothing_to_correct(client):
    make_platform()
    file_case()
    come_back(client)
    answer = correct(client)
    assert "There is nothing to correct at the moment." in words(client.get(answer.headers["Location"]))


def test_after_the_helper_was_cut_off_alice_corrects_it_in_her_own_name(client):
    make_platform()
    case, key = file_case(mandate=make_mandate())
    desk_returns(case, key, WHY)
    come_back(client)
    post(client, "/case/helper/")
    correct(client)
    visit = visit_of(client)
    assert visit.draft.mandate is None
    assert visit.role == "individual"
    assert "contact" not in visit.document


def test_after_the_release_has_run_out_alice_corrects_it_in_her_own_name(client, noon):
    make_platform()
    case, key = file_case(mandate=make_mandate())
    desk_returns(case, key, WHY)
    noon.move_to(NOON + timedelta(days=91))
    come_back(client)
    correct(client)
    assert visit_of(client).draft.mandate is None

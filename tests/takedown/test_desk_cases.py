"""A whole case at once: stopped for a minor, withdrawn, erased."""

import pytest

from takedown import actions
from takedown.models import Case
from tests.cases import enter, erin, make_case, post, sent
from tests.people import NOON, fresh
from tests.takedown.visits import words

pytestmark = pytest.mark.usefixtures("tuberia", "noon")


def frozen():
    filed = make_case()
    actions.freeze(case=filed.case, actor="person", now=NOON)
    return filed


@pytest.mark.parametrize("verb", ["freeze", "withdraw", "erase"])
def test_each_says_what_it_means_and_waits_for_a_tick(desk, verb):
    filed = make_case()
    assert desk.get(f"/desk/case/{filed.case.pk}/{verb}/").status_code == 200
    assert post(desk, f"/desk/case/{filed.case.pk}/{verb}/").status_code == 422
    case = Case.objects.get()
    assert case.frozen_at is None
    assert filed.request.state == "submitted"


def test_stopping_a_case_withdraws_its_notices_and_hides_it(desk):
    filed, notice = sent()
    post(desk, f"/desk/case/{filed.case.pk}/freeze/", sure="on")
    assert fresh(notice).state == "withdrawn"
    assert desk.get(filed.page).status_code == 404


def test_a_stopped_case_is_open_to_the_named_people(desk):
    filed = frozen()
    assert enter(desk, erin()).get(filed.page).status_code == 200


@pytest.mark.parametrize("path", ["/desk/frozen/", "/desk/frozen/{}/"])
def test_for_the_rest_of_the_desk_the_list_does_not_exist(desk, path):
    address = path.format(frozen().case.pk)
    assert desk.get(address).status_code == 404
    assert enter(desk, erin()).get(address).status_code == 200


def test_a_case_that_goes_on_is_not_among_the_stopped(client):
    assert enter(client, erin()).get(f"/desk/frozen/{make_case().case.pk}/").status_code == 404


def test_the_reports_number_is_kept_sealed(client):
    filed, named = frozen(), enter(client, erin())
    answer = post(named, f"/desk/frozen/{filed.case.pk}/", number="CT-998877")
    assert "CT-998877" in words(answer)
    assert b"CT-998877" not in bytes(Case.objects.get().report_number)
    assert "reported" in words(named.get("/desk/frozen/"))


def test_a_report_without_a_number_is_asked_again(client):
    filed = frozen()
    answer = post(enter(client, erin()), f"/desk/frozen/{filed.case.pk}/", number="")
    assert "Enter the number that the CyberTipline gave you." in words(answer)


def test_the_stopped_page_shows_no_link_and_no_name(client):
    filed = frozen()
    page = words(enter(client, erin()).get(f"/desk/frozen/{filed.case.pk}/"))
    assert "tuberia" not in page
    assert "Alice" not in page


def test_withdrawing_at_once_stops_open_notices(desk):
    filed, notice = sent()
    post(desk, f"/desk/case/{filed.case.pk}/withdraw/", sure="on")
    assert fresh(notice).state == "withdrawn"
    assert filed.request.state == "withdrawn"


def test_erasing_at_once_leaves_no_case(desk):
    filed = make_case()
    assert "Erased." in words(post(desk, f"/desk/case/{filed.case.pk}/erase/", sure="on"))
    assert not Case.objects.exists()

"""An advocate's written release: opens the intake, is used once, ends, can be taken back."""

from datetime import timedelta

import pytest

from takedown import actions
from takedown.actions.filing import ReleaseEnded
from takedown.models import Mandate
from takedown.queries import advocate_cases
from tests.cases import approve, bob, bobs_case, charlie, make_case
from tests.people import NOON, fresh
from tests.takedown.visits import make_mandate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuberia")]


def record(recipients=(), lasts=timedelta(days=30)):
    home = bob().memberships.get().organisation
    return actions.create_mandate(
        advocate=bob(), organisation=home, signed_on=NOON.date(), expires_at=NOON + lasts,
        recipients=list(recipients), now=NOON,
    )  # fmt: skip


def test_the_token_finds_it():
    mandate, token = record()
    assert actions.find_mandate(token, NOON) == mandate


@pytest.mark.parametrize("token", ["", "guess", "x" * 5000])
def test_another_token_finds_nothing(token):
    record()
    assert actions.find_mandate(token, NOON) is None


def test_an_ended_one_is_not_found():
    _, token = record()
    assert actions.find_mandate(token, NOON + timedelta(days=31)) is None


def test_a_revoked_one_is_not_found():
    mandate, token = record()
    actions.revoke_mandate(mandate=mandate, actor="person", now=NOON)
    assert actions.find_mandate(token, NOON) is None


def test_it_is_used_once():
    mandate = make_mandate()
    make_case(mandate=mandate)
    mandate.refresh_from_db()
    assert mandate.used_at == NOON
    with pytest.raises(ReleaseEnded):
        make_case(mandate=mandate)


def test_a_platform_that_it_does_not_name_gets_nothing():
    mandate, _ = record(recipients=["imagria"])
    with pytest.raises(ReleaseEnded):
        make_case(mandate=mandate)


def test_letters_end_with_the_release():
    filed = bobs_case()
    assert filed.case.releases.get().expires_at == filed.case.mandate.expires_at
    assert filed.case.releases.get().agreed_by == "mandate"


def test_taken_back_it_stops_what_rests_on_it():
    filed = bobs_case()
    [notice] = approve(filed)
    actions.revoke_mandate(mandate=filed.case.mandate, actor="person", now=NOON)
    assert not fresh(notice).may_be_told(NOON)


def test_taking_it_back_twice_is_once():
    mandate = bobs_case().case.mandate
    for hours in (0, 5):
        actions.revoke_mandate(mandate=mandate, actor="person", now=NOON + timedelta(hours=hours))
    assert Mandate.objects.get().revoked_at == NOON


def test_only_the_advocate_lists_the_case_and_only_while_it_holds():
    filed = bobs_case()
    assert [line.case for line in advocate_cases(bob(), NOON)] == [filed.case]
    assert advocate_cases(charlie(), NOON) == []
    assert advocate_cases(bob(), NOON + timedelta(days=90)) == []

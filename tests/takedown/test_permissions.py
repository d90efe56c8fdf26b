"""Who may do what: the rules as one table, then the doors that stand on them."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from takedown import actions
from takedown.models import Membership
from takedown.permissions import may
from tests.cases import bob, bobs_case, charlie, dana, enter, erin, make_case
from tests.people import NOON, make_platform

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
PEOPLE = {"alice": AnonymousUser, "bob": bob, "charlie": charlie, "dana": dana, "erin": erin}


def open_case():
    return bobs_case().case


def own_case():
    return make_case().case


def frozen_case():
    case = bobs_case().case
    actions.freeze(case=case, actor="person", now=NOON)
    case.refresh_from_db()
    return case


@pytest.mark.parametrize(
    ("rule", "subject", "allowed"),
    [
        ("desk.enter", None, {"dana", "erin"}),
        ("desk.minors", None, {"erin"}),
        ("desk.see_case", open_case, {"dana", "erin"}),
        ("desk.see_case", own_case, {"dana", "erin"}),
        ("desk.see_case", frozen_case, {"erin"}),
        ("advocate.enter", None, {"bob", "charlie"}),
        ("advocate.see_case", open_case, {"bob"}),
        ("advocate.see_case", own_case, set()),
        ("advocate.see_case", frozen_case, set()),
    ],
)
def test_each_rule_lets_exactly_these_people_through(rule, subject, allowed):
    make_platform()
    about = subject() if subject else None
    assert {name for name, who in PEOPLE.items() if may(who(), rule, about)} == allowed


@pytest.mark.parametrize("rule", ["desk.enter", "desk.minors", "advocate.enter"])
def test_a_closed_account_passes_no_rule(rule):
    for who in (erin, bob):
        user = who()
        user.is_active = False
        assert not may(user, rule)


def test_a_membership_taken_away_counts_at_once(client):
    enter(client, dana())
    Membership.objects.all().delete()
    assert client.get("/desk/").status_code == 403


def test_a_rule_that_does_not_exist_is_a_mistake():
    with pytest.raises(LookupError):
        may(dana(), "desk.entre")


def test_alice_without_a_log_in_is_sent_to_it(client):
    for door in ("/desk/", "/advocate/", "/account/"):
        assert client.get(door).headers["Location"] == f"/account/login/?next={door}"


def test_a_revoked_release_closes_the_case_to_bob():
    make_platform()
    case = open_case()
    actions.revoke_mandate(mandate=case.mandate, actor="person", now=NOON + timedelta(hours=1))
    case.mandate.refresh_from_db()
    assert not may(bob(), "advocate.see_case", case)

"""Who may do what, as predicates over memberships (library `rules`)."""

from typing import Any

import rules

from takedown.models import Case, Membership


def _has_role(user: Any, role: str, **more: bool) -> bool:
    active = bool(user and user.is_authenticated and user.is_active)
    return active and Membership.objects.filter(user=user, role=role, **more).exists()


@rules.predicate
def is_desk(user: Any) -> bool:
    return _has_role(user, Membership.Role.DESK)


@rules.predicate
def is_advocate(user: Any) -> bool:
    return _has_role(user, Membership.Role.ADVOCATE)


@rules.predicate
def handles_minors(user: Any) -> bool:
    return _has_role(user, Membership.Role.DESK, handles_minors=True)


@rules.predicate
def is_open(_user: Any, case: Case | None) -> bool:
    return case is not None and case.frozen_at is None


@rules.predicate
def is_own_case(user: Any, case: Case | None) -> bool:
    """The advocate's own case, while the advocate still belongs to the organisation and the release holds."""
    if case is None or case.advocate_id != user.pk:
        return False
    held = case.mandate is not None and case.mandate.revoked_at is None
    return held and Membership.objects.filter(user=user, organisation=case.organisation, role="advocate").exists()


rules.add_rule("desk.enter", is_desk)
rules.add_rule("desk.see_case", (is_desk & is_open) | handles_minors)
rules.add_rule("desk.minors", handles_minors)
rules.add_rule("advocate.enter", is_advocate)
rules.add_rule("advocate.see_case", is_advocate & is_own_case & is_open)


def may(user: Any, rule: str, subject: Case | None = None) -> bool:
    """Whether `user` passes the named rule ("desk.enter", ...), about `subject` where the rule is about one.

    A rule that does not exist is a LookupError, never a silent no.
    """
    if not rules.rule_exists(rule):
        raise LookupError(rule)
    return bool(rules.test_rule(rule, user, subject))

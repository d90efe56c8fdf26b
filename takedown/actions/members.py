"""Who works here: accounts and memberships. A role is given by a person, so it stands in the ledger."""

from datetime import datetime

from django.db import transaction

from takedown.models import Membership, Organisation
from vault import ledger
from vault.models import User


@transaction.atomic
def add_member(
    *, email: str, name: str, password: str, organisation: str, role: str, actor: str, now: datetime,
    handles_minors: bool = False,
) -> Membership:  # fmt: skip
    """Give a person a role in an organisation (made where it is new), with an account where there is none yet.

    `password` counts only for a new account. `handles_minors`: one of the two people who go on with a case that
    was stopped because of a minor.
    """
    home, _ = Organisation.objects.get_or_create(name=organisation)
    user = User.objects.filter(email=email.lower()).first() or User.objects.create_user(email, name, password)
    membership, _ = Membership.objects.update_or_create(
        user=user, organisation=home, role=Membership.Role(role), defaults={"handles_minors": handles_minors}
    )
    facts = {"role": role, "handles_minors": handles_minors}
    ledger.append(actor=actor, verb="member.added", subject=f"user:{user.pk}", now=now, facts=facts)
    return membership

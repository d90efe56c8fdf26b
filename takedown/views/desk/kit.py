"""What of the desk's actions makes sense for a notice now, and its items as staff may see them."""

from dataclasses import dataclass
from datetime import datetime

from notices.clock import Proof
from notices.models import Notice, StatusCheck
from notices.queries import is_owed_to_a_form, last_looks
from notices.states import OPEN, State
from takedown.locators import defanged
from takedown.queries import NoticeView


@dataclass(frozen=True)
class Possible:
    """Which of the desk's actions make sense for a notice now. `tell`: its release still holds; `owed`: what it is sent
    again for is the platform's own form; `number`: it was filed without a confirmation number, which may come later
    and raises the grade."""

    tell: bool
    file: bool
    retry: bool
    again: bool
    owed: bool
    withdraw: bool
    void: bool
    number: bool


def possible(notice: Notice, now: datetime) -> Possible:
    """By the notice's state and its release; the actions check it once more."""
    void = notice.clock_voided_at is not None
    is_open, owed = notice.state in OPEN, is_owed_to_a_form(notice, now)
    proofs = set(notice.receipts.filter(void=None).values_list("proof", flat=True))
    return Possible(
        tell=notice.may_be_told(now),
        file=notice.state == State.FILING,
        retry=notice.state in {State.FAILED, State.SENT} and not void and notice.failure != "release_ended",
        again=owed or (is_open and void and not notice.followed_by.exists()),
        owed=owed,
        withdraw=is_open,
        void=is_open and not void,
        number=is_open and not void and Proof.FILED in proofs and Proof.FILED_WITH_NUMBER not in proofs,
    )


def item_lines(view: NoticeView) -> list[tuple[str, object, StatusCheck | None]]:
    """Each item with its link defanged (empty after erasure), and the newest look at that link if there was one."""
    looks = last_looks(each.item.pk for each in view.items)
    return [(defanged(each.url) if each.url else "", each, looks.get(each.item.pk)) for each in view.items]

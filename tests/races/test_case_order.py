"""Everything that is done to a case locks its rows in one order: whoever comes second waits, and nobody dies of it."""

import threading
from datetime import timedelta
from functools import partial
from types import SimpleNamespace

import pytest
from django.db import OperationalError, transaction

from notices import actions as notice_actions
from notices.models import Notice
from takedown import actions, drafts, letters
from takedown.models import Case, ChosenChange, Draft, HandOver, Mandate, Release, TakedownRequest
from tests.cases import dana
from tests.people import NOON, make_platform
from tests.races.crowd import somebody_waits, together, wait_until
from tests.takedown.visits import CODE, PIN, a_link, bob_files, desk_returns, desk_sends, sign_and_file, wire_takes

pytestmark = pytest.mark.django_db(transaction=True)
# As ARCHITECTURE.md has it. What hangs on a case comes after it.
ORDER = [Draft, Mandate, TakedownRequest, Case, HandOver, ChosenChange, Release, Notice]


def hold(model):
    """There is one case in these tests: every row is of it."""
    list(model.objects.select_for_update(of=("self",)).order_by("pk"))


@pytest.fixture
def bobs():
    """A case under a written release: a letter that is sent and whose receipt is void, and further links that came
    back, whose correction is signed; a code to be handed over; and every change asked for."""
    make_platform()
    case, key = bob_files(a_link(), a_link(number=2))
    [notice] = desk_sends(case, key)
    notice = wire_takes(notice, key, proof="acknowledged")
    voided = {"reason": "Bounced.", "actor": "user:1", "now": NOON, "key": key}
    notice_actions.void_receipt(receipt=notice.receipts.get(), **voided)
    more = actions.add_links(case=case, key=key, own=True, now=NOON)
    drafts.update(more, key, NOON, items=[a_link(number=3)])
    sign_and_file(more, key, NOON + timedelta(hours=1))
    desk_returns(case, key, "Which one?")
    draft = actions.correct(case=case, key=key, now=NOON)
    drafts.save(draft, key, letters.sign(drafts.read(draft, key), draft.mandate, NOON), NOON)
    found = SimpleNamespace(case=case, key=key, notice=notice, draft=draft, item=notice.items.first())
    for kind in ChosenChange.Kind.values:
        ask(found, kind)
    return found


SAID = {"actor": "person", "now": NOON}


def ask(bobs, kind):
    actions.ask_change(case=bobs.case, kind=kind, item=bobs.item.pk if kind == "item" else None, **SAID)


def carry_out(kind, bobs):
    assert actions.carry_out(change=bobs.case.changes.get(kind=kind), key=bobs.key, **SAID)


def revoke_release(bobs):
    actions.revoke_release(release=bobs.case.releases.first(), **SAID)


def revoke_mandate(bobs):
    actions.revoke_mandate(mandate=Mandate.objects.get(), **SAID)


def of_the_case(name, bobs):
    getattr(actions, name)(case=bobs.case, **SAID)


def send_again(bobs):
    actions.send_again(notice=bobs.notice, reviewer=dana(), key=bobs.key, now=NOON)


def submit(bobs):
    actions.submit(draft=bobs.draft, key=bobs.key, language="en", **SAID)


def take_over(bobs):
    handed = {"handover": bobs.case.handovers.get(), "code": CODE, "pin": PIN, "own_session": None}
    actions.take_over(key=bobs.key, now=NOON, **handed)


def named(work):
    return getattr(work, "__name__", None) or work.args[0]


withdraw_case, freeze, pause, go_on, erase = (
    partial(of_the_case, name) for name in ("withdraw_case", "freeze", "pause_case", "go_on", "erase_case")
)
withdraw_later, item_later, erase_later = (partial(carry_out, kind) for kind in ("withdraw", "item", "erase"))


def beside(bobs, first, work):
    """One has `first` and takes all that comes after it as soon as somebody waits; that somebody is `work`."""
    has_it = threading.Event()

    def in_order():
        with transaction.atomic():
            hold(first)
            has_it.set()
            wait_until(somebody_waits, 10)
            for model in ORDER[ORDER.index(first) + 1 :]:
                hold(model)

    together(in_order, lambda: [has_it.wait(10), work(bobs)])


DECIDING = [revoke_release, revoke_mandate, withdraw_case, freeze, pause, go_on, erase, send_again, submit,
            withdraw_later, item_later, erase_later]  # fmt: skip


@pytest.mark.parametrize("work", DECIDING, ids=named)
def test_whatever_stops_or_sends_waits_for_the_requests_before_anything_of_the_case(work, bobs):
    beside(bobs, TakedownRequest, work)


@pytest.mark.parametrize("work", [submit, erase, erase_later], ids=named)
def test_filing_and_erasing_wait_for_the_draft_before_the_requests(work, bobs):
    beside(bobs, Draft, work)


@pytest.mark.parametrize("work", [submit, revoke_mandate], ids=named)
def test_filing_and_taking_back_wait_for_the_written_release_before_the_requests(work, bobs):
    beside(bobs, Mandate, work)


@pytest.mark.parametrize("work", [take_over, erase], ids=named)
def test_erasing_and_taking_over_wait_for_the_case_before_its_codes(work, bobs):
    beside(bobs, Case, work)


def test_who_has_a_release_and_then_wants_the_requests_is_killed_or_kills(bobs):
    """The race is real."""

    def the_other_way_round(_):
        with transaction.atomic():
            hold(Release)
            hold(TakedownRequest)

    with pytest.raises(OperationalError, match="deadlock"):
        beside(bobs, TakedownRequest, the_other_way_round)

"""Taking back beside whatever sends or files: nothing slips through between the two."""

import threading

import pytest
from django.db import transaction

from notices import actions as notice_actions
from notices import queries
from notices.models import Notice
from takedown import actions, drafts, letters
from takedown.actions import filing, reviewing
from takedown.models import Case, Mandate, Release
from tests.cases import approve, dana, make_case, sent
from tests.people import ALICE, NOON, PDQ_OF_ALICE, make_platform
from tests.races.crowd import somebody_waits, together, wait_until
from tests.takedown.visits import CODE, PIN, a_link, desk_returns, make_mandate

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _tuberia():
    make_platform()


def with_fingerprint(**changes):
    link = a_link()
    held = {"kind": PDQ_OF_ALICE.kind, "value": PDQ_OF_ALICE.value, "quality": 80}
    return make_case(link, fingerprints={link["ref"]: [held]}, hashes=["tuberia"], **changes)


def revoke(filed):
    actions.revoke_release(release=filed.case.releases.get(), actor="person", now=NOON)


def revoke_mandate(*_):
    actions.revoke_mandate(mandate=Mandate.objects.get(), actor="person", now=NOON)


def unheld_revoke(filed):
    """What taking back a release would be, if it held nothing else that a sending holds."""
    release = filed.case.releases.get()
    Release.objects.filter(pk=release.pk, revoked_at=None).update(revoked_at=NOON)
    notice_actions.revoke_release(release_ref=release.pk, actor="person", now=NOON)


def held_open(monkeypatch, module, name, doing, take_back):
    """`doing` stops where it has called `module`'s `name`, until `take_back` waits for it or has ended."""
    real, reached, ended = getattr(module, name), threading.Event(), threading.Event()

    def slow(*given, **what):
        made = real(*given, **what)
        reached.set()
        wait_until(lambda: ended.is_set() or somebody_waits(), 10)
        return made

    monkeypatch.setattr(module, name, slow)
    together(doing, lambda: [reached.wait(10), take_back(), ended.set()])


def while_it_is_queued(monkeypatch, send, take_back):
    held_open(monkeypatch, reviewing.notices, "queue", send, take_back)
    return [(notice.may_be_told(NOON), active_hashes(notice)) for notice in Notice.objects.all()]


def active_hashes(notice):
    return notice.hashes.filter(status="active").count()


def test_a_release_taken_back_beside_the_approval_would_let_letter_and_fingerprint_go_out(monkeypatch):
    """The race is real."""
    monkeypatch.setattr(reviewing, "lock_releases", lambda case: None)
    filed = with_fingerprint()
    left = while_it_is_queued(monkeypatch, lambda: approve(filed), lambda: unheld_revoke(filed))
    assert left == [(True, 1)]
    assert filed.case.releases.get().revoked_at == NOON


def test_a_release_taken_back_beside_the_approval_stops_letter_and_fingerprint(monkeypatch):
    filed = with_fingerprint()
    left = while_it_is_queued(monkeypatch, lambda: approve(filed), lambda: revoke(filed))
    notice = Notice.objects.get()
    assert left == [(False, 0)]
    assert queries.hashes_for(notice, filed.key, NOON) == []
    assert notice_actions.begin_attempt(notice_id=notice.pk, actor="worker", now=NOON) is None


def test_a_written_release_taken_back_beside_the_approval_stops_letter_and_fingerprint(monkeypatch):
    filed = with_fingerprint(mandate=make_mandate())
    left = while_it_is_queued(monkeypatch, lambda: approve(filed), revoke_mandate)
    assert left == [(False, 0)]


def test_a_release_taken_back_at_the_moment_that_the_person_chose_stops_the_letter(monkeypatch):
    filed = with_fingerprint(timing={"when": "say"})
    approve(filed)
    filed.case.requests.update(held=False)
    left = while_it_is_queued(monkeypatch, lambda: send_approved(filed), lambda: revoke(filed))
    assert left == [(False, 0)]


def send_approved(filed):
    actions.send_approved(request=filed.request, key=filed.key, now=NOON)


def test_a_release_taken_back_while_its_letter_is_sent_again_stops_both(monkeypatch):
    filed, notice = sent()
    voided = {"reason": "Bounced.", "actor": "user:1", "now": NOON, "key": filed.key}
    notice_actions.void_receipt(receipt=notice.receipts.get(), **voided)
    left = while_it_is_queued(monkeypatch, lambda: send_again(filed, notice), lambda: revoke(filed))
    assert left == [(False, 0)] * 2


def send_again(filed, notice):
    actions.send_again(notice=notice, reviewer=dana(), key=filed.key, now=NOON)


def while_it_is_taken_back(take_back, doing):
    """`take_back` is committed once `doing` waits for it."""
    taken = threading.Event()

    def first():
        with transaction.atomic():
            take_back()
            taken.set()
            wait_until(somebody_waits, 10)

    together(first, lambda: [taken.wait(10), doing()])


def test_whoever_sends_waits_for_a_release_even_where_nothing_but_the_release_is_held():
    filed = make_case()

    def sends():
        with pytest.raises(notice_actions.Refused, match="no_release"):
            approve(filed)

    while_it_is_taken_back(lambda: unheld_revoke(filed), sends)
    assert not Notice.objects.exists()


def test_nothing_is_filed_under_a_written_release_that_is_being_taken_back():
    mandate = make_mandate()

    def files():
        with pytest.raises(actions.ReleaseEnded):
            make_case(mandate=mandate)

    while_it_is_taken_back(revoke_mandate, files)
    assert not Case.objects.exists()


def a_signed_correction():
    filed = make_case(mandate=make_mandate())
    desk_returns(filed.case, filed.key, "Which one?")
    draft = actions.correct(case=filed.case, key=filed.key, now=NOON)
    drafts.save(draft, filed.key, letters.sign(drafts.read(draft, filed.key), draft.mandate, NOON), NOON)
    return filed, draft


def file_again(filed, draft):
    return actions.submit(draft=draft, key=filed.key, language="en", actor="person", now=NOON)


def test_a_correction_filed_while_the_written_release_is_taken_back_is_taken_back_with_it(monkeypatch):
    filed, draft = a_signed_correction()
    held_open(monkeypatch, filing, "_write_letters", lambda: file_again(filed, draft), revoke_mandate)
    assert list(filed.case.releases.values_list("revoked_at", flat=True)) == [NOON] * 2


def test_the_same_draft_sent_from_two_tabs_at_the_same_moment_is_one_case(monkeypatch):
    draft, key, cases = *a_signed_draft(), []

    def files():
        given = {"code": CODE, "pin": PIN, "language": "en", "actor": "person", "now": NOON}
        cases.append(actions.submit(draft=draft, key=key, **given))

    held_open(monkeypatch, filing, "_write_letters", files, files)
    assert cases == [Case.objects.get()] * 2


def a_signed_draft():
    draft, key = drafts.begin(now=NOON)
    document = {
        "filer": {"role": "individual"},
        "about": {"published": "published"},
        "items": [a_link()],
        "statement": {"text": "It is me, and I never agreed.", "reasons": []},
        "contact": {"channel": "desk", "value": "", "name": ALICE, "told_so": False},
    }
    drafts.save(draft, key, letters.sign(document, None, NOON), NOON)
    return draft, key

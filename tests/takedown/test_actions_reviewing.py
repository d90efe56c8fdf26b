"""The desk's decisions as actions: all letters or none, never twice, never after a stop."""

from functools import partial
from threading import Barrier, Thread

import pytest
from django.db import connection

from notices import actions as notice_actions
from notices.actions import Refused
from notices.models import Notice, Platform, PublishedHash
from notices.states import State as NoticeState
from takedown import actions, drafts
from takedown.actions import CaseFrozen
from takedown.models import Decision
from takedown.states import IllegalMove
from tests.cases import Filed, approve, dana, erin, make_case, sent
from tests.people import ALICE, ALICE_MAIL, NOON, PDQ_OF_ALICE, fresh, make_platform
from tests.takedown.visits import a_link, desk_returns
from vault.models import LedgerEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuberia")]


def test_approving_freezes_one_letter_for_each_platform():
    make_platform("imagria")
    filed = make_case(a_link(), a_link(number=2), a_link("imagria.example"))
    notices = approve(filed)
    assert sorted((each.platform.slug, each.items.count()) for each in notices) == [("imagria", 1), ("tuberia", 2)]
    assert {each.pk for each in notices} == {letter.pk for letter in filed.request.letters.all()}


def test_if_one_letter_may_not_go_none_goes():
    make_platform("imagria")
    filed = make_case(a_link(), a_link("imagria.example"))
    Platform.objects.filter(slug="imagria").update(trust="hostile")
    with pytest.raises(Refused):
        approve(filed)
    assert not Notice.objects.exists()
    assert not Decision.objects.exists()
    assert filed.request.state == "submitted"


def test_a_request_is_decided_once():
    filed = make_case()
    approve(filed)
    for decide in (actions.return_to_person, actions.reject):
        with pytest.raises(IllegalMove):
            decide(request=filed.request, reviewer=erin(), key=filed.key, reason="Late.", now=NOON)
    assert Decision.objects.count() == 1


def test_nothing_of_a_stopped_case_is_decided():
    filed = make_case()
    request = filed.request
    actions.freeze(case=filed.case, actor="person", now=NOON)
    with pytest.raises(CaseFrozen):
        actions.send(request=request, reviewer=dana(), key=filed.key, now=NOON)


def test_a_decision_stands_in_the_ledger_without_its_words():
    filed = make_case()
    desk_returns(filed.case, filed.key, "The link of the second picture is missing.")
    entry = LedgerEntry.objects.get(verb="request.return")
    assert entry.subject == f"case:{filed.case.pk}"
    assert "second picture" not in str(entry.facts)
    assert len(entry.digest) == 64


def with_fingerprint(**changes):
    link = a_link()
    print_of = {"kind": PDQ_OF_ALICE.kind, "value": PDQ_OF_ALICE.value, "quality": PDQ_OF_ALICE.quality}
    return make_case(link, fingerprints={link["ref"]: [print_of]}, **changes)


def test_fingerprints_go_along_only_where_they_were_ticked():
    approve(with_fingerprint())
    assert not PublishedHash.objects.exists()
    approve(with_fingerprint(hashes=["tuberia"]))
    assert PublishedHash.objects.get().platform.slug == "tuberia"


WHOLE_FILE = [
    {"kind": "pdq", "value": PDQ_OF_ALICE.value, "quality": 90},
    {"kind": "dhash", "value": "4d96333b312727a7", "quality": None},
    {"kind": "pdq_variant", "value": PDQ_OF_ALICE.value, "quality": 80, "variant": "mirror"},
    {"kind": "pdq_frame", "value": PDQ_OF_ALICE.value, "quality": 70, "at": 3},
    {"kind": "md5", "value": "0" * 32, "quality": None},
    {"kind": "sha256", "value": "0" * 64, "quality": None},
]


def with_every_kind(**changes):
    link = a_link()
    return make_case(link, fingerprints={link["ref"]: WHOLE_FILE * 5}, **changes)


def test_edited_copies_moments_and_our_own_lookalikes_never_leave_with_a_letter():
    approve(with_every_kind(hashes=["tuberia"]))
    assert set(PublishedHash.objects.values_list("kind", flat=True)) == {"pdq", "md5", "sha256"}


def test_a_correction_keeps_the_fingerprints_in_order_with_their_marks():
    filed = with_every_kind()
    desk_returns(filed.case, filed.key, "Which one?")
    document = drafts.read(actions.correct(case=filed.case, key=filed.key, now=NOON), filed.key)
    assert list(document["fingerprints"].values()) == [WHOLE_FILE * 5]


def voided():
    filed, notice = sent()
    say = {"reason": "Bounced.", "actor": "user:1", "now": NOON, "key": filed.key}
    notice_actions.void_receipt(receipt=notice.receipts.get(), **say)
    return filed, fresh(notice)


def again(filed: Filed, notice):
    return actions.send_again(notice=notice, reviewer=dana(), key=filed.key, now=NOON)


def test_sent_again_it_is_the_same_letter_under_a_new_number():
    filed, notice = voided()
    successor = again(filed, notice)
    old, new = notice.opened(filed.key, "letter"), successor.opened(filed.key, "letter")
    assert new["number"] != old["number"]
    assert [item["url"] for item in new["items"]] == [item["url"] for item in old["items"]]
    assert (successor.previous, successor.due_at, successor.state) == (notice, None, NoticeState.QUEUED)


def test_it_is_sent_again_once():
    filed, notice = voided()
    again(filed, notice)
    with pytest.raises(IllegalMove):
        again(filed, notice)


def test_a_sound_clock_is_not_started_anew():
    filed, notice = sent()
    with pytest.raises(IllegalMove):
        again(filed, notice)


def test_a_withdrawn_notice_is_not_sent_again():
    filed, notice = voided()
    actions.withdraw_case(case=filed.case, actor="person", now=NOON)
    with pytest.raises(IllegalMove):
        again(filed, fresh(notice))


def test_nothing_is_sent_again_without_a_release():
    filed, notice = voided()
    actions.revoke_release(release=filed.case.releases.get(), actor="person", now=NOON)
    with pytest.raises(Refused, match="no_release"):
        again(filed, notice)


def test_a_correction_brings_everything_that_was_typed():
    filed = with_fingerprint(hashes=["tuberia"])
    desk_returns(filed.case, filed.key, "Which one?")
    draft = actions.correct(case=filed.case, key=filed.key, now=NOON)
    document = drafts.read(draft, filed.key)
    [item] = document["items"]
    assert item["url"] == "https://tuberia.example/post/1"
    assert document["fingerprints"][item["ref"]][0]["value"] == PDQ_OF_ALICE.value
    assert document["statement"]["text"] == "It is me, and I never agreed."
    assert "signed_at" not in document


def test_correcting_twice_opens_the_same_draft():
    filed = make_case()
    desk_returns(filed.case, filed.key, "Which one?")
    first = actions.correct(case=filed.case, key=filed.key, now=NOON)
    assert actions.correct(case=filed.case, key=filed.key, now=NOON) == first


@pytest.mark.django_db(transaction=True)
def test_of_two_reviewers_at_the_same_moment_one_decides():
    filed, outcomes = make_case(), []
    request, reviewers = filed.request, (dana(), erin())

    def decide(reviewer):
        try:
            actions.send(request=request, reviewer=reviewer, key=filed.key, now=NOON)
            outcomes.append("sent")
        except IllegalMove:
            outcomes.append("too late")
        finally:
            connection.close()

    at_once(*(partial(decide, reviewer) for reviewer in reviewers))
    assert sorted(outcomes) == ["sent", "too late"]
    assert (Notice.objects.count(), Decision.objects.count()) == (1, 1)


def at_once(*calls):
    """Run the calls side by side, begun at the same moment."""
    gate = Barrier(len(calls))

    def begin(call):
        gate.wait()
        call()

    threads = [Thread(target=begin, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


STRANGER = {"trust": "unknown"}


@pytest.mark.parametrize(
    "told",
    [
        {"statement": {"text": f"I,  {ALICE.lower()}, never agreed.", "reasons": ["not_published"]}},
        {"statement": {"text": f"Write to {ALICE_MAIL}.", "reasons": ["not_published"]}},
        {"items": [a_link("strangeria.example", description=f"the one called {ALICE}")]},
    ],
)
def test_a_stranger_does_not_learn_the_name_from_the_words_either(told):
    make_platform("strangeria", **STRANGER)
    filed = make_case(*told.pop("items", [a_link("strangeria.example")]), **told)
    with pytest.raises(notice_actions.Refused, match="name_in_words"):
        approve(filed)
    assert not Notice.objects.exists()


def test_a_cooperative_platform_may_read_the_name_in_the_words():
    assert approve(make_case(statement={"text": f"I am {ALICE}.", "reasons": ["not_published"]}))

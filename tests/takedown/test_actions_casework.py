"""What happens in a case after filing: messages, changes of mind, releases, the stop for a minor."""

from datetime import timedelta
from threading import Event, Thread
from time import sleep

import pytest
from django.db import connection, transaction

from notices import actions as notice_actions
from notices.models import FollowUp, Notice, PublishedHash
from takedown import actions
from takedown.models import Case, ChosenChange
from tests.cases import approve, dana, make_case, sent
from tests.people import NOON, PDQ_OF_ALICE, fresh, make_platform
from tests.takedown.visits import a_link, platform_answers, wire_takes
from vault.models import LedgerEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuberia")]
DAY = timedelta(hours=24)


def with_released_fingerprint():
    link = a_link()
    held = {"kind": PDQ_OF_ALICE.kind, "value": PDQ_OF_ALICE.value, "quality": 80}
    filed = make_case(link, fingerprints={link["ref"]: [held]}, hashes=["tuberia"])
    [notice] = approve(filed)
    return filed, notice


def ask(filed, kind="withdraw"):
    return actions.ask_change(case=filed.case, kind=kind, actor="person", now=NOON)


def test_a_message_is_sealed():
    filed = make_case()
    message = actions.write_message(
        case=filed.case, author="person", text="Please hurry.", key=filed.key, actor="person", now=NOON
    )
    assert b"hurry" not in bytes(message.body)
    assert message.opened(filed.key, "body") == "Please hurry."


def test_a_change_waits_for_a_day():
    assert ask(make_case()).due_at == NOON + DAY


def test_asking_twice_is_asking_once():
    filed = make_case()
    assert ask(filed) == ask(filed)


def test_a_change_taken_back_never_happens():
    filed = make_case()
    change = ask(filed)
    assert actions.take_back(change=change, actor="person", now=NOON)
    assert not actions.carry_out(change=change, actor="person", now=NOON + DAY)
    assert filed.request.state == "submitted"


def test_a_change_is_carried_out_once():
    filed = make_case()
    change = ask(filed)
    assert actions.carry_out(change=change, actor="person", now=NOON + DAY)
    assert not actions.carry_out(change=change, actor="person", now=NOON + DAY)
    assert filed.request.state == "withdrawn"


def test_what_has_happened_cannot_be_taken_back():
    change = ask(make_case())
    actions.carry_out(change=change, actor="person", now=NOON + DAY)
    assert not actions.take_back(change=change, actor="person", now=NOON + DAY)


def test_erasing_is_carried_out_too():
    change = ask(make_case(), "erase")
    actions.carry_out(change=change, actor="person", now=NOON + DAY)
    assert not Case.objects.exists()


def test_after_a_change_another_can_be_asked():
    filed = make_case()
    actions.carry_out(change=ask(filed), actor="person", now=NOON + DAY)
    ask(filed)
    assert ChosenChange.objects.count() == 2


def test_withdrawing_stops_notices_and_recalls_fingerprints():
    filed, notice = with_released_fingerprint()
    actions.withdraw_case(case=filed.case, actor="person", now=NOON)
    assert fresh(notice).state == "withdrawn"
    assert PublishedHash.objects.get().status == "withdrawn"
    assert filed.case.releases.get().revoked_at == NOON


def two_links(**more):
    """A case with two links on one platform: (filed, the item of the first)."""
    filed = make_case(a_link(), a_link(number=2), **more)
    return filed, filed.request.items.first()


def withdraw(filed, item):
    change = actions.ask_change(case=filed.case, kind="item", item=item.pk, actor="person", now=NOON)
    actions.carry_out(change=change, actor="person", now=NOON + DAY, key=filed.key)


def test_a_link_that_is_withdrawn_leaves_the_others():
    filed, item = two_links()
    [notice] = approve(filed)
    notice = wire_takes(notice, filed.key, proof="acknowledged")
    withdraw(filed, item)
    assert dict(notice.items.values_list("position", "answer")) == {1: "withdrawn", 2: "silent"}
    assert fresh(notice).state == "received"


def test_the_platform_is_told_which_link_no_longer_counts():
    filed, item = two_links()
    [notice] = approve(filed)
    wire_takes(notice, filed.key, proof="acknowledged")
    withdraw(filed, item)
    assert FollowUp.objects.filter(notice=notice, kind="withdrawal").exists()


def test_the_fingerprints_of_that_link_alone_are_recalled():
    links = [a_link(number=number) for number in (1, 2)]
    held = {"kind": PDQ_OF_ALICE.kind, "value": PDQ_OF_ALICE.value, "quality": 80}
    filed = make_case(*links, fingerprints={link["ref"]: [held] for link in links}, hashes=["tuberia"])
    approve(filed)
    withdraw(filed, filed.request.items.first())
    standing = {str(row.item_ref): row.status for row in PublishedHash.objects.all()}
    assert [standing[link["ref"]] for link in links] == ["withdrawn", "active"]


def test_a_letter_that_has_not_gone_goes_without_the_link():
    filed, item = two_links()
    withdraw(filed, item)
    [notice] = approve(filed)
    assert [line["url"] for line in notice.opened(filed.key, "letter")["items"]] == ["https://tuberia.example/post/2"]


def test_a_letter_without_the_link_offers_no_fingerprint_of_it():
    links = [a_link(number=number) for number in (1, 2)]
    held = {"kind": PDQ_OF_ALICE.kind, "value": PDQ_OF_ALICE.value, "quality": 80}
    filed = make_case(*links, fingerprints={link["ref"]: [held] for link in links}, hashes=["tuberia"])
    withdraw(filed, filed.request.items.first())
    approve(filed)
    assert [str(row.item_ref) for row in PublishedHash.objects.all()] == [links[1]["ref"]]


def test_a_request_with_no_other_link_is_withdrawn():
    filed = make_case()
    withdraw(filed, filed.request.items.get())
    assert filed.request.state == "withdrawn"


def test_a_link_in_a_letter_that_was_sent_again_is_withdrawn_there_too():
    filed, item = two_links()
    [notice] = approve(filed)
    notice = wire_takes(notice, filed.key, proof="acknowledged")
    say = {"reason": "Bounced.", "actor": "user:1", "now": NOON, "key": filed.key}
    notice_actions.void_receipt(receipt=notice.receipts.get(), **say)
    second = actions.send_again(notice=fresh(notice), reviewer=dana(), key=filed.key, now=NOON)
    wire_takes(second, filed.key, proof="acknowledged")
    withdraw(filed, item)
    assert second.items.get(position=1).answer == "withdrawn"
    assert second.items.get(position=2).answer != "withdrawn"


def test_a_queued_letter_that_names_the_link_goes_anew_without_it():
    """What was frozen cannot shrink: the rest goes as a letter of its own, under the same signature."""
    filed, item = two_links()
    [notice] = approve(filed)
    withdraw(filed, item)
    second = Notice.objects.get(previous=notice)
    assert second.opened(filed.key, "letter")["signature"] == notice.opened(filed.key, "letter")["signature"]
    assert [line["url"] for line in second.opened(filed.key, "letter")["items"]] == ["https://tuberia.example/post/2"]


def test_what_was_withdrawn_is_not_sent_again():
    filed, item = two_links()
    [notice] = approve(filed)
    notice = wire_takes(notice, filed.key, proof="acknowledged")
    withdraw(filed, item)
    say = {"reason": "Bounced.", "actor": "user:1", "now": NOON, "key": filed.key}
    notice_actions.void_receipt(receipt=notice.receipts.get(), **say)
    second = actions.send_again(notice=fresh(notice), reviewer=dana(), key=filed.key, now=NOON)
    assert second.items.count() == 1


def test_two_links_can_be_asked_for_each_by_itself():
    filed, _ = two_links()
    for item in filed.request.items.all():
        for _ in range(2):
            actions.ask_change(case=filed.case, kind="item", item=item.pk, actor="person", now=NOON)
    assert ChosenChange.objects.count() == 2


def test_what_is_closed_stays_as_it_ended():
    filed, notice = sent()
    item = notice.items.get()
    notice_actions.report_outcome(item=item, outcome="removed", actor="platform", now=NOON, key=filed.key)
    actions.withdraw_case(case=filed.case, actor="person", now=NOON)
    assert fresh(notice).state == "closed"
    assert fresh(notice).items.get().answer == "removed"


def test_revoking_one_release_leaves_the_others():
    make_platform("imagria")
    filed = make_case(a_link(), a_link("imagria.example"))
    notices = {each.platform.slug: each for each in approve(filed)}
    actions.revoke_release(release=filed.case.releases.get(platform__slug="imagria"), actor="person", now=NOON)
    assert not fresh(notices["imagria"]).may_be_told(NOON)
    assert fresh(notices["tuberia"]).may_be_told(NOON)


def test_revoking_twice_is_once():
    filed, _ = with_released_fingerprint()
    for _ in range(2):
        actions.revoke_release(release=filed.case.releases.get(), actor="person", now=NOON)
    assert LedgerEntry.objects.filter(verb="release.revoked").count() == 1


def test_a_stop_withdraws_everything_at_once():
    filed, notice = with_released_fingerprint()
    actions.freeze(case=filed.case, actor="person", now=NOON)
    assert Case.objects.get().frozen_at == NOON
    assert fresh(notice).state == "withdrawn"
    assert PublishedHash.objects.get().status == "withdrawn"


def test_a_case_is_stopped_once():
    filed = make_case()
    actions.freeze(case=filed.case, actor="person", now=NOON)
    actions.freeze(case=filed.case, actor="user:1", now=NOON + DAY)
    assert Case.objects.get().frozen_at == NOON


def test_a_reports_number_tells_nothing_to_the_ledger():
    filed = make_case()
    say = {"case": filed.case, "key": filed.key, "actor": "user:1", "now": NOON}
    actions.record_report(number="CT-998877", **say)
    assert Case.objects.get().opened(filed.key, "report_number") == "CT-998877"
    assert "998877" not in str(LedgerEntry.objects.get(verb="case.reported").__dict__)


@pytest.mark.django_db(transaction=True)
def test_a_stop_does_not_stumble_over_a_platform_that_answers_at_that_moment():
    make_platform("imagria")
    (filed, notice), answered = sent(a_link("imagria.example")), Event()

    def platform_removes():
        with transaction.atomic():
            platform_answers(notice, "removed", filed.key)
            answered.set()
            sleep(0.5)
        connection.close()

    platform = Thread(target=platform_removes)
    platform.start()
    answered.wait(10)
    actions.freeze(case=filed.case, actor="person", now=NOON)
    platform.join()
    assert (Case.objects.get().frozen_at, fresh(notice).state) == (NOON, "closed")

"""Erasing: what is left says nothing about anybody (act.md, "After erasure")."""

from threading import Event, Thread
from time import sleep

import pytest
from django.apps import apps
from django.db import connection, transaction

from notices.models import Finding, Notice, Receipt
from takedown import actions
from takedown.models import Case
from tests.cases import approve, bobs_case, make_case, sent
from tests.people import ALICE, NOON, make_platform
from tests.takedown.visits import CODE, a_link, platform_answers
from vault import keys
from vault.models import Tombstone, Wrap

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuberia")]


def erase(filed):
    actions.erase_case(case=filed.case, actor="person", now=NOON)


def test_the_key_is_gone_for_good():
    filed = make_case()
    erase(filed)
    assert not Wrap.objects.exists()
    assert Tombstone.objects.get().key_id == filed.key.id
    with pytest.raises(keys.Erased):
        keys.open_for_desk(filed.key.id)


def test_nothing_of_the_person_is_left_upstairs():
    erase(make_case())
    models = apps.get_app_config("takedown").get_models()
    left = {model.__name__ for model in models if model.objects.exists()}
    assert left == set()


def test_of_an_organisations_case_only_the_recorded_release_is_left():
    erase(bobs_case())
    models = apps.get_app_config("takedown").get_models()
    left = {model.__name__ for model in models if model.objects.exists()}
    assert left == {"Organisation", "Membership", "Mandate"}


def test_downstairs_times_grades_and_outcomes_are_left():
    filed, notice = sent()
    platform_answers(notice, "refused", filed.key, reason=f"We wrote to {ALICE}.")
    erase(filed)
    notice = Notice.objects.get()
    assert (notice.grade, notice.received_at, notice.letter) == ("A", NOON, None)
    assert notice.items.get().answers.get().reason is None
    assert Receipt.objects.get().evidence is None


def test_open_notices_are_withdrawn_first():
    filed, _ = sent()
    erase(filed)
    assert Notice.objects.get().state == "withdrawn"
    assert not Finding.objects.exists()


def test_another_persons_case_is_untouched():
    filed, other = make_case(), make_case()
    erase(filed)
    assert Case.objects.get() == other.case
    assert other.request.opened(other.key, "body")["contact"]["name"] == ALICE


def test_replaying_an_erasure_changes_nothing_more():
    filed, _ = sent()
    erase(filed)
    actions.erase_case_rows(key_id=filed.key.id, actor="restore", now=NOON)
    assert Notice.objects.count() == 1


def test_the_code_finds_nothing_afterwards():
    from takedown.queries import case_of_code
    from tests.takedown.visits import file_case

    case, _ = file_case()
    actions.erase_case(case=case, actor="person", now=NOON)
    assert case_of_code(CODE) is None


@pytest.mark.django_db(transaction=True)
def test_what_is_approved_while_it_is_erased_is_forgotten_too():
    make_platform("imagria")
    filed, approved = make_case(a_link("imagria.example")), Event()

    def desk_approves():
        with transaction.atomic():
            approve(filed)
            approved.set()
            sleep(0.5)
        connection.close()

    desk = Thread(target=desk_approves)
    desk.start()
    approved.wait(10)
    erase(filed)
    desk.join()
    assert [(each.state, each.letter) for each in Notice.objects.all()] == [("withdrawn", None)]

"""Ways into a case, one action at a time: who opens what, and for whom it stops."""

from datetime import timedelta

import pytest

from takedown import actions, codes, queries
from takedown.actions import CaseFrozen, TooLate
from takedown.models import Case, HandOver, Helper
from takedown.queries import Part, Standing, standing, way_in
from tests.people import NOON
from tests.takedown.visits import (
    CODE,
    HANDED,
    HELPERS_CODE,
    HELPERS_PIN,
    PIN,
    a_code,
    bob_files,
    file_case,
    helper_files,
    take_over,
)
from vault import keys
from vault.keys import CannotOpen
from vault.models import LedgerEntry, Wrap
from vault.sessions.public import SessionStore

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuberia")]
LATER = NOON + timedelta(days=1)


def readers(key):
    return sorted(Wrap.objects.filter(key_id=key.id).values_list("reader", flat=True))


def reissue(case, key, code=HANDED, now=NOON):
    return actions.reissue(case=case, key=key, code=code, actor="user:7", now=now)


def an_open_browser(key):
    """A session in which the case stands open."""
    store = SessionStore()
    store["key:case"] = [str(key.id), "sealed"]
    store.save()
    return store.session_key


# Who has a way in once it is filed


def test_a_person_who_files_alone_has_the_only_code():
    case, key = file_case()
    assert readers(key) == ["desk", "person"]
    assert not case.handovers.exists()
    assert way_in(CODE).opened(CODE, PIN) == key


def test_a_helper_gets_a_code_of_their_own_and_one_to_hand_on():
    case, key = helper_files()
    assert readers(key) == ["desk", "handover", "helper"]
    assert case.code_digest is None
    assert way_in(HELPERS_CODE).opened(HELPERS_CODE, HELPERS_PIN) == key
    assert keys.open_for_handover(key.id, HANDED) == key


def test_how_the_helper_stands_to_the_person_is_kept():
    case, _ = helper_files(filer={"role": "helper", "relation": "parent"})
    assert queries.helper_of(case).relation == "parent"
    assert queries.unconfirmed_helper(case)


def test_an_advocate_gets_no_code_at_all():
    case, key = bob_files()
    assert readers(key) == ["desk", "handover"]
    assert case.code_digest is None
    assert queries.helper_of(case) is None


def test_what_a_code_leads_to():
    helper_files()
    assert way_in(HELPERS_CODE).part == Part.HELPER
    assert isinstance(way_in(HANDED), HandOver)
    assert way_in(a_code()) is None
    assert way_in("no code") is None


# Taking over


def test_the_person_takes_over_with_a_code_that_nobody_else_has_seen():
    case, key = helper_files()
    take_over(case, key)
    assert way_in(CODE).opened(CODE, PIN) == key
    assert readers(key) == ["desk", "helper", "person"]


def test_a_code_that_was_handed_over_works_once():
    case, key = helper_files()
    handover = case.handovers.get()
    take_over(case, key)
    with pytest.raises(CannotOpen):
        keys.open_for_handover(key.id, HANDED)
    with pytest.raises(TooLate):
        actions.take_over(handover=handover, key=key, code=a_code(), pin=PIN, own_session=None, now=NOON)
    assert way_in(CODE)


def test_two_people_at_once_are_one():
    _, key = helper_files()
    handovers = [HandOver.objects.get(), HandOver.objects.get()]
    actions.take_over(handover=handovers[0], key=key, code=CODE, pin=PIN, own_session=None, now=NOON)
    with pytest.raises(TooLate):
        actions.take_over(handover=handovers[1], key=key, code=a_code(), pin=PIN, own_session=None, now=NOON)


def test_a_code_that_is_out_of_date_takes_nothing_over():
    case, key = helper_files()
    with pytest.raises(TooLate):
        take_over(case, key, now=NOON + timedelta(days=90))
    assert standing(case.handovers.get(), NOON + timedelta(days=90)) == Standing.OVER


def test_a_case_that_was_erased_is_handed_over_to_nobody():
    case, key = helper_files()
    handover = case.handovers.get()
    actions.erase_case(case=case, actor="desk", now=NOON)
    with pytest.raises(TooLate):
        actions.take_over(handover=handover, key=key, code=CODE, pin=PIN, own_session=None, now=NOON)


def test_taking_over_is_in_the_ledger_without_a_code():
    case, key = helper_files()
    take_over(case, key)
    entry = LedgerEntry.objects.get(verb="case.taken_over")
    assert (entry.actor, entry.subject, entry.facts) == ("person", f"case:{case.pk}", {"reason": "filed_for"})


# A new code


def test_a_new_code_kills_the_old_one_at_once_in_every_browser():
    case, key = file_case()
    open_elsewhere = an_open_browser(key)
    reissue(case, key)
    assert way_in(CODE) is None
    assert readers(key) == ["desk", "handover"]
    assert not SessionStore().exists(open_elsewhere)


def test_only_the_newest_new_code_works():
    case, key = file_case()
    first, second = a_code(), a_code()
    reissue(case, key, first)
    reissue(case, key, second)
    assert standing(way_in(first), NOON) == Standing.OVER
    assert keys.open_for_handover(key.id, second) == key


def test_a_new_code_holds_for_thirty_days():
    case, key = file_case()
    made = reissue(case, key)
    assert standing(made, NOON + timedelta(days=29)) == Standing.OPEN
    assert standing(made, NOON + timedelta(days=30)) == Standing.OVER


def test_a_new_code_leaves_the_helper_in():
    case, key = helper_files()
    take_over(case, key)
    reissue(case, key, a_code())
    assert way_in(HELPERS_CODE).opened(HELPERS_CODE, HELPERS_PIN) == key


def test_a_stopped_case_gets_no_new_code():
    case, key = file_case()
    actions.freeze(case=case, actor="desk", now=NOON)
    with pytest.raises(CaseFrozen):
        reissue(case, key)
    assert way_in(CODE)


def test_who_made_a_new_code_is_in_the_ledger():
    case, key = file_case()
    reissue(case, key)
    entry = LedgerEntry.objects.get(verb="case.code_reissued")
    assert (entry.actor, entry.subject) == ("user:7", f"case:{case.pk}")


def test_the_person_takes_a_new_code_themself():
    case, key = file_case()
    mine, theirs, new = an_open_browser(key), an_open_browser(key), a_code()
    actions.renew_code(case=case, key=key, code=new, pin="tea 4 two", own_session=mine, now=NOON)
    assert way_in(CODE) is None
    assert way_in(new).opened(new, "tea 4 two") == key
    assert (SessionStore().exists(mine), SessionStore().exists(theirs)) == (True, False)


# The helper


def test_cutting_the_helper_off_is_real():
    case, key = helper_files()
    take_over(case, key)
    open_there = an_open_browser(key)
    assert actions.end_helper(helper=queries.helper_of(case), actor="person", own_session=None, now=LATER)
    assert way_in(HELPERS_CODE) is None
    assert readers(key) == ["desk", "person"]
    assert not SessionStore().exists(open_there)
    with pytest.raises(CannotOpen):
        keys.open_for_helper(key.id, HELPERS_CODE, HELPERS_PIN)


def test_cutting_off_twice_is_once():
    case, _ = helper_files()
    helper = queries.helper_of(case)
    assert actions.end_helper(helper=helper, actor="person", own_session=None, now=NOON)
    assert not actions.end_helper(helper=helper, actor="person", own_session=None, now=LATER)
    assert Helper.objects.get().ended_at == NOON


def test_help_that_was_wanted_is_no_question_any_more():
    case, _ = helper_files()
    assert actions.confirm_helper(helper=queries.helper_of(case), actor="person", now=NOON)
    assert queries.unconfirmed_helper(case) is None
    assert not actions.confirm_helper(helper=queries.helper_of(case), actor="desk", now=LATER)
    assert Helper.objects.get().confirmed_at == NOON


def test_help_that_has_ended_is_not_confirmed_afterwards():
    case, _ = helper_files()
    helper = queries.helper_of(case)
    actions.end_helper(helper=helper, actor="person", own_session=None, now=NOON)
    assert not actions.confirm_helper(helper=helper, actor="desk", now=LATER)


def test_erasing_takes_every_way_in():
    case, key = helper_files()
    actions.erase_case(case=case, actor="desk", now=NOON)
    assert readers(key) == []
    assert [way_in(code) for code in (HELPERS_CODE, HANDED)] == [None, None]


# Words


def test_words_are_sealed_and_found_by_a_digest():
    case, key = file_case()
    words = codes.plain_words("The blue kettle sings at the old harbour")
    actions.choose_words(case=case, key=key, words=words, actor="person", now=NOON)
    case = Case.objects.get()
    assert case.opened(key, "recovery_words") == words
    assert case.recovery_digest == keys.words_digest(words)
    assert b"kettle" not in bytes(case.recovery_words)


def test_words_can_be_taken_away():
    case, key = file_case()
    for words in ("the blue kettle sings at the old harbour", ""):
        actions.choose_words(case=case, key=key, words=words, actor="person", now=NOON)
    case = Case.objects.get()
    assert (case.recovery_words, case.recovery_digest) == (None, "")

"""The right PIN and the right code open whatever they opened on another keyboard; one try stays one try."""

import pytest
import time_machine

from takedown import actions, codes, drafts
from tests.people import NOON, make_platform
from tests.takedown.visits import (
    CODE,
    HANDED,
    HELPERS_CODE,
    bob_files,
    come_back,
    file_case,
    helper_files,
    post,
    words,
)  # fmt: skip
from vault import keys
from vault.models import Wrap

pytestmark = pytest.mark.django_db
SET = "café’s door 7"
# No break, full width, another quote, an accent of its own, two blanks, nothing to be seen, blanks around.
TYPED = " ｃａｆe\u0301\u200b'ｓ\u00a0 door\u3000٧ "
NEW = {"pin": "\tthe “red” kettle ٧".strip(), "pin_again": 'the "red"  kettle 7'}
NEW_TYPED = "the «red» kettle ７"
OTHER_CODE = "\u200b" + codes.shown(CODE).replace("-", "\u2212").lower()


@pytest.fixture(autouse=True)
def _noon(db):
    make_platform()
    with time_machine.travel(NOON, tick=False):
        yield


def came_in(answer, where="/case/open/"):
    return (answer.status_code, answer.headers.get("Location")) == (302, where)


def test_code_and_pin_of_another_keyboard_open_the_case(client):
    file_case(pin=SET)
    assert came_in(come_back(client, OTHER_CODE, TYPED))


@pytest.mark.parametrize("wrong", ["Café’s door 7", "cafe's door 7", "café's door 8", "cafés door 7"])
def test_capitals_accents_and_letters_still_count(client, wrong):
    file_case(pin=SET)
    assert "This PIN does not fit the code." in words(come_back(client, pin=wrong))


def test_a_helpers_code_and_pin_too(client):
    helper_files(pin=SET)
    assert came_in(come_back(client, codes.shown(HELPERS_CODE).replace("-", "\u2011"), TYPED))


def test_a_draft_that_was_saved_too(client):
    draft, key = drafts.begin(now=NOON)
    actions.save_for_later(draft=draft, key=key, code=CODE, pin=SET, now=NOON)
    assert came_in(come_back(client, OTHER_CODE, TYPED), "/request/resume/")


def test_a_code_that_was_handed_over_and_the_pin_chosen_with_it(client):
    bob_files()
    assert came_in(come_back(client, codes.shown(HANDED).replace("-", "\u2013\u00ad"), ""), "/case/begin/")
    assert came_in(post(client, "/case/begin/", **NEW), "/case/code/")
    code = "".join(client.get("/case/code/").context["groups"])
    client.post("/case/leave/")
    assert came_in(come_back(client, code, NEW_TYPED))


def test_the_pin_that_renews_and_the_one_that_it_is_renewed_to(client):
    case, _ = file_case(pin=SET)
    come_back(client, pin=SET)
    asked = {"code": OTHER_CODE, "old_pin": TYPED, **NEW}
    assert came_in(post(client, "/case/access/code/", **asked), "/case/code/")
    code = "".join(client.get("/case/code/").context["groups"])
    assert keys.open_for_person(case.key_id, code, NEW_TYPED).id == case.key_id


def test_words_for_a_lost_code_are_chosen_with_it(client):
    file_case(pin=SET)
    come_back(client, pin=SET)
    asked = {"code": OTHER_CODE, "old_pin": TYPED, "words": "the old harbour lamp swings at night"}
    assert came_in(post(client, "/case/access/words/", **asked), "/case/access/")


def test_a_pin_of_nothing_that_shows_is_none(client):
    file_case(pin=SET)
    assert come_back(client, pin=" \u200b\u3000").context["status"]


class TestACaseLockedBefore:
    """Cases of the time when a PIN was taken letter by letter."""

    @pytest.fixture
    def locked(self):
        def lock(pin):
            case, key = file_case()
            stretched = keys._argon2id(key.id, CODE, pin)
            keys._wrap_by_code(key, stretched, Wrap.Reader.PERSON)
            return case

        return lock

    @pytest.mark.parametrize("pin", [SET, "blue\u00a0kettle 7", "cafe\u0301 4711", "٤٨٢٩٥٧", "a  b  c 7", "ﬁsh 4711"])
    def test_its_own_pin_opens_it(self, client, locked, pin):
        locked(pin)
        assert came_in(come_back(client, pin=f" {pin} "))

    def test_renewing_it_locks_it_with_the_form_that_counts(self, client, locked):
        case = locked(SET)
        come_back(client, pin=SET)
        post(client, "/case/access/code/", code=CODE, old_pin=SET, **NEW)
        code = "".join(client.get("/case/code/").context["groups"])
        assert keys.open_for_person(case.key_id, code, NEW_TYPED)


class TestGuessing:
    def test_two_spellings_are_one_try(self, client):
        file_case(pin=SET)
        answers = [come_back(client, pin=f"wrong’s\u00a0{number}") for number in range(6)]
        assert [each.status_code for each in answers] == [200] * 5 + [429]

    def test_and_a_slip_is_forgiven_by_either(self, client):
        file_case(pin=SET)
        for _ in range(4):
            come_back(client, pin="wrong’s 7")
        assert came_in(come_back(client, pin=TYPED))
        assert [come_back(client, pin="wrong").status_code for _ in range(5)] == [200] * 5

    def test_a_plain_guess_is_stretched_once_and_no_guess_more_than_twice(self, client, monkeypatch):
        tried, real = [], keys._argon2id
        monkeypatch.setattr(keys, "_argon2id", lambda *given: tried.append(given[2]) or real(*given))
        file_case(pin=SET)
        tried.clear()
        come_back(client, pin="wrong 7")
        come_back(client, pin="wrong\u00a0７")
        assert tried == ["wrong 7", "wrong 7", "wrong\u00a0７"]

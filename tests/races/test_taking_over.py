"""Two browsers with the same handed-over code, and a new code in the same moment: one way in, never a half."""

import pytest

from takedown import actions
from takedown.actions import TooLate
from takedown.models import Case, HandOver
from tests.people import NOON, make_platform
from tests.races.crowd import together
from tests.takedown.visits import PIN, a_code, helper_files
from vault import keys
from vault.models import Wrap

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def filed(db):
    make_platform()
    return helper_files()


def taking_over(key, code):
    """Somebody brings the code that was handed over; what they end with: their new code, or nothing."""
    handover = HandOver.objects.get()

    def take():
        try:
            actions.take_over(handover=handover, key=key, code=code, pin=PIN, own_session=None, now=NOON)
        except TooLate:
            return None
        return code

    return take


def test_of_many_at_once_one_takes_over(filed):
    case, key = filed
    made = together(*(taking_over(key, a_code()) for _ in range(6)))
    [won] = [code for code in made if code]
    case.refresh_from_db()
    assert case.code_digest == keys.code_digest(won)
    assert keys.open_for_person(key.id, won, PIN) == key


def test_a_new_code_in_the_same_moment_leaves_one_way_in(filed):
    case, key = filed
    mine, handed = a_code(), a_code()

    def reissue():
        return actions.reissue(case=case, key=key, code=handed, actor="user:1", now=NOON)

    together(taking_over(key, mine), reissue)
    assert Case.objects.get().code_digest is None
    assert not Wrap.objects.filter(reader=Wrap.Reader.PERSON).exists()
    assert HandOver.objects.filter(used_at=None, ended_at=None).count() == 1
    assert keys.open_for_handover(key.id, handed) == key

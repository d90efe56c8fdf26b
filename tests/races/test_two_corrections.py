"""The person and a helper sign their corrections of one returned request in the same moment: one is filed, once."""

import pytest

from takedown import actions, drafts, letters
from takedown.actions import Overtaken
from takedown.models import SignedLetter
from tests.people import NOON, make_platform
from tests.races.crowd import together
from tests.takedown.visits import desk_returns, helper_files, take_over

pytestmark = pytest.mark.django_db(transaction=True)
NAMED = {"channel": "desk", "value": "", "name": "Whoever it is", "told_so": True}


@pytest.fixture
def returned():
    """Fay filed for Alice, who took the case over; the desk has a question: (case, key)."""
    make_platform()
    case, key = helper_files()
    take_over(case, key)
    desk_returns(case, key, "Which post?")
    return case, key


def corrected(case, key, own):
    """One part's correction, signed and not filed."""
    draft = actions.correct(case=case, key=key, now=NOON, own=own)
    drafts.update(draft, key, NOON, contact=NAMED)
    drafts.save(draft, key, letters.sign(drafts.read(draft, key), None, NOON), NOON)
    return draft


def filing(draft, key, actor):
    """Whether it was filed."""

    def file():
        try:
            actions.submit(draft=draft, key=key, language="en", actor=actor, now=NOON)
        except Overtaken:
            return False
        return True

    return file


def test_one_of_two_corrections_is_filed_and_the_other_waits_whole_with_whoever_wrote_it(returned):
    case, key = returned
    both = {own: corrected(case, key, own) for own in (True, False)}
    filed = together(filing(both[True], key, "person"), filing(both[False], key, "helper"))
    assert sorted(filed) == [False, True]
    assert sorted(case.requests.values_list("state", flat=True)) == ["submitted", "superseded"]
    assert SignedLetter.objects.filter(request__state="submitted").count() == 1
    left = both[True] if filed == [False, True] else both[False]
    left.refresh_from_db()
    assert (left.filed_at, drafts.read(left, key)["contact"]["name"]) == (None, "Whoever it is")

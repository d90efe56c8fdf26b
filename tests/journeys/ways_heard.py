"""Ways to pages of what somebody said and nobody has answered yet: a question of the desk, a message left unread."""

from datetime import timedelta

from takedown import actions
from takedown.models import Case
from tests import cases
from tests.journeys.ways import THIRD, WAIT, WHY, bobs, returned
from tests.people import NOON
from tests.takedown import visits
from vault import keys


def question_of(case):
    return f"/case/question/{case.requests.get().pk}/"


def question_answered():
    """Alice has answered what the desk asked."""
    case = returned()
    answer(case, keys.open_for_desk(case.key_id), "person")
    return case


def answered_for_the_desk():
    """The same, as the desk finds it in its queue."""
    filed = bobs_returned()
    answer(filed.case, filed.key, "advocate")
    return filed


def answer(case, key, author):
    request = case.requests.get()
    actions.answer_question(request=request, author=author, text=THIRD, key=key, actor=author, now=NOON)


def bobs_returned():
    """What Bob filed came back."""
    filed = bobs()
    visits.desk_returns(filed.case, filed.key, WHY, NOON)
    return filed


def bobs_question(filed):
    return f"/advocate/case/{filed.case.pk}/question/{filed.request.pk}/"


def bobs_unread():
    """Alice has written to Bob."""
    return _written(NOON)


def left_by_a_colleague():
    """She wrote more than a day ago to Dora, who works with Bob and has not read it."""
    filed = _written(NOON - timedelta(hours=30))
    dora = cases.member("dora@harbour.example", "Dora", "advocate", cases.HARBOUR)
    Case.objects.filter(pk=filed.case.pk).update(advocate=dora)
    return filed


def colleagues_page(filed):
    return f"/advocate/colleague/{filed.case.pk}/"


def _written(at):
    filed = bobs()
    actions.write_message(case=filed.case, author="person", text=WAIT, key=filed.key, actor="person", now=at)
    return filed

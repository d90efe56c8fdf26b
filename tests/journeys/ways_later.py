"""Ways to what a person meets after filing: a pace of their own, more letters, a link taken back."""

from datetime import timedelta

from notices.models import FollowUp, HostGuess, StatusCheck
from takedown import actions, drafts, letters
from takedown.models import Case
from tests import cases
from tests.journeys import ways_asked
from tests.journeys.page import same
from tests.journeys.ways import answered, on_its_way, opened, silent
from tests.people import NOON, make_platform
from tests.takedown import visits
from tests.takedown.visits import a_link, file_case
from tests.walks import alice_fills

PACES = {
    "say": {"timing": {"finds_out": "yes", "when": "say", "on": ""}},
    "date": {"timing": {"finds_out": "", "when": "date", "on": "2026-06-09"}},
}

BY_PHONE = {"email": "", "phone": "+1 555 010 7777", "from": "18:00", "until": "21:00", "zone": "America/New_York",
            "word": ways_asked.WORD, "voicemail": True}  # fmt: skip


@same
def paced(when, checked=False):
    """A request that waits for Alice's word, or for a day; `checked` by the desk or not yet."""

    def make():
        make_platform()
        case, key = file_case(a_link(), **PACES[when])
        if checked:
            visits.desk_sends(case, key)
        return case

    return make


def moment_of(case):
    return f"/case/pace/{case.requests.get().pk}/"


def held_for_the_desk():
    make_platform()
    filed = cases.make_case(**PACES["say"])
    cases.approve(filed)
    return filed


def paused():
    found = on_its_way()()
    actions.pause_case(case=Case.objects.get(), actor="person", now=NOON)
    return found


def taking_one_back():
    """One of two links is being withdrawn."""
    notice, _ = on_its_way(items=2)()
    case, item = Case.objects.get(), notice.items.first()
    actions.ask_change(case=case, kind="item", item=item.pk, actor="person", now=NOON)
    return case


def in_two_letters():
    """One of two links is being withdrawn before their letter was sent: the other goes on."""
    make_platform()
    case, key = visits.file_case(a_link(), a_link(number=2))
    [notice] = visits.desk_sends(case, key)
    actions.ask_change(case=case, kind="item", item=notice.items.first().pk, actor="person", now=NOON)
    actions.part_letters(case=case, key=key, actor="worker", now=NOON)
    return case


def one_link(path):
    """The address of something that can be done with the first link."""
    return lambda found: f"/case/{path.format(found[0].items.first().pk)}"


def answering(found):
    return f"/case/answer/{found[0].pk}/"


def asked_for_too_much():
    return answered("needs_information", reason="Upload a photo of your passport.")()


def answer_begun():
    """The platform asked; Alice began to answer and has not signed."""
    notice, key = asked_for_too_much()
    _begin_answer(notice, key)
    return notice, key


def answer_signed():
    """The platform asked; Alice's answer is with the desk."""
    notice, key = asked_for_too_much()
    draft = _begin_answer(notice, key)
    drafts.save(draft, key, letters.sign(drafts.read(draft, key), None, NOON), NOON)
    actions.submit(draft=draft, key=key, language="en", actor="person", now=NOON)
    return notice, key


def _begin_answer(notice, key):
    case = Case.objects.get()
    return actions.answer(case=case, notice=notice, text="The first.", key=key, own=True, now=NOON)


def while_another_is_open(make, address):
    """Alice began another request in the same browser and did not save it; then she comes back with her code."""

    def way(client):
        alice_fills(client, "who")
        return opened(make, address)(client)

    return way


def after_closing(client):
    """She has closed her page; the other request is open still."""
    while_another_is_open(on_its_way(), "")(client)
    visits.post(client, "/case/leave/")
    return "/case/closed/"


def waiting_for_a_call():
    """There is news for Alice, who may be phoned in the evening."""
    make_platform()
    filed = cases.make_case(safe=BY_PHONE)
    Case.objects.update(call_at=NOON)
    return filed


def corrected():
    """The platform asked, Alice answered, and the corrected letter has gone out."""
    notice, key = answered("needs_information", reason="Which post?", at=NOON - timedelta(hours=2))()
    case = Case.objects.get()
    draft = actions.answer(case=case, notice=notice, text="The first.", key=key, own=True, now=NOON)
    visits.sign_and_file(draft, key)
    visits.desk_sends(case, key)
    return case


def refused_with_others_to_tell():
    """Refused; a search engine is known, and who carries the site is guessed."""
    found = answered("refused", reason="Not ours.")()
    engine = make_platform("seekly", kind="pull")
    carrier = make_platform("carry", trust="unknown", coverage="unclear")
    type(engine).objects.filter(pk=engine.pk).update(kind="search")
    type(carrier).objects.filter(pk=carrier.pk).update(kind="host")
    HostGuess.objects.create(host="tuberia.example", carrier=carrier, role="host", looked_at=NOON)
    return found


def under_own_rules():
    make_platform()
    case, key = file_case(about={"published": "published", "content": "swimwear"})
    [notice] = visits.desk_sends(case, key)
    return visits.wire_takes(notice, key, proof="acknowledged"), key


def followed_up():
    """Silent for days: reminded, sent again, looked at; taken back, and told so by one of two ways."""
    notice, key = silent()()
    at = {"due_at": NOON, "queued_at": NOON, "finished_at": NOON, "state": "sent"}
    for kind in FollowUp.Kind:
        FollowUp.objects.create(notice=notice, kind=kind, number=9, **at)
    FollowUp.objects.create(notice=notice, kind="withdrawal", number=10, **{**at, "state": "failed"})
    StatusCheck.objects.create(item=notice.items.first(), at=NOON, result="gone", code="404")
    return notice, key

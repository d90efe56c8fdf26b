"""How a browser comes to the pages about ways into a case (ways.py says what a way is)."""

from takedown import actions, brakes, codes, drafts, letters
from takedown.models import Case
from tests import walks
from tests.journeys.page import Way, same
from tests.journeys.ways import FORM, at_the_desk, being_checked, bobs, opened
from tests.people import ALICE, NOON, make_platform
from tests.takedown import visits
from tests.takedown.visits import HANDED, HELPERS_CODE, HELPERS_PIN, PIN, come_back, helper_files
from vault import keys

WORDS = "The blue kettle sings at the old harbour"
NEW_PIN = {"pin": PIN, "pin_again": PIN}
A_CALLER = "9.9.9.9"


# A code that was handed over


def handed_over(address, *, taken=False):
    """Fay filed for Alice, who has brought the code that Fay gave her; with `taken`, she has chosen a PIN."""
    return Way(brought(taken), address)


@same
def brought(taken):
    def state(client):
        make_platform()
        helper_files()
        come_back(client, code=HANDED, pin="")
        if taken:
            visits.post(client, "/case/begin/", **NEW_PIN)

    return state


def under_a_release(client):
    make_platform()
    visits.bob_files()
    come_back(client, code=HANDED, pin="")
    return "/case/begin/"


def reissued(client):
    case, key = being_checked()
    actions.reissue(case=case, key=key, code=HANDED, actor="user:1", now=NOON)
    come_back(client, code=HANDED, pin="")
    return "/case/begin/"


def used_up(client):
    handed_over("", taken=True)(client)
    return "/case/"


def taken_back(_client):
    case, key = being_checked()
    for code in (HANDED, visits.a_code()):
        actions.reissue(case=case, key=key, code=code, actor="user:1", now=NOON)
    return "/case/"


# A helper


def with_a_helper():
    make_platform()
    case, key = helper_files()
    visits.take_over(case, key)
    return case


def with_a_helper_who_is_out():
    case = with_a_helper()
    actions.end_helper(helper=case.helper, actor="person", own_session=None, now=NOON)
    return case


def as_the_helper(address):
    """Fay has come back with her own code, and looks."""

    def way(client):
        with_a_helper()
        come_back(client, code=HELPERS_CODE, pin=HELPERS_PIN)
        return address

    return way


def as_the_helper_after_a_pause(client):
    """Alice filed a further link herself and paused everything; Fay, who began it all, looks."""
    case = with_a_helper()
    key = keys.open_for_desk(case.key_id)
    draft = actions.add_links(case=case, key=key, own=True, now=NOON)
    contact = {"channel": "desk", "value": "", "name": ALICE, "told_so": False}
    drafts.update(draft, key, NOON, items=[visits.a_link(number=7)], contact=contact)
    visits.sign_and_file(draft, key)
    actions.pause_case(case=case, actor="person", now=NOON)
    come_back(client, code=HELPERS_CODE, pin=HELPERS_PIN)
    return "/case/open/"


def corrected_by_both(client):
    """The desk had a question; Alice has begun to correct it when Fay sends her own correction."""
    case = with_a_helper()
    key = keys.open_for_desk(case.key_id)
    visits.desk_returns(case, key, "Which post is it?")
    come_back(client)
    visits.post(client, "/case/correct/")
    draft = actions.correct(case=case, key=key, now=NOON, own=False)
    drafts.save(draft, key, letters.sign(drafts.read(draft, key), None, NOON), NOON)
    actions.submit(draft=draft, key=key, language="en", actor="helper", now=NOON)
    return "/request/review/"


def filed_by_a_helper():
    make_platform()
    case, _ = helper_files()
    return case


# Words, and a lost code


def with_words():
    case, key = being_checked()
    actions.choose_words(case=case, key=key, words=codes.plain_words(WORDS), actor="person", now=NOON)
    return case


def asked_for():
    """Somebody typed the words of the case: the case."""
    case = with_words()
    actions.ask_recovery(words=codes.plain_words(WORDS), code=HANDED, now=NOON)
    return case


def waited_for(_client):
    asked_for()
    return "/case/"


def with_a_number(client):
    visits.post(client, "/case/lost/", words=WORDS)
    return "/case/lost/number/"


# Waiting, or working


def tired(address, brake):
    """This address has used up its tries."""

    def way(client):
        client.defaults["HTTP_X_FORWARDED_FOR"] = A_CALLER
        for _ in range(brake.one_caller.most):
            brakes.take_try(brake, {"REMOTE_ADDR": A_CALLER}, NOON)
        return address

    return way


def one_too_many(what, address):
    """The case has had so many today."""

    def way(client):
        opened(being_checked)(client)
        case = Case.objects.get()
        for _ in range(brakes.A_DAY[what]):
            brakes.within_day(what, case.pk, NOON)
        return address

    return way


def told_by_mail():
    make_platform()
    return visits.file_case(safe={"email": "quiet@post.example"})


def left_unsaved(address):
    """She has a new code that is not saved yet, and half an hour and more has gone by."""

    def way(client):
        handed_over("", taken=True)(client)
        session = client.session
        session["used:case"] -= 3600
        session.save()
        return address

    return way


def left_open(client):
    """Half an hour and more without a click."""
    opened(being_checked)(client)
    client.get("/case/open/")
    session = client.session
    session["used:case"] -= 3600
    session.save()
    return "/case/message/"


# Saved for later


def saved(address):
    """Alice has saved her draft, and goes on with it in the same browser."""

    def way(client):
        walks.alice_fills(client, "links")
        walks.send(client, "save", **NEW_PIN, saved="on", do="on")
        return address

    return way


def correcting(address):
    """A request that came back is being corrected."""

    def way(client):
        case, key = being_checked()
        visits.desk_returns(case, key, "Which post is it?")
        come_back(client)
        visits.post(client, "/case/correct/")
        return address

    return way


def with_another_open(client):
    """Something was saved elsewhere; here another draft is open that was not."""
    walks.alice_fills(client, "who")
    code = visits.a_code()
    visit = walks.visit_of(client)
    actions.save_for_later(draft=visit.draft, key=visit.key, code=code, pin=PIN, now=NOON)
    client.cookies.clear()
    walks.alice_fills(client, "who")
    body = visits.urlencode({"code": code, "pin": PIN})
    return lambda headers: client.post("/case/", body, FORM, headers=headers)


# Staff


def bobs_returned():
    """The desk has sent back what Bob filed."""
    filed = bobs()
    visits.desk_returns(filed.case, filed.key, "Which post is it?")
    return filed


def correcting_it(filed):
    return f"/advocate/case/{filed.case.pk}/correct/"


def ways_into(case):
    return f"/desk/case/{case.pk}/access/"


def at_the_ways(make):
    return at_the_desk(make, ways_into)

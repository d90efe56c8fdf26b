"""How a browser comes to a page in a certain state. A way takes a client, does what leads there, says where to look.

It returns an address, or a function that asks in its own manner, given the headers that the browser adds.
"""

import json
from datetime import timedelta
from urllib.parse import urlencode

from takedown import actions
from takedown.models import Case, Mandate
from tests import cases, walks
from tests.journeys import ways_asked
from tests.journeys.page import Way, same
from tests.people import ALICE, NOON, PDQ_OF_ALICE, SHA256_OF_ALICE, make_platform, send_notice
from tests.takedown import visits
from tests.takedown.visits import a_link, come_back, file_case, platform_answers, the_sweep_passes

TOKEN = "the token"
FORM = "application/x-www-form-urlencoded"
WHY, NEWS = "The link leads to a search page.\nWhich post is it?", "It is a news report."
REFUSAL = "Nobody is <b>seen</b> in it."
DEMAND = "Upload a photo of your passport."
WAIT, WE_WILL, THIRD = "Please wait\nuntil Monday.", "We will.", "the third picture"
# What stands on pages in the words of whoever typed it.
TYPED = (
    WHY,
    NEWS,
    REFUSAL,
    WAIT,
    WE_WILL,
    THIRD,
    ALICE,
    walks.STATEMENT,
    walks.ANSWERS["contact"]["name"],
    "mailto:me",
    DEMAND,
    ways_asked.WORD,
)
LATE = NOON - timedelta(hours=50)
PRINTS = [{"kind": each.kind, "value": each.value, "quality": each.quality} for each in (PDQ_OF_ALICE, SHA256_OF_ALICE)]
BY_MAIL = {"kind": "email", "channel": {"address": "abuse@tuberia.example"}}


# The intake


def walked(upto, address, **changes):
    """Alice has sent every step up to and with `upto`; then she looks at `address`."""
    return Way(filled(upto, **changes), address)


@same
def filled(upto, **changes):
    return lambda client: walks.alice_fills(client, upto, **changes)


def before(step, **changes):
    """Alice stands in front of a step."""
    return walked(walks.STEPS[walks.STEPS.index(step) - 1], f"/request/{step}/", **changes)


def after(step, **changes):
    """Alice has answered a step and looks at it again."""
    return walked(step, f"/request/{step}/", **changes)


def with_fingerprints(client):
    """The letters, with a choice which platform may also get the fingerprints."""
    make_platform()
    walks.alice_fills(client, "age", links={"links": "https://tuberia.example/post/1"})
    ref = walks.draft_of(client)["items"][0]["ref"]
    walks.send(client, "fingerprints", **{f"fingerprints-{ref}": json.dumps(PRINTS)})
    walks.alice_goes_on(client, "statement", "contact")
    return "/request/review/"


def with_a_token(client):
    """Bob holds a written release of Alice's; whoever has its token begins there."""
    mandate = visits.make_mandate()
    Mandate.objects.filter(pk=mandate.pk).update(token_digest=actions.mandates.digest(TOKEN))
    return "/request/begin/"


def under_a_release(address, *steps):
    """Bob files for Alice, and has sent these steps."""

    def way(client):
        walks.send(client, with_a_token(client).removeprefix("/request/"), token=TOKEN)
        walks.alice_goes_on(client, *steps, contact={"told_so": "on"})
        return address

    return way


def while_another_is_open(client):
    walks.alice_fills(client, "links")
    return with_a_token(client)


def with_a_release_that_ended(client):
    under_a_release("", *walks.between("about", "safe"))(client)
    signing = urlencode({"do": "sign", "sign": "1", **walks.carried(client, "review")})
    actions.revoke_mandate(mandate=Mandate.objects.get(), actor="person", now=NOON)
    return lambda headers: client.post("/request/review/", signing, FORM, headers=headers)


def sent_back(address):
    """Alice's request came back; she has begun to correct it."""

    def way(client):
        opened(returned)(client)
        visits.post(client, "/case/correct/")
        return address

    return way


def counted(_client):
    """Enough notices of one platform for figures, and too few of another."""
    for slug, how_many in (("tuberia", 6), ("pullhub", 1)):
        platform = make_platform(slug)
        for _ in range(how_many):
            send_notice(platform)
    return "/transparency/"


# The case page: each maker leaves one case of Alice's in a state


def opened(make, address="/case/open/"):
    """Alice comes back with code and PIN, and looks."""
    return Way(come_into(make), address)


@same
def come_into(make):
    def state(client):
        found = make()
        come_back(client)
        return found

    return state


def being_checked():
    make_platform()
    return file_case(a_link(), a_link(number=2, description=THIRD))


def filed_by_alice(_client):
    being_checked()
    return "/case/"


def after_many_pins(client):
    being_checked()
    for _ in range(6):
        come_back(client, pin="not hers")
    return "/case/"


def approved():
    case, key = being_checked()
    return visits.desk_sends(case, key)


def with_permissions():
    make_platform()
    item = a_link()
    case, key = file_case(item, fingerprints={item["ref"]: PRINTS}, hashes=["tuberia"])
    visits.desk_sends(case, key)
    return case


def with_an_advocate():
    make_platform()
    return file_case(mandate=visits.make_mandate())


@same
def on_its_way(proof="acknowledged", outcome="delivered", at=NOON, items=1, **platform):
    """One letter was tried on the wire at `at`: (notice, key)."""

    def make():
        make_platform(**platform)
        case, key = file_case(*[a_link(number=number) for number in range(1, items + 1)], now=at)
        [notice] = visits.desk_sends(case, key, at)
        return visits.wire_takes(notice, key, at, proof, outcome), key

    return make


@same
def answered(outcome, at=NOON, **more):
    """The platform has answered for all items."""

    def make():
        notice, key = on_its_way(at=at, items=2)()
        platform_answers(notice, outcome, key, at, **more)
        return notice, key

    return make


@same
def silent(removed_late=False, **platform):
    """The 48 hours have ended without an answer; afterwards it may be removed all the same."""

    def make():
        notice, key = on_its_way(at=LATE, items=2, **platform)()
        the_sweep_passes(notice, LATE + timedelta(hours=49))
        if removed_late:
            platform_answers(notice, "removed", key, NOON)
        return notice, key

    return make


def returned():
    make_platform()
    case, key = file_case(now=LATE)
    visits.desk_returns(case, key, WHY, NOON)
    return case


def declined():
    make_platform()
    case, key = file_case(now=LATE)
    request = case.requests.latest("submitted_at")
    actions.reject(request=request, reviewer=visits.make_reviewer(), key=key, reason=NEWS, now=NOON)
    return case


def with_messages():
    case, key = being_checked()
    for author, text in (("person", WAIT), ("desk", WE_WILL)):
        actions.write_message(case=case, author=author, text=text, key=key, actor=author, now=NOON)
    return case


@same
def changing(kind):
    def make():
        case, key = being_checked()
        actions.ask_change(case=case, kind=kind, actor="person", now=NOON)
        return case, key

    return make


def withdrawn():
    on_its_way()()
    case = Case.objects.get()
    actions.withdraw_case(case=case, actor="person", now=NOON)
    return case


def frozen():
    case, _ = being_checked()
    actions.freeze(case=case, actor="person", now=NOON)
    return case


def erased_meanwhile(client):
    """The page was open in another browser when the case was erased."""
    case, _ = being_checked()
    come_back(client)
    visits.erase_now(case)
    return "/case/open/"


def first_permission(case):
    return f"/case/letter/{case.releases.get().pk}/"


# The desk and the advocates


def as_staff(who, make, address):
    """Somebody is logged in and looks at `address` of what was made: text, or a function of it."""
    return Way(logged_in(who, make), address)


@same
def logged_in(who, make):
    def state(client):
        found = make()
        cases.enter(client, who())
        return found

    return state


def at_the_desk(make, address):
    return as_staff(cases.dana, make, address)


def as_advocate(make, address):
    return as_staff(cases.bob, make, address)


def nothing():
    return make_platform()


@same
def filed(**changes):
    """A request that waits for the desk."""

    def make():
        make_platform()
        return cases.make_case(**changes)

    return make


def bobs():
    make_platform()
    return cases.bobs_case()

"""Ways to pages of the desk, of advocates, and of whoever logs in."""

from notices.models import Channel
from takedown import actions
from takedown.models import Membership
from tests import cases
from tests.journeys.ways import REFUSAL, as_advocate, bobs, nothing, on_its_way
from tests.people import NOON, make_platform
from tests.takedown import visits
from tests.takedown.visits import a_link, platform_answers
from vault.models import User

WRONG = {"username": "dana@desk.example", "password": "not hers"}
RELEASE = {"signed_on": "2026-06-01", "ends_on": "2026-08-30", "held": "on"}


def bobs_answered():
    filed = bobs()
    [notice] = cases.approve(filed)
    platform_answers(visits.wire_takes(notice, filed.key), "refused", filed.key, reason=REFUSAL)
    return filed


def of_bob(then=""):
    """The address of Bob's case, or of one of its changes."""
    return lambda filed: f"/advocate/case/{filed.case.pk}/{then}"


def about_to_record(client):
    """Bob has Alice's written release before him."""
    address = as_advocate(nothing, "/advocate/new/")(client)
    RELEASE["organisation"] = cases.bob().memberships.get().organisation_id
    return address


def to_an_unknown_site():
    return cases.make_case(a_link(host="strange.example"))


def by_a_way_to_verify():
    make_platform(standing="courtesy", process_url="https://tuberia.example/take-it-down")
    return cases.make_case()


def approved_with_words():
    filed = bobs()
    cases.approve(filed)
    actions.write_message(case=filed.case, author="person", text="Thank you.", key=filed.key, actor="person", now=NOON)
    return filed


def waiting_for_an_answer():
    filed = cases.make_case()
    actions.write_message(case=filed.case, author="person", text="When?", key=filed.key, actor="person", now=NOON)
    return filed


def stopped():
    """A case for the two named people."""
    filed = cases.make_case()
    actions.freeze(case=filed.case, actor="person", now=NOON)
    return filed


def stopped_page(filed):
    return f"/desk/frozen/{filed.case.pk}/"


def by_hand():
    return on_its_way(None, "handed_over", kind="webform")()


def filing(notice_and_key):
    return f"{page_of(notice_and_key)}filed/"


def page_of(notice_and_key):
    return f"/desk/notices/{notice_and_key[0].pk}/"


def webhook():
    make_platform(kind="webhook", channel={"address": "https://hooks.tuberia.example/in"})
    return Channel.objects.get()


def channel_page(channel):
    return f"/desk/platforms/tuberia/channels/{channel.pk}/"


def with_an_account(client):
    cases.dana()
    return "/account/login/"


def after_many_passwords(client):
    for _ in range(9):
        visits.post(client, with_an_account(client), **WRONG)
    return "/account/login/"


def without_a_room(client):
    cases.enter(client, User.objects.create_user("new@desk.example", "New"))
    return "/account/"


def in_two_rooms(client):
    user = cases.dana()
    Membership.objects.create(user=user, organisation=Membership.objects.get(user=user).organisation, role="advocate")
    cases.enter(client, user)
    return "/account/"

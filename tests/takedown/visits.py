"""Alice's case and her visits to its page."""

import re
import secrets
import uuid
from datetime import timedelta
from html import unescape
from urllib.parse import urlencode

from notices import actions as notice_actions
from notices.models import Notice
from takedown import actions, codes, drafts, letters
from takedown.models import Membership, Organisation
from tests.people import ALICE, ALICE_MAIL, NOON
from vault.models import User

CODE = codes.from_secret(b"the code of Alice, for tests only")
PIN = "harbour lamp 47"
HELPERS_CODE = codes.from_secret(b"the code of Fay, who helps, for tests only")
HELPERS_PIN = "teapot 2 window"
HANDED = codes.from_secret(b"a code handed to Alice, for tests only")


def a_link(host="tuberia.example", number=1, **more):
    return {"ref": str(uuid.uuid4()), "url": f"https://{host}/post/{number}", "host": host, "shown_host": host,
            "description": "", **more}  # fmt: skip


def file_case(*items, code=CODE, pin=PIN, now=NOON, mandate=None, **changes):
    """A filed and signed request of Alice's, as the intake leaves it: (case, key).

    Under a release Bob files it, and Alice has taken it over with the code that he handed to her.
    """
    if not mandate:
        return _filed(*items, code=code, pin=pin, now=now, **changes)
    handed = a_code()
    case, key = _filed(*items, now=now, mandate=mandate, handover=handed, **changes)
    take_over(case, key, code=code, pin=pin, now=now)
    return case, key


def helper_files(*items, now=NOON, code=HELPERS_CODE, pin=HELPERS_PIN, handover=HANDED, **changes):
    """Fay, whom nobody vetted, has filed for Alice, who has not come yet: (case, key)."""
    filer = {"role": "helper", "relation": "friend"}
    contact = {"channel": "desk", "value": "", "name": "Fay Friend", "told_so": True}
    parts = {"filer": filer, "contact": contact, **changes}
    return _filed(*items, now=now, code=code, pin=pin, handover=handover, actor="helper", **parts)


def bob_files(*items, now=NOON, handover=HANDED, **changes):
    """Bob has filed for Alice under her written release; she has not come yet: (case, key)."""
    return _filed(*items, now=now, mandate=make_mandate(now), handover=handover, **changes)


def take_over(case, key, code=CODE, pin=PIN, now=NOON):
    """Alice brings the code that was handed to her."""
    handover = case.handovers.get(used_at=None, ended_at=None)
    return actions.take_over(handover=handover, key=key, code=code, pin=pin, own_session=None, now=now)


def a_code():
    return codes.from_secret(secrets.token_bytes(32))


def _filed(*items, now=NOON, mandate=None, code="", pin="", handover="", actor="person", **changes):
    draft, key = drafts.begin(now=now, mandate=mandate)
    document = {
        "filer": {"role": "organisation" if mandate else "individual"},
        "about": {"published": "published", "content": "nudity", "origin": "real", "identifiable_by": "face"},
        "items": list(items) or [a_link()],
        "statement": {"text": "It is me, and I never agreed.", "reasons": ["not_published"]},
        "contact": {"channel": "email", "value": ALICE_MAIL, "name": ALICE, "told_so": bool(mandate)},
        **changes,
    }
    drafts.save(draft, key, letters.sign(document, mandate, now), now)
    case = actions.submit(draft=draft, key=key, code=code, pin=pin, handover=handover, language="en", actor=actor,
                          now=now)  # fmt: skip
    case.refresh_from_db()
    return case, key


def sign_and_file(draft, key, now=NOON):
    """What Alice does with a further draft of her case: she signs its letters as they stand."""
    drafts.save(draft, key, letters.sign(drafts.read(draft, key), draft.mandate, now), now)
    return actions.submit(draft=draft, key=key, language="en", actor="person", now=now)


def make_reviewer(email="dana@desk.example", name="Dana Desk"):
    desk, _ = Organisation.objects.get_or_create(name="The desk")
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, name)
    Membership.objects.get_or_create(user=user, organisation=desk, role="desk")
    return user


def make_mandate(now=NOON, name="Harbour Advocates", email="bob@harbour.example"):
    """Bob of Harbour Advocates holds Alice's written release."""
    harbour, _ = Organisation.objects.get_or_create(name=name)
    bob = User.objects.filter(email=email).first() or User.objects.create_user(email, "Bob")
    Membership.objects.get_or_create(user=bob, organisation=harbour, role="advocate")
    mandate, _ = actions.create_mandate(
        advocate=bob, organisation=harbour, signed_on=now.date(), expires_at=now + timedelta(days=90), recipients=[],
        now=now,
    )  # fmt: skip
    return mandate


def desk_sends(case, key, now=NOON):
    """The desk approves; the notices that were queued."""
    request = case.requests.latest("submitted_at")
    return actions.send(request=request, reviewer=make_reviewer(), key=key, now=now)


def desk_returns(case, key, reason, now=NOON):
    request = case.requests.latest("submitted_at")
    actions.return_to_person(request=request, reviewer=make_reviewer(), key=key, reason=reason, now=now)


def wire_takes(notice, key, now=NOON, proof="exchanger_accepted", outcome="delivered", code="250"):
    """One try on the wire, and how it ended."""
    claim = notice_actions.begin_attempt(notice_id=notice.pk, actor="worker", now=now)
    notice_actions.record_attempt(attempt=claim.attempt, outcome=outcome, code=code, proof=proof, reply="", key=key,
                                  actor="worker", now=now)  # fmt: skip
    return Notice.objects.get(pk=notice.pk)


def platform_answers(notice, outcome, key, now=NOON, **more):
    for item in notice.items.all():
        notice_actions.report_outcome(item=item, outcome=outcome, actor="platform", now=now, key=key, **more)


def the_sweep_passes(notice, now):
    notice_actions.pass_stages(notice_id=notice.pk, actor="clock", now=now)


def post(client, path, **typed):
    """A form as a browser sends it: the portal reads nothing else."""
    return client.post(path, urlencode(typed), content_type="application/x-www-form-urlencoded")


def come_back(client, code=CODE, pin=PIN):
    return post(client, "/case/", code=code, pin=pin)


def open_page(client, **typed):
    """Alice comes back with code and PIN, and reads her page."""
    come_back(client, **typed)
    return client.get("/case/open/")


def words(response):
    """The text of a page as it is read: without tags, white space folded."""
    body = re.sub(r"(?s)<(script|style|head).*?</\1>", "", response.content.decode())
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def erase_now(case, now=NOON):
    actions.erase_case(case=case, actor="person", now=now)

"""The people of the tests, and what they own: Alice (a person), Bob (her advocate), Charlie (a stranger).

This half knows platforms, letters and notices; makers take only what a test is about.
"""

import base64
import uuid
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from notices import actions
from notices.fingerprints import PDQ, SHA256, Fingerprint
from notices.letter import Contact, Letter, LetterItem, Release, Signature
from notices.models import Channel, Notice, Platform, PlatformHost
from vault import keys

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
ALICE = "Alice Example"
ALICE_MAIL = "alice@example.org"
DESK = "desk@recourse.example"
WEBHOOK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PDQ_OF_ALICE = Fingerprint("pdq", PDQ.example, 80)
SHA256_OF_ALICE = Fingerprint("sha256", SHA256.example)


def make_platform(slug="tuberia", *, kind="pull", standing="official", **details):
    """A cooperative, covered platform with one verified channel; `channel` holds the channel's own fields."""
    channel = details.pop("channel", {})
    details = {"name": slug.capitalize(), "coverage": "covered", "trust": "cooperative", **details}
    platform = Platform.objects.create(slug=slug, **details)
    PlatformHost.objects.create(platform=platform, host=f"{slug}.example")
    add_channel(platform, kind=kind, standing=standing, **channel)
    return platform


def add_channel(platform, *, kind, standing="official", secret="", **details):
    channel = Channel.objects.create(platform=platform, kind=kind, standing=standing, **details)
    if secret:
        channel.set_secret(secret)
        channel.save()
    return channel


def make_key():
    """A case's data key, readable by the desk."""
    key = keys.create_key()
    keys.wrap_for_desk(key)
    return key


def make_letter(platform="tuberia", *, now=NOON, items=1, **changes):
    """Alice's own signed letter to the platform (its slug), released for 90 days."""
    parts = {
        "number": f"RC-{uuid.uuid4().hex[:8].upper()}",
        "recipient": platform.capitalize(),
        "sender": "Example Law Clinic",
        "rules": "us-2025-119-12",
        "items": tuple(make_item(platform, number) for number in range(1, items + 1)),
        "statement": "I believe in good faith that this was published without my consent.",
        "reasons": ("not_published",),
        "signature": Signature(ALICE, "individual", now.isoformat()),
        "contact": Contact("email", ALICE_MAIL),
        "release": make_release(platform, now=now),
    }
    return Letter(**{**parts, **changes})


def make_item(platform="tuberia", number=1):
    return LetterItem(str(uuid.uuid4()), url=f"https://{platform}.example/post/{number}")


def make_release(platform="tuberia", *, now=NOON, lasts=timedelta(days=90)):
    return Release(
        id=str(uuid.uuid4()), recipient=platform, purpose="removal", agreed_by="person",
        agreed_at=now.isoformat(), expires_at=(now + lasts).isoformat(),
    )  # fmt: skip


def make_anonymous_letter(platform="tuberia", **changes):
    """What a stranger may get: the desk signs and answers, and no fingerprint is offered."""
    signed = Signature("Dana Desk", "desk", NOON.isoformat())
    return make_letter(platform, **{"signature": signed, "contact": Contact("desk", DESK), **changes})


def queue_notice(platform, *, letter=None, key=None, now=NOON, **options):
    """Alice's notice, queued at `now`. Options go to notices.actions.queue."""
    options = {"notice_id": uuid.uuid4(), "actor": "desk:dana", **options}
    letter = letter or make_letter(platform.slug, now=now)
    return actions.queue(platform=platform, letter=letter, key=key or make_key(), now=now, **options)


def send_notice(platform, *, now=NOON, proof="acknowledged", **options):
    """A notice that was sent and received at `now` with this proof (None: sent, nothing proved)."""
    notice = queue_notice(platform, now=now, **options)
    claim = actions.begin_attempt(notice_id=notice.pk, actor="test", now=now)
    actions.record_attempt(
        attempt=claim.attempt, outcome="delivered", code="", proof=proof, reply="", key=key_of(notice),
        actor="test", now=now,
    )  # fmt: skip
    return fresh(notice)


def key_of(notice):
    return keys.open_for_desk(notice.key_id)


def fresh(notice):
    return Notice.objects.get(pk=notice.pk)


def verify_letter(data, signature):
    """Raises where the Ed25519 signature (base64) over the bytes does not hold under the published key."""
    raw = base64.urlsafe_b64decode(keys.letter_public_jwk()["x"] + "==")
    Ed25519PublicKey.from_public_bytes(raw).verify(base64.b64decode(signature), data)


def queue_with_fingerprints(platform, **options):
    """A notice that offers Alice's PDQ and SHA-256 at the API."""
    letter = make_letter(platform.slug, fingerprints_offered=2, now=options.get("now", NOON))
    ref = letter.items[0].ref
    offered = [actions.Offered(ref, each) for each in (PDQ_OF_ALICE, SHA256_OF_ALICE)]
    return queue_notice(platform, letter=letter, offered=offered, **options)


def acknowledge(notice, now=NOON):
    return actions.acknowledge(notice=notice, reference="", actor="test", now=now, key=key_of(notice))


def erase(notice, now=NOON):
    """What erasing its case does to a notice: its key is gone, and what was sealed under it too."""
    keys.erase(notice.key_id, now)
    actions.erase(key_id=notice.key_id, actor="test", now=now)


def is_erased(key_id):
    try:
        keys.open_for_desk(key_id)
    except keys.Erased:
        return True
    return False

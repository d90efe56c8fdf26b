"""A case: one person, one data key, one code. Whatever can tell about the person is sealed."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from takedown.models.organisations import Mandate, Organisation
from vault.fields import SealedField, SealedRow


class Case(SealedRow):
    """Found by a keyed digest of its code. Its status is derived from its requests and their notices."""

    key = models.OneToOneField("vault.DataKey", on_delete=models.PROTECT, related_name="+")
    # Empty until the person takes over a case that somebody filed for them (takedown/models/access.py).
    code_digest = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 - unique where it is there
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="cases")
    advocate = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="cases")
    mandate = models.OneToOneField(Mandate, on_delete=models.PROTECT, null=True, related_name="case")
    language = models.CharField(max_length=8, default="en")
    opened_at = models.DateTimeField()
    # Somebody under 18 may be shown: everything stops, two named people only.
    frozen_at = models.DateTimeField(null=True)
    report_number = SealedField()
    # The person said "pause": nothing more goes out until they say otherwise. The platforms' clocks run on.
    paused_at = models.DateTimeField(null=True)
    # How and when the person may be told: {"email", "phone", "from", "until", "zone", "word", "voicemail"}; and
    # "before": an address that they changed, until it was told once more (actions/telling.py).
    safe_contact = SealedField()
    # There is news that nobody was told of yet: mailed, or put on the desk's list, within the hours that they allow.
    news_at = models.DateTimeField(null=True)
    # When a worker last took it in hand: a mail that could not go is tried again some minutes later.
    telling_at = models.DateTimeField(null=True)
    # There is news, and the person may be phoned: on the desk's list until somebody has called.
    call_at = models.DateTimeField(null=True)
    # When the desk last rang and nobody answered: they stay on the list.
    tried_at = models.DateTimeField(null=True)
    # Words of the person's choice for a lost code: they find the case, and never open it alone.
    recovery_words = SealedField()
    recovery_digest = models.CharField(max_length=64, blank=True, db_index=True)


class Message(SealedRow):
    """A message on the case page, sealed under the case's key."""

    class Author(models.TextChoices):
        PERSON = "person"
        HELPER = "helper"
        ADVOCATE = "advocate"
        # Somebody else of the advocate's organisation, where the advocate had read nothing for a day.
        ORGANISATION = "org"
        DESK = "desk"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages")
    author = models.CharField(max_length=8, choices=Author)
    at = models.DateTimeField()
    body = SealedField()
    # When the case's own advocate had it on their screen. Who has no advocate is answered by the desk.
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("at",)
        indexes = [models.Index(fields=["case", "at"], name="message_of_case")]


class ChosenChange(models.Model):
    """Withdrawing or erasing, asked for by the person: waits 24 hours and can be taken back until then."""

    class Kind(models.TextChoices):
        WITHDRAW = "withdraw"
        WITHDRAW_ITEM = "item"
        ERASE = "erase"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=8, choices=Kind)
    # Only for one item taken back: its id (takedown.Item).
    item = models.UUIDField(null=True)
    # Every id that this link has in the case's letters to the same platform (actions/pace.py: name_links).
    links = models.JSONField(default=list)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind", "item"],
                condition=Q(taken_back_at=None, done_at=None),
                nulls_distinct=False,
                name="one_waiting_change_a_kind",
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], name="change_waiting", condition=Q(taken_back_at=None, done_at=None))
        ]


class Cursor(models.Model):
    """How far a follower has read the ledger."""

    name = models.CharField(max_length=40, primary_key=True)
    sequence = models.BigIntegerField(default=0)

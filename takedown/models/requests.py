"""A request for removal, its items, what was decided, and the letters that were signed."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from notices.models import Platform
from takedown.models.cases import Case
from takedown.models.releases import Release
from takedown.states import State
from vault.fields import SealedField, SealedRow


class TakedownRequest(SealedRow):
    """What was filed: the four elements and the triage answers, one sealed document."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="requests")
    state = models.CharField(max_length=10, default=State.SUBMITTED)
    submitted_at = models.DateTimeField()
    # It came back with a question, and this is when that was answered: our own hours count from here, its place in the
    # queue from the filing.
    answered_at = models.DateTimeField(null=True)
    rules = models.CharField(max_length=40)
    body = SealedField()
    # The person decides when: not before this moment, or (held) not before they say so. Nothing: at once.
    send_from = models.DateTimeField(null=True)
    held = models.BooleanField(default=False)
    # Who checked a request that waits for the person's moment: they sign what the desk signs.
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["submitted_at"], name="request_to_review", condition=Q(state="submitted")),
            models.Index(fields=["send_from"], name="request_to_send", condition=Q(state="approved")),
        ]
        constraints = [
            models.CheckConstraint(name="known_request_state", condition=Q(state__in=[state.value for state in State]))
        ]

    @property
    def waiting_since(self) -> datetime:
        """From when our own hours count: its filing, or else the answer to the question that it came back with."""
        return self.answered_at or self.submitted_at


class Item(SealedRow):
    """One depiction at one place on one platform. `declared`: what its files say about themselves, as ticked."""

    request = models.ForeignKey(TakedownRequest, on_delete=models.CASCADE, related_name="items")
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    locator = SealedField()
    declared = SealedField()
    # Published anew elsewhere: the item of the same case that this one repeats.
    reupload_of = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="reuploads")

    class Meta:
        ordering = ("position",)


class Decision(SealedRow):
    """What a reviewer decided, with the reason as told to the person; and what was answered to one that asks.

    `answer`: the words of `answered_by` (Message.Author), kept beside the question. No letter is changed by them.
    """

    request = models.ForeignKey(TakedownRequest, on_delete=models.CASCADE, related_name="decisions")
    verb = models.CharField(max_length=10)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = SealedField()
    answer = SealedField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=8, blank=True)

    class Meta:
        ordering = ("at",)


class SignedLetter(SealedRow):
    """The letter to one platform as the person saw and signed it. The notice that carries it has the same id."""

    request = models.ForeignKey(TakedownRequest, on_delete=models.CASCADE, related_name="letters")
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="+")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="letters")
    letter = SealedField()
    # The notice that this letter corrects: linked downstairs when it is sent (a new notice, a new clock).
    corrects = models.UUIDField(null=True)

    class Meta:
        ordering = ("platform__name", "id")

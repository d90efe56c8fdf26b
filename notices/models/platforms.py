"""Whom a notice can be addressed to, and by which channel."""

from django.db import models
from django.db.models import Q

from notices import clock
from vault import keys
from vault.signed import SignedRow


class Platform(SignedRow):
    """A service that publishes what people upload. What nobody verified stays empty and says so."""

    SIGNED = (
        "slug", "name", "kind", "parent", "coverage", "trust", "process_url", "form_fields", "most_at_once",
        "status_checks", "deletes_hashes", "sandbox", "needs_review",
    )  # fmt: skip

    class Coverage(models.TextChoices):
        COVERED = "covered"
        LIKELY = "likely"
        UNCLEAR = "unclear"
        EXCLUDED = "excluded"

    class Trust(models.TextChoices):
        COOPERATIVE = "cooperative"
        UNKNOWN = "unknown"
        HOSTILE = "hostile"

    class Kind(models.TextChoices):
        PLATFORM = "platform"
        SEARCH = "search"
        HOST = "host"
        CDN = "cdn"
        REGISTRAR = "registrar"
        AI_TOOL = "ai_tool"

    class Member(models.TextChoices):
        YES = "yes"
        NO = "no"
        TESTING = "testing"
        UNKNOWN = "unknown"

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=9, choices=Kind, default=Kind.PLATFORM)
    parent = models.CharField(max_length=120, blank=True)
    coverage = models.CharField(max_length=10, choices=Coverage, default=Coverage.UNCLEAR)
    coverage_reason = models.CharField(max_length=300, blank=True)
    trust = models.CharField(max_length=12, choices=Trust, default=Trust.UNKNOWN)
    process_url = models.URLField(max_length=500, blank=True)
    # What its form asks, in its order: [{"label", "holds", "note"}]; `holds` names the letter's part that fits.
    form_fields = models.JSONField(default=list, blank=True)
    # Paths that tell posts from profiles: [{"kind": "post"|"profile"|"file"|"search", "pattern": regular expression}].
    url_patterns = models.JSONField(default=list, blank=True)
    jurisdiction_doubt = models.CharField(max_length=300, blank=True)
    stopncii = models.CharField(max_length=8, choices=Member, default=Member.UNKNOWN)
    ncmec = models.CharField(max_length=8, choices=Member, default=Member.UNKNOWN)
    membership_source = models.CharField(max_length=300, blank=True)
    membership_on = models.DateField(null=True, blank=True)
    # How many workers may talk to it at once: one slow platform starves nobody.
    most_at_once = models.PositiveSmallIntegerField(default=4)
    # Whether a HEAD request to a reported link is allowed (off; cooperative platforms only).
    status_checks = models.BooleanField(default=False)
    deletes_hashes = models.BooleanField(default=False)
    sandbox = models.BooleanField(default=False)
    # Reported by a person's link and not yet completed by the desk.
    needs_review = models.BooleanField(default=False)
    checked_on = models.DateField(null=True, blank=True)
    notes = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def cooperative(self) -> bool:
        """Whether it may learn who asks. Hosts, CDNs and registrars never do: some pass complaints on to the site."""
        return self.trust == self.Trust.COOPERATIVE and self.kind not in PASSING_ON

    @property
    def unsigned_yet(self) -> bool:
        """One that a request brought in, and that nobody has looked at."""
        return self.needs_review and self.trust == self.Trust.UNKNOWN and not (self.sandbox or self.process_url)


PASSING_ON = frozenset({Platform.Kind.HOST, Platform.Kind.CDN, Platform.Kind.REGISTRAR})


class PlatformHost(SignedRow):
    """A host name (lower-case ASCII) that belongs to one platform; hosts below it belong too."""

    SIGNED = ("platform.slug", "host")
    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="hosts")
    host = models.CharField(max_length=253, unique=True)

    def __str__(self) -> str:
        return self.host

    @property
    def unsigned_yet(self) -> bool:
        """That of a site that a request brought in."""
        return self.platform.needs_review


class Channel(SignedRow):
    """One way to a platform. `standing` says whether it is the process that the platform set up (223a(a)(1)(A))."""

    SIGNED = (
        "platform.slug", "kind", "standing", "preference", "active", "address", "exchanger", "secret",
        "previous_secret", "secret_overlaps_until", "mail_domain", "verified_by", "verified_on",
    )  # fmt: skip

    class Kind(models.TextChoices):
        EMAIL = "email"
        WEBHOOK = "webhook"
        PULL = "pull"
        WEBFORM = "webform"

    class Standing(models.TextChoices):
        OFFICIAL = "official"
        AGREED = "agreed"
        COURTESY = "courtesy"

    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="channels")
    kind = models.CharField(max_length=16, choices=Kind)
    standing = models.CharField(max_length=8, choices=Standing, default=Standing.COURTESY)
    preference = models.PositiveSmallIntegerField(default=10)
    active = models.BooleanField(default=True)
    address = models.CharField(max_length=500, blank=True)
    # "host:port" of the platform's own mail server: its acceptance is proof of receipt, our relay's is not.
    exchanger = models.CharField(max_length=260, blank=True)
    secret = models.BinaryField(null=True, blank=True, editable=False)
    # During a change of keys both sign (Standard Webhooks); the old one ends with `secret_overlaps_until`.
    previous_secret = models.BinaryField(null=True, blank=True, editable=False)
    secret_overlaps_until = models.DateTimeField(null=True, blank=True, editable=False)
    # The domain that the platform's mail is signed for (DKIM): only then does a reply change anything.
    mail_domain = models.CharField(max_length=253, blank=True)
    # Health: what happened last, and whether it rests after repeated failure (a human is told).
    last_success_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_failure_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_bounce_at = models.DateTimeField(null=True, blank=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    paused_at = models.DateTimeField(null=True, blank=True, editable=False)
    verified_by = models.CharField(max_length=120, blank=True)
    verified_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("preference", "id")
        constraints = [
            models.UniqueConstraint(fields=["platform", "kind", "address"], name="one_channel_for_each_address")
        ]

    def __str__(self) -> str:
        return f"{self.platform.slug} {self.kind}"

    @property
    def unsigned_yet(self) -> bool:
        """The form of a site that a request brought in: a human would have to find it."""
        return self.kind == self.Kind.WEBFORM and self.standing == self.Standing.COURTESY and not self.address

    @property
    def statutory(self) -> bool:
        """Whether a notice by this channel can end in a breach (notices/clock.py)."""
        return clock.runs(self.standing, self.platform.coverage)

    def on_record(self) -> dict[str, str]:
        """What is known of this way and of its platform now, as a notice keeps it ("": nobody had looked)."""
        owner = self.platform
        return {
            "parent": owner.parent, "coverage": owner.coverage, "process_url": owner.process_url, "channel": self.kind,
            "standing": self.standing, "verified_on": self.verified_on.isoformat() if self.verified_on else "",
        }  # fmt: skip

    def set_secret(self, value: str) -> None:
        """Seal the webhook's signing secret; the row must have been saved once."""
        self.secret = keys.seal_for_service(value.encode(), f"channel.secret.{self.pk}")

    def open_secret(self) -> str:
        """The webhook's signing secret; staff processes only."""
        return keys.open_for_service(bytes(self.secret or b""), f"channel.secret.{self.pk}").decode()

    def open_previous_secret(self) -> str:
        """The one before it, as sealed then; staff processes only."""
        return keys.open_for_service(bytes(self.previous_secret or b""), f"channel.secret.{self.pk}").decode()


class PlatformChange(models.Model):
    """What was changed in a platform's record, by whom and when: {field: [before, after]}, secrets left out."""

    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    fields = models.JSONField()

    class Meta:
        ordering = ("-at", "-id")
        indexes = [
            # Look-ups of who carries a site: looked for each minute, among everything that was ever changed.
            models.Index(
                fields=["platform", "-at", "-id"], name="carriers_asked", condition=Q(fields__has_key="carriers")
            ),
        ]


class HostGuess(models.Model):
    """Who seems to carry a site, as RDAP (RFC 9083) tells it: always a guess, never shown as more."""

    host = models.CharField(max_length=253)
    carrier = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="guesses")
    role = models.CharField(max_length=9, choices=Platform.Kind)
    # The registry's own words: network or registrar name, handle, abuse contact.
    evidence = models.JSONField(default=dict)
    looked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["host", "carrier", "role"], name="one_guess_a_role")]

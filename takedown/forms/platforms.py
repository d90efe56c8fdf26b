"""What the desk enters about a platform, its channels and its keys."""

import re
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.validators import validate_email

from notices.actions.platforms import FIELDS, WAYS
from notices.models import ApiKey, Channel, Platform
from takedown.forms import registry_lines
from takedown.templatetags.desk_words import said

KINDS = [
    (Channel.Kind.WEBHOOK.value, "Webhook"),
    (Channel.Kind.EMAIL.value, "Mail"),
    (Channel.Kind.PULL.value, "The platform fetches it (API)"),
    (Channel.Kind.WEBFORM.value, "Its own form, filed by hand"),
]
SCOPES = [
    (ApiKey.Scope.READ.value, "Read its own notices"),
    (ApiKey.Scope.WRITE.value, "Acknowledge and answer them"),
]


CARRIERS = frozenset({Platform.Kind.HOST, Platform.Kind.CDN, Platform.Kind.REGISTRAR})
HOST_PORT = re.compile(r"[A-Za-z0-9.\-]+:\d{1,5}")
MAIL_DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")
# Django's own words say what is wrong, not what to do.
DULL = str(forms.Field.default_error_messages["required"])


def say_plainly(form: forms.BaseForm) -> None:
    """Each field's errors name the field and what to do."""
    for field in form.fields.values():
        said = field.error_messages
        if str(said.get("required", "")) == DULL:
            verb = "Choose" if isinstance(field, forms.ChoiceField) else "Fill in"
            said["required"] = f"{verb} “{field.label}”."
        if isinstance(field, forms.ChoiceField):
            said["invalid_choice"] = f"Choose one of the answers under “{field.label}”."
        if isinstance(field, forms.IntegerField):
            said["invalid"] = f"“{field.label}” takes a whole number."
        if isinstance(field, forms.DateField):
            said["invalid"] = f"Write “{field.label}” like 2026-06-30."


class PlatformForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the platform is. Empty means: nobody verified it."""

    kind = forms.ChoiceField(
        label="What it is", choices=[(kind.value, said(kind.value, "kind")) for kind in Platform.Kind]
    )
    hosts = registry_lines.hosts()
    form_fields = registry_lines.form_fields()
    url_patterns = registry_lines.url_patterns()
    coverage_reason = forms.CharField(
        label="Why (one sentence)", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why: without a reason nobody can check this later."},
    )  # fmt: skip
    process_url = forms.URLField(
        label="Address of its own removal process", required=False, max_length=500, assume_scheme="https",
        help_text="Only after you looked at it yourself. Leave it empty if you did not.",
        error_messages={"invalid": "This is no web address. Copy it from the page itself; it begins with https://."},
    )  # fmt: skip
    membership_on = forms.DateField(
        label="Read there on", required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "medium"}, format="%Y-%m-%d"),
    )  # fmt: skip
    most_at_once = forms.IntegerField(
        label="Letters under way to it at once", min_value=1, max_value=50, required=False, initial=4,
        help_text="A slow platform then keeps nobody else waiting.",
        widget=forms.NumberInput(attrs={"class": "short"}),
    )  # fmt: skip

    class Meta:
        model = Platform
        fields = FIELDS
        labels = {
            "name": "Name",
            "parent": "Company behind it",
            "coverage": "Is it a covered platform? (47 USC 223a)",
            "trust": "How far can it be trusted with a name?",
            "jurisdiction_doubt": "Doubt whether US law reaches it",
            "stopncii": "Takes part in StopNCII",
            "ncmec": "Takes part in NCMEC's Take It Down",
            "membership_source": "Where that stands",
            "status_checks": "Links there may be checked by a HEAD request",
            "deletes_hashes": "It deletes fingerprints when asked to",
            "notes": "Notes for the desk",
        }
        help_texts = {
            "coverage": "Only covered and likely platforms can end in a breach.",
            "trust": "Unknown and hostile sites get letters without a name, signed by the desk. So does every host, "
            "CDN and registrar: some pass complaints on.",
            "membership_source": "The page on which you read it. A membership without a source is a rumour.",
            "status_checks": "Only for a cooperative platform. Nothing is downloaded; it proves nothing.",
        }
        widgets = {
            "coverage": forms.RadioSelect,
            "trust": forms.RadioSelect,
            "notes": forms.Textarea(attrs={"rows": 3}),
            "jurisdiction_doubt": forms.Textarea(attrs={"rows": 2}),
        }

    field_order = (
        "name", "kind", "parent", "hosts", "coverage", "coverage_reason", "jurisdiction_doubt", "trust", "process_url",
        "form_fields", "url_patterns", "stopncii", "ncmec", "membership_source", "membership_on", "most_at_once",
        "deletes_hashes", "status_checks", "notes",
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            self.initial["hosts"] = sorted(self.instance.hosts.values_list("host", flat=True))
        say_plainly(self)

    def clean_most_at_once(self) -> int:
        return int(self.cleaned_data["most_at_once"] or self.instance.most_at_once)

    def clean_process_url(self) -> str:
        value = str(self.cleaned_data["process_url"])
        if value and not value.startswith("https://"):
            raise forms.ValidationError(
                "People would be sent there in clear. Find its address that begins with https://."
            )
        return value

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        carries, trust = given.get("kind") in CARRIERS, given.get("trust")
        if carries and trust == Platform.Trust.COOPERATIVE:
            self.add_error("trust", "A host, CDN or registrar may pass a complaint on: choose unknown or hostile.")
        if given.get("status_checks") and trust != Platform.Trust.COOPERATIVE:
            self.add_error("status_checks", "Links are checked at cooperative platforms only: take the tick out.")
        if not carries and "hosts" in given and not given["hosts"]:
            self.add_error("hosts", "Write at least one host: links are matched by it.")
        self._check_membership(given)
        return given

    def _check_membership(self, given: dict[str, Any]) -> None:
        if {given.get("stopncii"), given.get("ncmec")} <= {Platform.Member.UNKNOWN}:
            return
        if not given.get("membership_source"):
            self.add_error("membership_source", "Say where you read that it takes part, or choose unknown.")
        if not given.get("membership_on") and "membership_on" not in self.errors:
            self.add_error("membership_on", "Give the day on which you read it.")


class ChannelForm(forms.ModelForm):  # type: ignore[type-arg]
    """One way to the platform. Who saves it vouches for the address."""

    kind = forms.ChoiceField(label="Kind", choices=KINDS, widget=forms.RadioSelect)

    class Meta:
        model = Channel
        fields = WAYS
        labels = {
            "standing": "Is this the process that the platform set up?",
            "preference": "Order (the lowest active one is used)",
            "active": "In use",
            "address": "Address",
            "exchanger": "Its own mail server (host:port)",
            "mail_domain": "The domain that its mail is signed for",
        }
        help_texts = {
            "standing": "Official: its own published process. Agreed: with us in writing. Courtesy: no breach.",
            "address": "Mail address or webhook address; for the form, its own page if it differs from the process "
            "page. Empty for the API.",
            "exchanger": "For mail only: its acceptance is proof of receipt, our own relay's is not.",
            "mail_domain": "For mail only: a reply counts when its DKIM signature is of this domain.",
        }
        widgets = {"standing": forms.RadioSelect}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        say_plainly(self)

    def clean_exchanger(self) -> str:
        value = str(self.cleaned_data["exchanger"]).strip()
        if value and not HOST_PORT.fullmatch(value):
            raise forms.ValidationError("Write it as host:port, for example mx.example.org:25.")
        return value

    def clean_mail_domain(self) -> str:
        value = str(self.cleaned_data["mail_domain"]).strip().lower().removeprefix("@")
        if value and not MAIL_DOMAIN.fullmatch(value):
            raise forms.ValidationError("Write only the domain, for example example.org.")
        return value

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        kind, address = given.get("kind"), str(given.get("address", "")).strip()
        if kind == Channel.Kind.EMAIL:
            self._check("address", lambda: validate_email(address))
        elif kind == Channel.Kind.WEBHOOK and not _is_webhook(address):
            self.add_error("address", "A webhook needs an https address.")
        elif kind == Channel.Kind.WEBFORM and address and not address.startswith("https://"):
            self.add_error("address", "The address of a form begins with https://.")
        elif kind == Channel.Kind.PULL and address:
            self.add_error("address", "Leave this empty here: the platform fetches its letters from us.")
        twins = Channel.objects.filter(platform=self.instance.platform, kind=kind, address=address)
        if twins.exclude(pk=self.instance.pk).exists():
            self.add_error("address", "The platform has this channel already.")
        return given

    def _check(self, field: str, check: Any) -> None:
        try:
            check()
        except forms.ValidationError:
            self.add_error(field, "This is no mail address. Write it like removal@example.org.")


class KeyForm(forms.Form):
    """A key for the platform's program."""

    label = forms.CharField(
        label="Label", max_length=80, help_text="Who holds it, for example: trust and safety, production.",
        error_messages={"required": "Give it a label, so that everybody knows later whose key it is."},
    )  # fmt: skip
    scopes = forms.MultipleChoiceField(
        label="It may",
        choices=SCOPES,
        widget=forms.CheckboxSelectMultiple,
        initial=[value for value, _ in SCOPES],
        error_messages={"required": "Choose what it may do: a key that may do nothing helps nobody."},
    )


def _is_webhook(address: str) -> bool:
    parts = urlsplit(address)
    allowed = {"https", "http"} if settings.ALLOW_LOOPBACK else {"https"}
    return parts.scheme in allowed and bool(parts.hostname)

"""What the desk enters about a platform, its channels and its keys."""

import re
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.validators import validate_email

from notices.actions.platforms import FIELDS, WAYS
from notices.models import ApiKey, Channel, Platform

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


class PlatformForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the platform is. Empty means: nobody verified it."""

    coverage_reason = forms.CharField(
        label="Why (one sentence)", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why: without a reason nobody can check this later."},
    )  # fmt: skip
    process_url = forms.URLField(
        label="Address of its own removal process", required=False, max_length=500, assume_scheme="https",
        help_text="Only after you looked at it yourself. Leave it empty if you did not.",
    )  # fmt: skip

    class Meta:
        model = Platform
        fields = FIELDS
        labels = {
            "parent": "Company behind it",
            "coverage": "Is it a covered platform? (47 USC 223a)",
            "trust": "How far can it be trusted with a name?",
            "deletes_hashes": "It deletes fingerprints when asked to",
            "notes": "Notes for the desk",
        }
        help_texts = {
            "coverage": "Only covered and likely platforms can end in a breach.",
            "trust": "Unknown and hostile sites get letters without a name, signed by the desk.",
        }
        widgets = {
            "coverage": forms.RadioSelect,
            "trust": forms.RadioSelect,
            "notes": forms.Textarea(attrs={"rows": 3}),
        }


class ChannelForm(forms.ModelForm):  # type: ignore[type-arg]
    """One way to the platform. Who saves it vouches for the address."""

    kind = forms.ChoiceField(choices=KINDS, widget=forms.RadioSelect)

    class Meta:
        model = Channel
        fields = WAYS
        labels = {
            "standing": "Is this the process that the platform set up?",
            "preference": "Order (the lowest active one is used)",
            "active": "In use",
            "exchanger": "Its own mail server (host:port)",
        }
        help_texts = {
            "standing": "Official: its own published process. Agreed: with us in writing. Courtesy: no breach.",
            "address": "Mail address or webhook address. Empty for the form and for the API.",
            "exchanger": "For mail only: its acceptance is proof of receipt, our own relay's is not.",
        }
        widgets = {"standing": forms.RadioSelect}

    def clean_exchanger(self) -> str:
        value = str(self.cleaned_data["exchanger"]).strip()
        if value and not re.fullmatch(r"[A-Za-z0-9.\-]+:\d{1,5}", value):
            raise forms.ValidationError("Write it as host:port, for example mx.example.org:25.")
        return value

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        kind, address = given.get("kind"), str(given.get("address", "")).strip()
        if kind == Channel.Kind.EMAIL:
            self._check("address", lambda: validate_email(address))
        elif kind == Channel.Kind.WEBHOOK and not _is_webhook(address):
            self.add_error("address", "A webhook needs an https address.")
        elif kind in {Channel.Kind.PULL, Channel.Kind.WEBFORM} and address:
            self.add_error("address", "Leave this empty here. The form's address belongs to the platform, above.")
        twins = Channel.objects.filter(platform=self.instance.platform, kind=kind, address=address)
        if twins.exclude(pk=self.instance.pk).exists():
            self.add_error("address", "The platform has this channel already.")
        return given

    def _check(self, field: str, check: Any) -> None:
        try:
            check()
        except forms.ValidationError as error:
            self.add_error(field, error)


class KeyForm(forms.Form):
    """A key for the platform's program."""

    label = forms.CharField(max_length=80, help_text="Who holds it, for example: trust and safety, production.")
    scopes = forms.MultipleChoiceField(
        label="It may", choices=SCOPES, widget=forms.CheckboxSelectMultiple, initial=[value for value, _ in SCOPES]
    )


def _is_webhook(address: str) -> bool:
    parts = urlsplit(address)
    allowed = {"https", "http"} if settings.ALLOW_LOOPBACK else {"https"}
    return parts.scheme in allowed and bool(parts.hostname)

"""What an advocate fills in: the written release, messages, changes at the person's request."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from notices.models import Platform
from takedown.forms.words import WordsField
from takedown.models import Organisation

LONGEST = timedelta(days=365)
USUAL = timedelta(days=90)


class WrittenRelease(forms.Form):
    """An informed, written, time-limited, revocable release (VAWA, VOCA, FVPSA), recorded before anything is typed."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Your organisation"), empty_label=None, widget=forms.RadioSelect
    )
    signed_on = forms.DateField(
        label=_("The person signed it on"),
        widget=forms.DateInput(attrs={"type": "date", "class": "medium"}, format="%Y-%m-%d"),
    )
    ends_on = forms.DateField(
        label=_("It ends on (end of that day, UTC)"),
        help_text=_("At most one year after it was signed. Shorter is better: you can ask for a new one."),
        widget=forms.DateInput(attrs={"type": "date", "class": "medium"}, format="%Y-%m-%d"),
    )
    recipients = forms.MultipleChoiceField(
        label=_("Only these platforms"),
        required=False,
        help_text=_("Tick none where the release covers every platform named in the request."),
        widget=forms.CheckboxSelectMultiple,
    )
    held = forms.BooleanField(
        label=_(
            "I hold it in writing. It was explained before it was signed. It can be taken back at any time. Refusing "
            "it does not change the help that the person gets."
        ),
        error_messages={"required": _("Without all four it is no release, and nothing can be filed under it.")},
    )

    def __init__(self, data: Any = None, *, organisations: QuerySet[Organisation], today: date) -> None:
        super().__init__(data, initial={"signed_on": today, "ends_on": today + USUAL})
        self.today = today
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        self.fields["organisation"].initial = organisations.first()
        known = Platform.objects.filter(needs_review=False).order_by("name")
        self.fields["recipients"].choices = [(each.slug, each.name) for each in known]  # type: ignore[attr-defined]

    def clean_signed_on(self) -> date:
        signed: date = self.cleaned_data["signed_on"]
        if signed > self.today:
            raise forms.ValidationError(_("This day has not come yet."))
        return signed

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        signed, ends = given.get("signed_on"), given.get("ends_on")
        if ends and ends < self.today:
            self.add_error("ends_on", _("This release has ended already."))
        elif signed and ends and ends - signed > LONGEST:
            self.add_error("ends_on", _("A release holds for one year at most."))
        return given

    @property
    def expires_at(self) -> datetime:
        """The last second of the last day, UTC."""
        return datetime.combine(self.cleaned_data["ends_on"], time(23, 59, 59), tzinfo=UTC)


class AdvocateNote(forms.Form):
    """A message on the person's page."""

    text = WordsField(
        label=_("Message to the person"),
        help_text=_("It appears on their page, for them and for the desk. Nothing of it is mailed."),
        error_messages={"required": _("There is nothing in the message yet.")},
    )


class Reply(forms.Form):
    """An answer to what the desk asked about a request: it changes no letter."""

    text = WordsField(
        label=_("Your answer"),
        help_text=_("The desk reads it beside its question. What was signed stays as it is."),
        error_messages={"required": _("There is nothing in your answer yet.")},
    )


class Sure(forms.Form):
    """One tick before something that cannot be undone."""

    sure = forms.BooleanField(error_messages={"required": _("Tick this first, or go back.")})

    def __init__(self, data: Any = None, *, label: Any) -> None:
        super().__init__(data)
        self.fields["sure"].label = label

"""What somebody enters who has filed a letter in a platform's own form: when, and the number that it gave."""

from datetime import UTC, date, datetime, time, tzinfo
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from takedown.forms.answers import Choices
from takedown.forms.fields import PRIVATE, Choice, PlainText
from takedown.forms.pace import ZONES
from takedown.safe_contact import zone

WHEN: Choices = [
    ("now", gettext_lazy("Just now")),
    ("earlier", gettext_lazy("Earlier, on the day and at the time below")),
]

# Why a time is refused (notices.actions.record_filing), by its code.
BAD_TIMES = {
    "filed_in_the_future": gettext_lazy("This time has not come yet. Please look at day, time and clock again."),
    "filed_before_it_was_approved": gettext_lazy("This is before the letter was ready. Please look at the time again."),
    "not_by_hand": gettext_lazy("This letter is not filed by hand: it goes out another way."),
}


def instant(day: date, at: time, there: tzinfo, approved_at: datetime) -> datetime:
    """The moment that was entered, in UTC; within the minute of approval it is the approval's own second."""
    moment = datetime.combine(day, at, tzinfo=there).astimezone(UTC)
    return approved_at if moment == approved_at.replace(second=0, microsecond=0) else moment


class Filing(forms.Form):
    """For the desk. Times are UTC, to the minute."""

    day = forms.DateField(
        label="Day (UTC)", widget=forms.DateInput(attrs={"type": "date", "class": "medium"}, format="%Y-%m-%d"),
        error_messages={"required": "Enter the day on which you filed it.", "invalid": "Write it like 2026-06-30."},
    )  # fmt: skip
    time = forms.TimeField(
        label="Time (UTC)", widget=forms.TimeInput(attrs={"type": "time", "class": "short"}, format="%H:%M"),
        error_messages={"required": "Enter the time at which you filed it.", "invalid": "Write it like 14:30."},
    )  # fmt: skip
    confirmation = forms.CharField(
        label="Confirmation number",
        required=False,
        max_length=200,
        help_text="As the platform showed it. With a number the proof is grade B, without one grade C.",
        error_messages={"max_length": "This is too long for a number: there is room for 200 characters."},
        widget=forms.TextInput(attrs=PRIVATE),
    )

    def __init__(self, data: Any = None, *, now: datetime) -> None:
        # The time is left to be typed: a filled-in form, sent by mistake, would start a clock that nobody can prove.
        super().__init__(data, initial={"day": now.date()})

    def filed_at(self, approved_at: datetime) -> datetime:
        """The instant that was entered (UTC)."""
        return instant(self.cleaned_data["day"], self.cleaned_data["time"], UTC, approved_at)


class _Day(forms.DateField):
    """Needed only after "earlier": the label says so, not "(optional)"."""

    depends = True


class _Time(forms.TimeField):
    depends = True


class _Zone(forms.ChoiceField):
    depends = True


class OwnFiling(forms.Form):
    """For the person and their advocate: on their own clock."""

    when = Choice(WHEN, label=gettext_lazy("When did you send the form?"))
    day = _Day(
        label=gettext_lazy("Day, if earlier"), required=False,
        widget=forms.DateInput(attrs={**PRIVATE, "type": "date", "class": "medium"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Please give a day like 2026-06-30: year, month, day.")},
    )  # fmt: skip
    time = _Time(
        label=gettext_lazy("Time, if earlier"), required=False,
        widget=forms.TimeInput(attrs={**PRIVATE, "type": "time", "class": "short"}, format="%H:%M"),
        error_messages={"invalid": gettext_lazy("Please give a time like 14:30.")},
    )  # fmt: skip
    zone = _Zone(label=gettext_lazy("On the clock of"), choices=ZONES, required=False)
    confirmation = PlainText(
        longest=200, required=False, label=gettext_lazy("The number that the platform showed"),
        help_text=gettext_lazy("Often called confirmation, reference or ticket number. It makes the proof stronger."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, now: datetime) -> None:
        super().__init__(data, initial={"day": now.date()})
        self.now = now

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("when") == "earlier":
            for name in ("day", "time"):
                if given.get(name) is None and name not in self.errors:
                    self.add_error(name, _("Please fill this in, or choose “Just now”."))
        return given

    def filed_at(self, approved_at: datetime) -> datetime:
        """The instant that was entered (UTC)."""
        given = self.cleaned_data
        if given["when"] == "now":
            return self.now
        return instant(given["day"], given["time"], zone(given.get("zone", "")), approved_at)

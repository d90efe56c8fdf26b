"""What somebody enters who has filed a letter in a platform's own form: when, and the number that it gave."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from takedown.forms.answers import Choices
from takedown.forms.fields import PRIVATE, Choice, PlainText
from takedown.forms.pace import ZONES
from takedown.safe_contact import NoSuchTime, moment, on_the_clock, zone

WHEN: Choices = [
    ("now", gettext_lazy("Just now")),
    ("earlier", gettext_lazy("Earlier, on the day and at the time below")),
]

NEVER = gettext_lazy(
    "There was no such time on that day: the clocks were set forward over it. Please look at the time and the clock "
    "again."
)
# Why a time is refused (notices.actions.record_filing), by its code.
BAD_TIMES = {
    "filed_in_the_future": gettext_lazy("This time has not come yet. Please look at day, time and clock again."),
    "filed_before_it_was_approved": gettext_lazy("This is before the letter was ready. Please look at the time again."),
    "not_by_hand": gettext_lazy("This letter is not filed by hand: it goes out another way."),
}


def instant(day: date, at: time, there: str, approved_at: datetime, now: datetime) -> datetime:
    """The moment that was entered, in UTC; within the minute of approval it is the approval's own second."""
    begins = approved_at.replace(second=0, microsecond=0)
    found = moment(day, at, there, (begins, now))
    return approved_at if found == begins else found


def check_time(form: forms.Form, given: dict[str, Any], now: datetime) -> None:
    """Refuse a time that no clock there showed on that day: it was set forward over it."""
    if given.get("day") and given.get("time"):
        try:
            moment(given["day"], given["time"], given.get("zone", ""), (now, now))
        except NoSuchTime:
            form.add_error("time", str(NEVER))


class Filing(forms.Form):
    """For the desk: to the minute, on the clock of whoever types."""

    day = forms.DateField(
        label="Day", widget=forms.DateInput(attrs={"type": "date", "class": "medium"}, format="%Y-%m-%d"),
        error_messages={"required": "Enter the day on which you filed it.", "invalid": "Write it like 2026-06-30."},
    )  # fmt: skip
    time = forms.TimeField(
        label="Time", widget=forms.TimeInput(attrs={"type": "time", "class": "short"}, format="%H:%M"),
        error_messages={"required": "Enter the time at which you filed it.", "invalid": "Write it like 14:30."},
    )  # fmt: skip
    zone = forms.ChoiceField(
        label="On the clock of", choices=[("UTC", "UTC"), *ZONES[:-1]], required=False,
        widget=forms.Select(attrs={"data-own-zone": ""}),
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
        self.now = now

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        check_time(self, given, self.now)
        return given

    def filed_at(self, approved_at: datetime) -> datetime:
        """The instant that was entered (UTC)."""
        given = self.cleaned_data
        return instant(given["day"], given["time"], given["zone"], approved_at, self.now)

    def as_said(self, filed_at: datetime) -> str:
        """The same on the clock on which it was typed: "1 November 2026, 01:30 CST (Central (Chicago))"."""
        name = self.cleaned_data["zone"] or "UTC"
        return f"{on_the_clock(filed_at, name, '%d %B %Y, %H:%M')} ({dict(ZONES)[name]})"


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
    zone = _Zone(
        label=gettext_lazy("On the clock of"), choices=[("", gettext_lazy("Choose")), *ZONES], required=False,
        widget=forms.Select(attrs={"data-own-zone": ""}),
    )  # fmt: skip
    confirmation = PlainText(
        longest=200, required=False, label=gettext_lazy("The number that the platform showed"),
        help_text=gettext_lazy("Often called confirmation, reference or ticket number. It makes the proof stronger."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, now: datetime, own_zone: str = "") -> None:
        """`own_zone`: on which clock they live, where they have said so."""
        super().__init__(data, initial={"day": now.astimezone(zone(own_zone)).date(), "zone": own_zone})
        self.now = now

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("when") == "earlier":
            for name in ("day", "time", "zone"):
                if not given.get(name) and given.get(name) != time(0) and name not in self.errors:
                    self.add_error(name, _("Please fill this in, or choose “Just now”."))
            check_time(self, given, self.now)
        return given

    def filed_at(self, approved_at: datetime) -> datetime:
        """The instant that was entered (UTC)."""
        given = self.cleaned_data
        if given["when"] == "now":
            return self.now
        return instant(given["day"], given["time"], given["zone"], approved_at, self.now)

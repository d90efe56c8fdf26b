"""What the desk fills in."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django import forms

from takedown.forms.words import WordsField


class Approve(forms.Form):
    """The reviewer's own signature stands below letters to strangers: a tick says that it is meant."""

    sure = forms.BooleanField(
        label="I read every letter, checked the four elements and answered the open questions.",
        error_messages={"required": "Tick this first: what you approve goes out in your name."},
    )


class Reason(forms.Form):
    """Why a request goes back or is declined; the person reads it word for word."""

    reason = WordsField(
        label="Reason, in plain and kind words",
        help_text="The person reads this word for word on their page. Say what is missing and what they can do.",
        error_messages={"required": "Write a reason: the person must be able to act on it."},
    )


class Note(forms.Form):
    """A message on the person's page."""

    text = WordsField(
        label="Message to the person",
        help_text="It appears on their page. Nothing of it is mailed.",
        error_messages={"required": "There is nothing in the message yet."},
    )


class Filing(forms.Form):
    """When a letter was filed in the platform's own form. Times are UTC, to the minute."""

    day = forms.DateField(
        label="Day (UTC)", widget=forms.DateInput(attrs={"type": "date", "class": "medium"}, format="%Y-%m-%d")
    )
    time = forms.TimeField(
        label="Time (UTC)", widget=forms.TimeInput(attrs={"type": "time", "class": "short"}, format="%H:%M")
    )
    confirmation = forms.CharField(
        label="Confirmation number",
        required=False,
        max_length=200,
        help_text="As the platform showed it. With a number the proof is grade B, without one grade C.",
    )

    def __init__(self, data: Any = None, *, now: datetime) -> None:
        # The time is left to be typed: a filled-in form, sent by mistake, would start a clock that nobody can prove.
        super().__init__(data, initial={"day": now.date()})

    def filed_at(self, approved_at: datetime) -> datetime:
        """The instant that was entered; within the minute of approval it is the approval's own second."""
        moment = datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"], tzinfo=UTC)
        return approved_at if moment == approved_at.replace(second=0, microsecond=0) else moment


class Report(forms.Form):
    """The number of the report made to the CyberTipline."""

    number = forms.CharField(
        label="Report number",
        max_length=80,
        help_text="From report.cybertip.org or 1-800-843-5678. It is kept sealed.",
        widget=forms.TextInput(attrs={"class": "medium", "autocomplete": "off"}),
        error_messages={"required": "Enter the number that the CyberTipline gave you."},
    )


class Void(forms.Form):
    """Why a proof of receipt does not count. Nothing is deleted."""

    reason = WordsField(
        label="Why is this proof false?",
        longest=500,
        rows=2,
        help_text="For example: bounced after acceptance, wrong entry.",
        error_messages={"required": "Write why: the reason stays on record."},
    )

    def __init__(self, data: Any = None, *, receipt_id: UUID) -> None:
        """Several proofs stand on one page, each with a form: their fields' ids differ."""
        super().__init__(data, auto_id=f"void-{receipt_id}-%s")
        self.receipt_id = receipt_id


class Confirm(forms.Form):
    """One tick before something that cannot be undone."""

    sure = forms.BooleanField(error_messages={"required": "Tick this first, or go back."})

    def __init__(self, data: Any = None, *, label: str = "Yes, I am sure.") -> None:
        super().__init__(data)
        self.fields["sure"].label = label

"""What the desk fills in."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms

from takedown.forms.fields import PRIVATE
from takedown.forms.words import WordsField


class Approve(forms.Form):
    """The reviewer's own signature stands below letters to strangers: a tick says that it is meant."""

    sure = forms.BooleanField(
        label="I read every letter, checked the four elements and answered the open questions.",
        error_messages={"required": "Tick this first: what you approve goes out in your name."},
    )
    anyway = forms.BooleanField(
        error_messages={"required": "Verify the way first. Or tick this: then nothing that is not done is a breach."}
    )

    def __init__(self, data: Any = None, *, unbound: Sequence[str] = ()) -> None:
        """`unbound`: names of platforms that the Act binds, but not by the way that a letter would take now."""
        super().__init__(data)
        if unbound:
            self.fields["anyway"].label = f"Send anyway: no clock will bind {' or '.join(unbound)}."
        else:
            del self.fields["anyway"]


class VerifyWay(forms.Form):
    """Somebody looked at the platform's own pages: this way is its process. Who, when and where it says so is kept."""

    standing = forms.ChoiceField(
        label="What it is",
        choices=[("official", "Its own published process"), ("agreed", "Agreed with us in writing")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say what it is. If it is neither, do not verify it."},
    )
    source = forms.CharField(
        label="Where it says so",
        max_length=300,
        widget=forms.TextInput(attrs=PRIVATE),
        help_text="The address of the page that you read, or the letter in which it was agreed.",
        error_messages={"required": "Say where it stands: without a source nobody can check this later."},
    )
    verified_on = forms.DateField(
        label="Read on",
        widget=forms.DateInput(attrs={**PRIVATE, "type": "date", "class": "medium"}, format="%Y-%m-%d"),
        error_messages={"required": "Give the day on which you read it.", "invalid": "Write the day like 2026-06-30."},
    )

    def __init__(self, data: Any = None, *, way_id: int, today: date) -> None:
        """Several ways stand on one page, each with a form: their fields' ids differ."""
        super().__init__(data, auto_id=f"verify-{way_id}-%s", initial={"verified_on": today})
        self.way_id, self.today = way_id, today

    def clean_verified_on(self) -> date:
        day: date = self.cleaned_data["verified_on"]
        if day > self.today:
            raise forms.ValidationError("This day is still to come. Give the day on which you read it.")
        return day


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


class Report(forms.Form):
    """The number of the report made to the CyberTipline."""

    number = forms.CharField(
        label="Report number",
        max_length=80,
        help_text="From report.cybertip.org or 1-800-843-5678. It is kept sealed.",
        widget=forms.TextInput(attrs={**PRIVATE, "class": "medium"}),
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

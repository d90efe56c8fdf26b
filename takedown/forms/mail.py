"""What the desk enters after reading a platform's mail."""

from collections.abc import Iterable
from typing import Any

from django import forms

from notices.clock import Answer
from takedown.forms.words import WordsField

OUTCOMES = [
    (Answer.REMOVED.value, "It says removed"),
    (Answer.ALREADY_GONE.value, "It says that it was gone already"),
    (Answer.REFUSED.value, "It refuses"),
    (Answer.DISPUTED.value, "It disputes the notice"),
    (Answer.NEEDS_INFORMATION.value, "It asks for something"),
]


class MailAnswer(forms.Form):
    """What the platform says of which items, in its own words. The person reads these words on their page."""

    items = forms.MultipleChoiceField(
        label="About which items?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick the items that the mail is about."},
    )
    outcome = forms.ChoiceField(
        label="What does it say of them?",
        choices=OUTCOMES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what the mail says."},
    )
    reason = WordsField(
        label="The platform's words",
        required=False,
        help_text="The person reads this on their page. Take out names and what is not for them.",
    )
    sure = forms.BooleanField(
        label="I asked the platform by a way that I know, and it wrote this.",
        error_messages={"required": "This mail is not proven: ask the platform first."},
    )

    def __init__(self, data: Any = None, *, items: Iterable[tuple[str, str]], words: str, proven: bool) -> None:
        """`items`: id and how it is shown. `words` stand in the field to begin with. A proven mail needs no asking."""
        super().__init__(data, initial={"reason": words})
        self.fields["items"].choices = list(items)  # type: ignore[attr-defined]
        if proven:
            del self.fields["sure"]

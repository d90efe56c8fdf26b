"""What a person types on the case page beside messages: an answer for a platform, another moment."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from takedown.forms.pace import Timing
from takedown.forms.words import WordsField

# As long as a statement may be (takedown/forms/intake.py): the answer is added to it.
STATEMENT_LONGEST = 3000


class Answer(forms.Form):
    """What is said to a platform that asked, or that said no: it is added to the statement of a corrected letter."""

    text = WordsField(
        label=gettext_lazy("Your answer"),
        help_text=gettext_lazy(
            "It stands in the new letter, below your statement. Please send no picture, no ID and no password."
        ),
        error_messages={"required": gettext_lazy("There is nothing in your answer yet.")},
    )

    def __init__(self, data: Any = None, *, room: int) -> None:
        """`room`: how many characters the statement still takes."""
        super().__init__(data)
        self.room = room

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if len(text) > self.room:
            raise ValidationError(
                _("Together with your statement this is too long. There is room for %(room)s characters.")
                % {"room": f"{max(self.room, 0):,}"}
            )
        return text


class Reply(forms.Form):
    """What is said to a question of the desk: it stands beside the question, and changes no letter."""

    text = WordsField(
        label=gettext_lazy("Your answer"),
        help_text=gettext_lazy(
            "Our staff read it beside their question. Please send no picture, no ID and no password."
        ),
        error_messages={"required": gettext_lazy("There is nothing in your answer yet.")},
    )


class Moment(Timing):
    """When a request may go out, chosen anew; the question about being found out was asked before filing."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["finds_out"]

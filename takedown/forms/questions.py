"""The triage, one question a page: what is asked, why, and what is done with the answer."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from takedown.forms import answers
from takedown.forms.answers import Choices
from takedown.forms.fields import Choice


@dataclass(frozen=True)
class Question:
    """One question. `of_helper`: how somebody is asked who helps; `why` and `use` stand in the note before it."""

    name: str
    asked: Any
    choices: Choices
    why: Any
    use: Any
    of_helper: Any = ""
    hint: Any = ""

    def heading(self, helps: bool) -> Any:
        return self.of_helper if helps and self.of_helper else self.asked


STAFF_ONLY = _("Only our staff see the answer. It stands in no letter.")
TRIAGE = (
    Question(
        "published",
        _("What has happened?"),
        answers.PUBLISHED,
        why=_("A platform can only remove what is there. A threat alone needs other steps; we show them."),
        use=STAFF_ONLY,
    ),
    Question(
        "content",
        _("What can be seen?"),
        answers.CONTENT,
        why=_("The law is about some kinds of pictures only. For others we write to the platform under its own rules."),
        use=STAFF_ONLY,
        hint=_("Choose what fits best. You need not describe it."),
    ),
    Question(
        "origin",
        _("Is it real?"),
        answers.ORIGIN,
        why=_("Altered and AI-made pictures are covered too, if they look real."),
        use=_("Only our staff see the answer. A letter says so only if you tick it yourself, further on."),
    ),
    Question(
        "identifiable_by",
        _("How can somebody see who it is?"),
        answers.IDENTIFIABLE,
        why=_("The law asks that the person can be recognised. Not sure is fine: a person looks at it."),
        use=STAFF_ONLY,
    ),
    Question(
        "where",
        _("Where do you live?"),
        answers.WHERE,
        of_helper=_("Where does the person shown live?"),
        why=_("This is a law of the United States. Elsewhere other laws may help as well, and we name some help."),
        use=_("Only our staff see the answer. We do not ask for a country, a town or an address."),
    ),
)
BY_NAME = {question.name: question for question in TRIAGE}


class One(forms.Form):
    """A page with one question of the triage; it may be skipped. Cleans to {name: code, "" where skipped}."""

    def __init__(self, question: Question, *args: Any, helps: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        field = Choice(question.choices, label=question.heading(helps), help_text=question.hint, required=False)
        self.fields[question.name] = field

"""What a person fills in, step by step."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from takedown.forms import answers
from takedown.forms.fields import Choice, Day, Listed, PlainText, Tick

# Answers to "Is it real?" that one line of the letter says too (answers.REASONS).
FORGED = frozenset({"altered", "ai_made"})
FORGERY = "digital_forgery"


class Who(forms.Form):
    """Who asks: the person shown, somebody who helps, or somebody for whom this form is not the way."""

    role = Choice(answers.ROLES, label=gettext_lazy("Who are you in this?"))


class Relation(forms.Form):
    """How somebody who helps stands to the person shown."""

    relation = Choice(answers.RELATIONS, label=gettext_lazy("How do you know the person shown?"), required=False)


class Threat(forms.Form):
    """What the police ask about a threat; it goes into a text to copy, and is kept only as any page is that is left."""

    where = PlainText(
        longest=200, required=False, label=gettext_lazy("Where was the threat made?"),
        help_text=gettext_lazy("The app, the site or the place"),
    )  # fmt: skip
    account = PlainText(
        longest=200, required=False, label=gettext_lazy("Which name, number or account was used?"),
        attrs={"autocapitalize": "none"},
    )  # fmt: skip
    since = PlainText(longest=200, required=False, label=gettext_lazy("When did it begin?"))
    wants = PlainText(
        longest=500, required=False, label=gettext_lazy("What is demanded?"),
        help_text=gettext_lazy("Money, more pictures, to meet, to come back"),
    )  # fmt: skip


class Statement(forms.Form):
    """Clause (iii): the good-faith belief, reasons, and two questions in fairness to others."""

    text = PlainText(
        longest=3000,
        rows=5,
        label=gettext_lazy("Your statement"),
        help_text=gettext_lazy("The law asks for this sentence. You can leave it as it is, change it, or add to it."),
    )
    reasons = forms.MultipleChoiceField(
        choices=answers.REASONS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        label=gettext_lazy("Which of these are true?"),
        help_text=gettext_lazy("What you tick stands in the letter. You can leave all of them empty."),
    )
    made_for_pay = Choice(
        answers.YES_NO,
        label=gettext_lazy("Was it made for pay, or to be sold in public?"),
        help_text=gettext_lazy(
            "We ask everybody, to be fair to all sides. “Yes” ends nothing: a person of our staff looks at it. "
            "The platform does not see this answer."
        ),
        required=False,
    )
    public_concern = Choice(
        answers.YES_NO,
        label=gettext_lazy("Is it part of the news, or of something that concerns the public?"),
        help_text=gettext_lazy("The same holds here."),
        required=False,
    )

    def __init__(self, *args: Any, origin: str = "", **options: Any) -> None:
        """`origin`: what was said of how it was made (answers.ORIGIN); proposed for the letter, never ticked."""
        super().__init__(*args, **options)
        reasons = self.fields["reasons"]
        if origin in FORGED and isinstance(reasons, forms.MultipleChoiceField):
            said = answers.words(answers.ORIGIN, origin)
            proposed = _("%(reason)s (you answered before: “%(said)s”)")
            words = {"reason": answers.words(answers.REASONS, FORGERY), "said": said}
            others = [choice for choice in answers.REASONS if choice[0] != FORGERY]
            reasons.choices = [(FORGERY, proposed % words), *others]


class Contact(forms.Form):
    """Clauses (i) and (iv): the name to sign with, and one working way to make contact."""

    name = PlainText(
        longest=120,
        label=gettext_lazy("The name you sign with"),
        help_text=gettext_lazy(
            "The law asks for a signature. Your own name, typed, is one. No ID is needed. "
            "Only platforms that we know to treat it with care get to see it."
        ),
    )
    channel = Choice(
        answers.CHANNELS,
        label=gettext_lazy("How may a platform reach you?"),
        help_text=gettext_lazy("The law asks for one way. The first one keeps your own address to yourself."),
    )
    email = PlainText(
        longest=254,
        required=False,
        depends=True,
        label=gettext_lazy("E-mail address, if you chose e-mail"),
        help_text=gettext_lazy("Better one that nobody else reads."),
        attrs={"inputmode": "email", "autocapitalize": "none"},
    )
    phone = PlainText(
        longest=40,
        required=False,
        depends=True,
        label=gettext_lazy("Telephone number, if you chose telephone"),
        attrs={"inputmode": "tel"},
    )
    whose_contact = Choice(
        answers.WHOSE,
        label=gettext_lazy("Whose address or number is it?"),
        help_text=gettext_lazy("Only if you chose e-mail or telephone. Ask the person before you give theirs."),
        required=False,
    )
    told_so = Tick(
        gettext_lazy("We need this to send letters for someone else."),
        label=gettext_lazy(
            "The person told me that this was published without their consent, and wants me to ask for its removal."
        ),
    )

    def __init__(self, *args: Any, role: str, **options: Any) -> None:
        super().__init__(*args, **options)
        if role == "individual":
            del self.fields["told_so"]
        if role != "helper":
            del self.fields["whose_contact"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("channel") == "email" and "email" in given:
            check_address(self, "email", given["email"])
        if given.get("channel") == "phone" and "phone" in given:
            check_number(self, "phone", given["phone"])
        return given


def check_address(form: forms.Form, field: str, value: str) -> None:
    """Add an error to `field` where `value` is no mail address."""
    try:
        validate_email(value)
    except ValidationError:
        form.add_error(field, _("Please give a full e-mail address, like name@example.org."))


def check_number(form: forms.Form, field: str, value: str) -> None:
    """Add an error to `field` where `value` is too short for a telephone number."""
    if sum(c.isdigit() for c in value) < 7:
        form.add_error(field, _("Please give a telephone number of at least 7 digits, or choose another way."))


class OneLink(forms.Form):
    """What one link is and how to find the thing there: goes into the letter."""

    kind = Listed(answers.KINDS, label=gettext_lazy("What is it?"))
    description = PlainText(
        longest=300,
        required=False,
        label=gettext_lazy("How to find it there"),
        help_text=gettext_lazy(
            "For example: the third picture of the gallery; from minute 4. It stands in the letter, so describe the "
            "place, not the picture."
        ),
    )
    seen_on = Day(label=gettext_lazy("When was it seen there last?"))

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        day = self.fields["seen_on"]
        if isinstance(day, Day):
            day.seen_by(today)
        if self.prefix:
            # Among many of its kind: the page says it once.
            self.fields["description"].help_text = ""

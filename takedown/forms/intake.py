"""What a person fills in, step by step."""

from itertools import pairwise
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from takedown.forms import answers
from takedown.forms.fields import Choice, PlainText, Secret, Tick, refuse

PIN_SHORTEST, PIN_LONGEST = 6, 64


class Who(forms.Form):
    """Who signs: the person shown, or somebody who helps."""

    role = Choice(answers.ROLES, label=gettext_lazy("Who are you in this?"))


class About(forms.Form):
    """What it is about: where the Act's right of removal begins and ends (takedown/scope.py)."""

    published = Choice(
        answers.PUBLISHED,
        label=gettext_lazy("What has happened?"),
        help_text=gettext_lazy(
            "A platform can only remove what is there. A threat alone needs other steps; we show them."
        ),
    )
    content = Choice(
        answers.CONTENT,
        label=gettext_lazy("What can be seen?"),
        help_text=gettext_lazy(
            "The law is about some kinds of pictures only. Choose what fits best; if you skip it, a person looks at it."
        ),
        required=False,
    )
    origin = Choice(
        answers.ORIGIN,
        label=gettext_lazy("Is it real?"),
        help_text=gettext_lazy(
            "Altered and AI-made pictures are covered too. This tells the platform what to look for."
        ),
        required=False,
    )
    identifiable_by = Choice(
        answers.IDENTIFIABLE,
        label=gettext_lazy("How can somebody see who it is?"),
        help_text=gettext_lazy(
            "The law asks that the person can be recognised. Not sure is fine: a person looks at it."
        ),
        required=False,
    )


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
    told_so = Tick(
        gettext_lazy("We need this to send letters for someone else."),
        label=gettext_lazy(
            "The person told me that this was published without their consent, and wants me to ask for its removal."
        ),
    )
    news_email = PlainText(
        longest=254,
        required=False,
        label=gettext_lazy("E-mail address for “There is news”"),
        help_text=gettext_lazy(
            "If you like, we write to you when something happened. The mail says only “There is news”: no name, no "
            "link, nothing about this. Leave it empty if anybody else may read your mail."
        ),
        attrs={"inputmode": "email", "autocapitalize": "none"},
    )

    def __init__(self, *args: Any, helps: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not helps:
            del self.fields["told_so"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("channel") == "email" and "email" in given:
            self._address("email", given["email"])
        if given.get("channel") == "phone" and "phone" in given and sum(c.isdigit() for c in given["phone"]) < 7:
            self.add_error("phone", _("Please give a telephone number of at least 7 digits, or choose another way."))
        if given.get("news_email"):
            self._address("news_email", given["news_email"])
        return given

    def _address(self, field: str, value: str) -> None:
        try:
            validate_email(value)
        except ValidationError:
            self.add_error(field, _("Please give a full e-mail address, like name@example.org."))


class OneLink(forms.Form):
    """What helps to find one item: goes into the letter."""

    description = PlainText(
        longest=300,
        required=False,
        label=gettext_lazy("How to find it there"),
        help_text=gettext_lazy(
            "For example: the third picture of the gallery; from minute 4. It stands in the letter, so describe the "
            "place, not the picture."
        ),
    )


class Pin(forms.Form):
    """The PIN of the person's choice, twice. Never shown again, never sent back to the page."""

    pin = Secret(
        label=gettext_lazy("Choose a PIN"),
        help_text=gettext_lazy(
            "6 characters or more: digits, letters or a few words. Not a birthday, nothing others know."
        ),
    )
    pin_again = Secret(
        label=gettext_lazy("The same PIN again"),
    )

    def clean_pin(self) -> str:
        pin: str = self.cleaned_data["pin"]
        if len(pin) < PIN_SHORTEST:
            raise ValidationError(_("This PIN is too short. Please use 6 characters or more."))
        refuse(pin, PIN_LONGEST)
        if pin != pin.strip():
            raise ValidationError(_("A PIN cannot begin or end with a space."))
        if len(set(pin)) == 1 or _in_a_row(pin):
            raise ValidationError(_("This PIN is too easy to guess. Please mix it a little."))
        return pin

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if {"pin", "pin_again"} <= given.keys() and given["pin"] != given["pin_again"]:
            self.add_error("pin_again", _("The two are not the same. Please type both again."))
        return given


def _in_a_row(pin: str) -> bool:
    """Whether each character follows the one before, up or down: 123456, fedcba."""
    ways = {ord(after) - ord(before) for before, after in pairwise(pin)}
    return ways in ({1}, {-1}) or pin in "12345678901234567890"


class Saved(forms.Form):
    """The code disappears only after this."""

    saved = Tick(
        gettext_lazy("Please save the code first, then tick this. It is not shown again."),
        label=gettext_lazy("I saved the code in a safe place."),
    )

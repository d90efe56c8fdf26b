"""What a person types on the case page."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from takedown import codes
from takedown.forms.fields import PIN_LONGEST_TYPED
from takedown.forms.words import WordsField
from vault.typed import plain_pin

# A code's letters; and of what was typed, spaces, signs and all, as much as is looked at.
LONGEST_TYPED, MOST_LOOKED_AT = 100, 1000
UNSAVED = {"autocomplete": "off", "autocapitalize": "off", "autocorrect": "off", "spellcheck": "false"}


class CodeField(forms.CharField):
    """A case code as somebody wrote it down; cleans to its 20 letters. Says what is wrong with a slip."""

    def __init__(self, **options: Any) -> None:
        attrs = {**UNSAVED, "class": "code", "inputmode": "text", "autocapitalize": "characters"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **options)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        letters = codes.letters_of(typed[: MOST_LOOKED_AT + 1])
        if len(typed) > MOST_LOOKED_AT or len(letters) > LONGEST_TYPED:
            raise ValidationError(_("This is much longer than a case code."))
        if strange := sorted(set(letters) - set(codes.ALPHABET)):
            raise ValidationError(_("“%(letter)s” is never part of a case code.") % {"letter": strange[0]})
        if len(letters) != codes.LETTERS:
            raise ValidationError(_length(len(letters)))
        if codes.normalise(letters) is None:
            raise ValidationError(_("One letter or digit is not right. Please compare it with what you wrote down."))
        return letters


class EnterForm(forms.Form):
    """Code alone, or code and PIN."""

    code = CodeField(
        label=gettext_lazy("Your case code"),
        help_text=gettext_lazy("20 letters and digits. Small letters, spaces and dashes do not matter."),
        error_messages={"required": gettext_lazy("Type your case code.")},
    )
    pin = forms.CharField(
        label=gettext_lazy("Your PIN"),
        help_text=gettext_lazy("Without it you see only whether something is under way."),
        required=False,
        # vault.typed says what of it counts.
        strip=False,
        max_length=PIN_LONGEST_TYPED,
        widget=forms.PasswordInput(attrs={**UNSAVED, "class": "medium"}),
    )

    def clean_pin(self) -> str:
        typed: str = self.cleaned_data["pin"]
        return typed if plain_pin(typed) else ""


class MessageForm(forms.Form):
    """A message to the desk, and to the advocate where there is one."""

    text = WordsField(
        label=gettext_lazy("Your message"),
        help_text=gettext_lazy("Platforms never see this. Please send no pictures, and no passwords."),
        error_messages={"required": gettext_lazy("There is nothing in your message yet.")},
    )


def _length(count: int) -> str:
    typed = ngettext("You typed %(count)d.", "You typed %(count)d.", count) % {"count": count}
    return _("A case code has 20 letters and digits.") + " " + typed

"""What the desk reads about a mail: words for its kind and for what it led to."""

from django import template

from takedown.locators import defanged

register = template.Library()

WORDS = {
    "wants": {
        "confirm": "Asks us to confirm",
        "answer": "Asks for an answer",
    },
    "kind": {
        "bounce": "Our mail came back",
        "delay": "Our mail is delayed",
        "auto_reply": "Automatic answer",
        "reply": "Answer",
    },
    "effect": {
        "": "It is being checked.",
        "receipt": "It confirmed receipt (grade B).",
        "known": "Receipt was confirmed before, or the notice is over.",
        "voided": "It voided the proof of receipt and the clock.",
        "rerouted": "The letter goes by the platform's next channel now.",
        "failed": "The letter was not delivered, and the platform has no other channel.",
        "contradicted": "Nothing: the platform had answered this notice.",
        "late": "Nothing: it came too late to void anything by itself.",
        "elsewhere": "Nothing: it does not say that the address we wrote to failed.",
        "bounced": "It shows that the address failed. Nothing hung on it any more.",
        "unproven": "Nothing: it is not proven.",
        "none": "Nothing.",
        "erased": "Nothing: the case was erased, and the words were not kept.",
    },
}


@register.filter
def mail_said(code: str, about: str) -> str:
    """The words for a mail's kind or effect."""
    return WORDS[about].get(code, code)


@register.filter
def mail_link(address: str) -> str:
    """A link to be read, not to be clicked."""
    return defanged(address)


@register.filter
def mail_domain(domain: str) -> str:
    """A domain that nobody can click by mistake."""
    return domain.replace(".", "[.]")

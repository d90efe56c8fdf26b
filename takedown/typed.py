"""What somebody typed into a form that went nowhere: which of it may be kept or shown again, and in which words.

Secrets (PINs, codes, passwords, words for a lost code) are never kept, never shown again.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.urls import ResolverMatch, is_valid_path, resolve, reverse
from django.utils.translation import gettext as _

from takedown.drafts import Document
from takedown.forms import advocate, case, filing, intake, links, more, pace, questions
from takedown.refill import WORKED_OUT

# The button of the language switch: the page's form is not sent by it, only shown again.
LANGUAGE = "in-language"
SECRETS = frozenset(
    {
        "code", "old_password", "new_password1", "new_password2", "password", "old_pin", "pin", "pin_again", "token",
        "words", "work",
    }
)  # fmt: skip
# Buttons, ticks that confirm what stands beside them, and what a page tells itself.
OF_THE_PAGE = frozenset(
    {
        "afresh", "as-given", "back", "carried", "csrfmiddlewaretoken", "do", "draft", "edit", "language", LANGUAGE,
        "next", "save", "saved", "shown", "sign", "skip", "sure", "to",
    }
)  # fmt: skip
INTAKE = (
    intake.Who, intake.Relation, intake.Threat, links.Links, intake.OneLink, intake.Statement, intake.Contact,
    pace.Timing, pace.SafeContact,
)  # fmt: skip
CASE = (case.MessageForm, pace.SafeContact, more.Moment, filing.OwnFiling)
# Where a name of a field means something else on one page or in one part of the site than elsewhere.
MEANT: dict[str, tuple[Any, ...]] = {
    "intake": INTAKE,
    "intake:outside": (intake.Threat,),
    "intake:contact": (intake.Contact,),
    "case": CASE,
    "case:answer": (more.Answer,),
    "case:question": (more.Reply,),
    "advocate": (advocate.AdvocateNote, advocate.WrittenRelease),
    "advocate:question": (advocate.Reply,),
}
# For a machine, or ticks that stand for themselves nowhere but on their page.
UNREAD = (*WORKED_OUT, "age-", "all_no", "hashes")
Said = dict[str, list[str]]


def typed(sent: QueryDict) -> Said:
    """What stood in the fields of a form: {name: values}, without secrets and without what is the page's own."""
    return {name: values for name, values in sent.lists() if name not in SECRETS | OF_THE_PAGE}


def carried(request: HttpRequest) -> list[tuple[str, str]]:
    """The same as hidden fields, so that a page that hands it back can do so again in another language."""
    said = {name: values for name, values in request.POST.lists() if name == "draft"} | typed(request.POST)
    return [(name, value) for name, values in said.items() for value in values]


def handed_back(request: HttpRequest) -> str:
    """The same as text to copy, each under its question; "" where nothing was typed."""
    return _as_text(typed(request.POST), request.resolver_match)


def kept_words(document: Document) -> str:
    """What a draft that can be sent no more says in words of one's own, likewise: links, statement, contact, and the
    pages that were left half filled.
    """
    contact = document.get("contact", {})
    said: Said = {
        "links": [line for item in document.get("items", []) for line in (item["url"], item["description"]) if line],
        "text": [document.get("statement", {}).get("text", "")],
        **{name: [contact.get(name, "")] for name in ("name", "value")},
    }
    left = [_as_text(held, resolve(path)) for path, held in document.get("typed", {}).items() if is_valid_path(path)]
    return "\n\n".join(filter(None, [_as_text(said, resolve(reverse("intake:statement"))), *left]))


def wrote(request: HttpRequest) -> bool:
    """Whether words of their own are among it, and not only answers that are chosen again in a moment."""
    answers = _answers(typed(request.POST), request.resolver_match)
    return any(not isinstance(field, forms.ChoiceField | forms.BooleanField) for field, _values in answers)


def _as_text(said: Said, match: ResolverMatch | None) -> str:
    found = [("\n".join(_as_read(field, value) for value in values), field) for field, values in _answers(said, match)]
    return "\n\n".join(f"{field.label}\n{shown}" if field and field.label else shown for shown, field in found)


def _answers(said: Said, match: ResolverMatch | None) -> Iterator[tuple[forms.Field | None, list[str]]]:
    """Each field of a page that is not empty, as far as it is known, and what stood in it."""
    fields = _fields(match)
    for name, values in said.items():
        if any(value.strip() for value in values) and not name.startswith(UNREAD):
            plain = name.rpartition("-")[2]
            yield fields.get("links" if plain == "link" else plain), values


def _as_read(field: forms.Field | None, value: str) -> str:
    """A chosen answer in its words; anything else as it was typed."""
    if isinstance(field, forms.BooleanField):
        return _("Yes")
    choices: Any = field.choices if isinstance(field, forms.ChoiceField) else []
    return str(dict(choices).get(value, value))


def _fields(match: ResolverMatch | None) -> dict[str, forms.Field]:
    """The fields by their names, as they are meant on the page that was sent."""
    here = [match.namespace, f"{match.namespace}:{match.url_name}"] if match else []
    usual, own = [*INTAKE, *CASE, *MEANT.get("".join(here[:1]), ())], MEANT.get("".join(here[1:]), ())
    return _of(usual) | {each.name: _asked(each) for each in questions.TRIAGE} | _of(own)


def _of(found: Iterable[Any]) -> dict[str, forms.Field]:
    return {name: field for form in found for name, field in form.base_fields.items()}


def _asked(question: questions.Question) -> forms.Field:
    return forms.ChoiceField(label=question.asked, choices=question.choices)

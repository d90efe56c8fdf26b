"""The person's own words: the statement, the name, the way to make contact."""

from typing import Any

from django.http import HttpResponse

from takedown import letters
from takedown.forms.intake import Contact, Statement
from takedown.views.intake.visit import Visit, step, within_scope


@step
@within_scope
def statement(visit: Visit) -> HttpResponse:
    """Clause (iii), the reasons, and the two questions in fairness to others."""
    initial = {"text": letters.DEFAULT_STATEMENT, **visit.part("statement")}
    form = Statement(visit.posted, initial=initial, origin=visit.part("about").get("origin", ""))
    if not form.is_valid():
        return visit.show("statement", form=form, wrong=form.is_bound)
    visit.save(statement=form.cleaned_data)
    return visit.onward("statement")


@step
@within_scope
def contact(visit: Visit) -> HttpResponse:
    """The name for the signature, and the way for a platform to answer."""
    held, filer = visit.part("contact"), visit.part("filer")
    initial = {"channel": "desk", **filer, **held, held.get("channel", ""): held.get("value", "")}
    form = Contact(visit.posted, initial=initial, role=visit.role)
    if not form.is_valid():
        return visit.show("contact", form=form, wrong=form.is_bound)
    given = form.cleaned_data
    whose = {"filer": {**filer, "whose_contact": given["whose_contact"]}} if visit.role == "helper" else {}
    visit.save(contact=_said(given, held), **whose)
    return visit.onward("contact")


def _said(given: dict[str, Any], held: dict[str, Any]) -> dict[str, Any]:
    """What is kept: an address typed for a way that was not chosen is not."""
    older = {"news_email": held["news_email"]} if "news_email" in held else {}
    return {
        "channel": given["channel"],
        "value": given.get(given["channel"], ""),
        "name": given["name"],
        "told_so": given.get("told_so", False),
        **older,
    }

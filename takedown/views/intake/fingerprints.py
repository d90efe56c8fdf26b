"""Fingerprints: worked out in the browser, never a picture."""

import json

from django.http import HttpResponse
from django.shortcuts import redirect

from notices.fingerprints import MOST_FOR_AN_ITEM
from takedown.forms import fingerprints as forms
from takedown.views.intake.visit import Visit, step, within_scope


@step
@within_scope
def fingerprints(visit: Visit) -> HttpResponse:
    """Fingerprints for each link, as many as the person likes, none included. A mere helper cannot give any."""
    if not visit.items:
        return redirect(visit.address("links"))
    held = visit.part("fingerprints")
    if visit.posted is None:
        return _page(visit, held)
    if visit.role == "helper":
        visit.save(fingerprints={})
        return visit.onward("fingerprints")
    handed = forms.read(visit.posted, [item["ref"] for item in visit.items])
    if handed.errors:
        return _page(visit, {**held, **handed.values}, errors=handed.errors)
    visit.save(fingerprints=handed.values)
    return visit.onward("fingerprints")


def _page(visit: Visit, held: dict[str, forms.Values], errors: list[dict[str, str]] | None = None) -> HttpResponse:
    rows = [{"item": item, "values": _as_sent(held.get(item["ref"], []))} for item in visit.items]
    return visit.show("fingerprints", rows=rows, errors=errors, most=MOST_FOR_AN_ITEM, wrong=bool(errors))


def _as_sent(values: forms.Values) -> str:
    plain = [{name: part for name, part in value.items() if part is not None} for value in values]
    return json.dumps(plain, separators=(",", ":")) if plain else ""

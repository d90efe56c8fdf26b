"""Fingerprints: worked out in the browser, never a picture."""

import json
from collections.abc import Sequence
from typing import Any

from csp.decorators import csp_update
from django.http import HttpResponse
from django.shortcuts import redirect

from notices.fingerprints import MOST_FOR_AN_ITEM
from takedown.forms import declared
from takedown.forms import fingerprints as forms
from takedown.views.intake.visit import Visit, step, within_scope


@csp_update({"media-src": ["blob:"]})  # a video is opened from the device's own memory, to look at its frames
@step
@within_scope
def fingerprints(visit: Visit) -> HttpResponse:
    """Fingerprints for each link, as many as the person likes, none included. A mere helper cannot give any."""
    if not visit.items:
        return redirect(visit.address("links"))
    if "fingerprints" not in visit.steps:
        return visit.onward("fingerprints")
    held = visit.part("fingerprints")
    if visit.posted is None:
        return _page(visit, held, visit.part("declared"))
    if visit.role == "helper":
        visit.save(fingerprints={}, declared={})
        return visit.onward("fingerprints")
    refs = [item["ref"] for item in visit.items]
    handed = forms.read(visit.posted, refs)
    said, wrong = declared.read(visit.posted, refs)
    if errors := [*handed.errors, *wrong]:
        return _page(visit, {**held, **handed.values}, {**visit.part("declared"), **said}, errors)
    visit.save(fingerprints=handed.values, declared=said)
    return visit.onward("fingerprints")


def _page(
    visit: Visit,
    held: dict[str, forms.Values],
    said: dict[str, declared.Said],
    errors: list[dict[str, str]] | None = None,
) -> HttpResponse:
    rows = [
        {"item": item, "values": _as_sent(held.get(item["ref"], [])), "declared": _as_sent(said.get(item["ref"], []))}
        for item in visit.items
    ]
    return visit.show("fingerprints", rows=rows, errors=errors, most=MOST_FOR_AN_ITEM, wrong=bool(errors))


def _as_sent(values: Sequence[dict[str, Any]]) -> str:
    plain = [{name: part for name, part in value.items() if part is not None} for value in values]
    return json.dumps(plain, separators=(",", ":")) if plain else ""

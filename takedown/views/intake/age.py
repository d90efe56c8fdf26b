"""Under 18 or not: asked for each link before anything of it is saved or hashed (hard limit).

The links travel in the page until the answer is No. Yes or unsure, confirmed once, ends it for that link.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from takedown import actions, queries
from takedown.forms.links import MOST_LINKS, Age
from takedown.locators import BadLocator, Locator, same_as
from takedown.pasting import Found, found_again
from takedown.views.intake.visit import Visit, enter, forget, step, within_scope

# What travels beside the links: the words around them, and links that the person wants as they were pasted.
LEFT_OUT, AS_GIVEN = "left-out", "as-given"


@step
@within_scope
def age(visit: Visit) -> HttpResponse:
    """The answers. `do`: "change" shows the questions again, "right" confirms what was said about some links."""
    found = _carried(visit)
    if not found:
        return redirect(visit.address("links"))
    if visit.posted is None:
        return ask(visit, found)  # in another language
    form = Age(visit.posted, fresh=fresh_among(visit, found))
    if visit.posted.get("do") == "change" or not form.is_valid():
        return ask(visit, found, form)
    stopped = form.answered("yes", "unsure")
    if stopped and visit.posted.get("do") != "right":
        said = [(asked.locator.url, form.cleaned_data[asked.name]) for asked in stopped]
        left_out = visit.posted.getlist(LEFT_OUT)
        shown = {"form": form, "found": found, "said": said, "left_out": left_out, **_addresses(visit)}
        return visit.show("age", "intake/age_confirm.html", **shown)
    keep(visit, [each for each in found if each.url not in {asked.locator.url for asked in stopped}])
    if not stopped:
        return visit.onward("age")
    return stop(visit, [asked.locator.url for asked in stopped])


@step
def changed(visit: Visit, ref: UUID) -> HttpResponse:
    """The answer for a link that is kept already has changed: confirmed once, then nothing of it is kept.

    A link that was filed before, in a request that came back, stops its whole case (act.md, "found out later").
    """
    item = next((item for item in visit.items if item["ref"] == str(ref)), None)
    if item is None:
        raise Http404
    case = visit.draft.case
    filed = case is not None and queries.was_filed(case, visit.key, item["url"])
    if visit.posted is None:
        return visit.show("review", "intake/age_changed.html", item=item, filed=filed)
    drop(visit, str(ref))
    if case and filed:
        actions.freeze(case=case, actor="person", now=visit.now)
        forget(visit)
        return redirect("case:open")
    return stop(visit, [item["url"], *filter(None, [item["description"]])])


def ask(
    visit: Visit, found: Sequence[Found], form: Age | None = None, twice: int = 0, left_out: Sequence[str] = ()
) -> HttpResponse:
    """The question for each new link; the links stand in the page's hidden fields."""
    wrong = form is not None and not form.is_valid()
    form = form or Age(fresh=fresh_among(visit, found))
    beside: dict[str, Any] = {"twice": twice, "left_out": left_out or visit.request.POST.getlist(LEFT_OUT)}
    return visit.show("age", form=form, found=found, wrong=wrong, **beside, **_addresses(visit))


def stop(visit: Visit, own_words: list[str]) -> HttpResponse:
    """Where to get help that is made for this. Without any other link the whole draft is wiped."""
    if not visit.items:
        statement = visit.part("statement").get("text", "")
        own_words += ["", statement] if statement else []
        forget(visit)
    return _who_helps(visit.request, "\n".join(own_words), visit)


@require_http_methods(["GET", "HEAD", "POST"])
def stopped(request: HttpRequest) -> HttpResponse:
    """The same page once more, in another language: the page itself brings her words, since nobody else has them."""
    own_words = request.POST.get("own", "")
    return _who_helps(request, own_words, enter(request)) if own_words else redirect("intake:start")


def _who_helps(request: HttpRequest, own_words: str, visit: Visit | None) -> HttpResponse:
    left = len(visit.items) if visit else 0
    onward = "intake:review" if visit and "contact" in visit.document else "intake:places"
    return render(request, "intake/stop.html", {"own_words": own_words, "left": left, "onward": reverse(onward)})


def fresh_among(visit: Visit, found: Iterable[Found]) -> dict[int, Found]:
    """The links that nobody was asked about yet, each once, by their place in the page.

    Of two that end at one place the one that was changed is shown: only there can it be put back.
    """
    known = {same_as(item["url"]) for item in visit.items}
    fresh: dict[str, tuple[int, Found]] = {}
    for index, each in enumerate(found):
        shown = fresh.get(each.url)
        if each.url not in known and (shown is None or (each.is_changed and not shown[1].is_changed)):
            fresh[each.url] = (index, each)
    return dict(fresh.values())


def keep(visit: Visit, found: Sequence[Found]) -> None:
    """Make these the items of the draft, in this order; what is known of an item stays with it."""
    known = {same_as(item["url"]): item for item in visit.items}
    again = visit.document.get("reupload_of")
    new = {"reupload_of": again} if again else {}
    wanted = {each.url: each.locator for each in found}
    _set_items(visit, [known.get(each.url) or {**_item(each), **new} for each in wanted.values()])


def drop(visit: Visit, ref: str) -> None:
    """Take one item out, with its fingerprints."""
    _set_items(visit, [item for item in visit.items if item["ref"] != ref])


def _set_items(visit: Visit, items: list[dict[str, str]]) -> None:
    parts: dict[str, Any] = {"items": items}
    refs = {item["ref"] for item in items}
    for part in {"fingerprints", "declared"} & visit.document.keys():
        parts[part] = {ref: held for ref, held in visit.part(part).items() if ref in refs}
    gone = {item["ref"] for item in visit.items} - refs
    if gone and "typed" in visit.document:
        parts["typed"] = _without(visit.part("typed"), gone)
    visit.save(**parts)


def _without(unsent: dict[str, Any], gone: set[str]) -> dict[str, Any]:
    """What was left half typed, without anything about these items."""
    return {
        path: {name: values for name, values in held.items() if not any(ref in name for ref in gone)}
        for path, held in unsent.items()
        if not any(ref in path for ref in gone)
    }


def _item(locator: Locator) -> dict[str, str]:
    return {"ref": str(uuid4()), "url": locator.url, "host": locator.host, "shown_host": locator.shown_host,
            "description": ""}  # fmt: skip


def _carried(visit: Visit) -> list[Found]:
    """The links that the page carried (past a change of language too), read anew: they come from outside."""
    sent = visit.request.POST
    as_given = frozenset([*sent.getlist(AS_GIVEN), *(item["url"] for item in visit.items)])
    try:
        found = [found_again(line, as_given) for line in sent.getlist("link")[:MOST_LINKS]]
    except BadLocator:
        return []
    return list({each.given.url: each for each in found}.values())


def _addresses(visit: Visit) -> dict[str, Any]:
    """Where these pages send to: they are shown in answer to more than one address."""
    return {"action": visit.address("age"), "edit": visit.address("links")}

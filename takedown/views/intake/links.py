"""Where it is: the links. Nothing of a new link is saved before its age question is answered."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notices.models import Platform
from takedown import letters, locators, queries
from takedown import places as told_places
from takedown.forms.intake import OneLink
from takedown.forms.links import Links, Pasted
from takedown.letters import Recipient
from takedown.views.intake import age
from takedown.views.intake.visit import Visit, step, within_scope


@step
@within_scope
def links(visit: Visit) -> HttpResponse:
    """All links at once. New ones go on to the age question, carried by the page and not by us."""
    held = [item["url"] for item in visit.items]
    if visit.posted and "edit" in visit.posted:
        typed = "\n".join([*visit.posted.getlist("link"), *visit.posted.getlist(age.LEFT_OUT)])
        return visit.show("links", form=Links(initial={"links": typed}))
    if visit.saves_for_later and not visit.request.POST.get("links", "").strip():
        return redirect("intake:save")
    shown = {"links": "\n".join(held)}
    form = Links(visit.posted, initial=shown, mandate=visit.draft.mandate, held=frozenset(held))
    if not form.is_valid():
        return visit.show("links", form=form, wrong=form.is_bound)
    pasted: Pasted = form.cleaned_data["links"]
    _say_filed(visit, pasted)
    if age.fresh_among(visit, pasted.found):
        return age.ask(visit, pasted.found, twice=pasted.twice, left_out=pasted.left_out)
    age.keep(visit, pasted.found)
    _say_twice(visit, pasted.twice)
    _say_left_out(visit, pasted.left_out)
    return visit.onward("links")


@step
@within_scope
def places(visit: Visit) -> HttpResponse:
    """Each link by its platform: what it is, how to find it there, when it was seen; and what will happen there."""
    if not visit.items:
        return redirect(visit.address("links"))
    groups, at = letters.by_recipient(visit.items), {item["ref"]: place for place, item in enumerate(visit.items, 1)}
    forms = {item["ref"]: _form(visit, item, recipient, item["ref"]) for recipient, items in groups for item in items}
    # Each is looked at, so that each says what is wrong with it.
    wrong = [ref for ref, form in forms.items() if not form.is_valid()]
    if visit.posted is not None and not wrong:
        visit.save(items=[{**item, **forms[item["ref"]].cleaned_data} for item in visit.items])
        return visit.onward("places")
    kind = letters.kind_of(visit.document)
    shown = [
        (told_places.told(recipient, kind), [(at[item["ref"]], item, forms[item["ref"]]) for item in items])
        for recipient, items in groups
    ]
    return visit.show("places", groups=shown, errors=_wrong(visit, forms), wrong=visit.posted is not None)


@step
def link(visit: Visit, ref: UUID) -> HttpResponse:
    """One link by itself: what it is and how to find it there, or take it out."""
    item = next((item for item in visit.items if item["ref"] == str(ref)), None)
    if item is None:
        raise Http404
    if visit.posted and visit.posted.get("do") == "remove":
        age.drop(visit, str(ref))
        return redirect("intake:review")
    recipient = letters.addressed(item)
    form = _form(visit, item, recipient)
    if not form.is_valid():
        told = told_places.told(recipient, letters.kind_of(visit.document))
        shown = {"form": form, "item": item, "told": told, "back": reverse("intake:review")}
        return visit.show("review", "intake/link.html", wrong=form.is_bound, **shown)
    visit.save(items=[{**each, **form.cleaned_data} if each is item else each for each in visit.items])
    return redirect("intake:review")


def _form(visit: Visit, item: dict[str, str], recipient: Recipient, prefix: str | None = None) -> OneLink:
    """The form of one link; what it is, is guessed until somebody said so."""
    initial = {"kind": _guess(item, recipient), **item}
    return OneLink(visit.posted, initial=initial, prefix=prefix, today=visit.now.date())


def _guess(item: dict[str, str], recipient: Recipient) -> str:
    if recipient.kind == Platform.Kind.SEARCH and not item.get("to"):
        return "search"
    return locators.kind_of(item["url"], recipient.platform.url_patterns if recipient.platform else ())


def _wrong(visit: Visit, forms: dict[str, OneLink]) -> list[dict[str, Any]]:
    """The errors of all links, each with the way to its field."""
    return [
        {
            "href": f"#{form[name].auto_id}",
            "text": _("Link %(number)s: %(field)s – %(what)s")
            % {"number": number, "field": form[name].label, "what": said},
        }
        for number, form in enumerate((forms[item["ref"]] for item in visit.items), start=1)
        for name, errors in form.errors.items()
        for said in errors
    ]


def _say_filed(visit: Visit, pasted: Pasted) -> None:
    """Links that stand in a letter of this case already: said, and left to the person."""
    case, held = visit.draft.case, {locators.same_as(item["url"]) for item in visit.items}
    filed = queries.filed_links(case, visit.key) if case else frozenset()
    again = sum(each.url in filed and each.url not in held for each in pasted.found)
    if again:
        text = ngettext(
            "%(count)s link is in your case already. Take it out here, unless you want to ask once more.",
            "%(count)s links are in your case already. Take them out here, unless you want to ask once more.", again,
        )  # fmt: skip
        messages.info(visit.request, text % {"count": again})


def _say_twice(visit: Visit, twice: int) -> None:
    if twice:
        text = ngettext("%(count)s line was there twice. We kept one of each.",
                        "%(count)s lines were there twice. We kept one of each.", twice)  # fmt: skip
        messages.info(visit.request, text % {"count": twice})


def _say_left_out(visit: Visit, words: tuple[str, ...]) -> None:
    """That there were words, not which: a message waits outside of the draft."""
    if words:
        messages.info(visit.request, _("Beside the links there were words that are no link. We left them out."))

"""Where it is: the links. Nothing of a new link is saved before its age question is answered."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext

from takedown.forms.intake import OneLink
from takedown.forms.links import Links, Pasted
from takedown.views.intake import age
from takedown.views.intake.visit import Visit, step, within_scope


@step
@within_scope
def links(visit: Visit) -> HttpResponse:
    """All links at once. New ones go on to the age question, carried by the page and not by us."""
    held = "\n".join(item["url"] for item in visit.items)
    if visit.posted and "edit" in visit.posted:
        typed = "\n".join(visit.posted.getlist("link"))
        return visit.show("links", form=Links(initial={"links": typed}))
    form = Links(visit.posted, initial={"links": held}, mandate=visit.draft.mandate)
    if not form.is_valid():
        return visit.show("links", form=form, wrong=form.is_bound)
    pasted: Pasted = form.cleaned_data["links"]
    if age.fresh_among(visit, pasted.found):
        return age.ask(visit, pasted.found, twice=pasted.twice)
    age.keep(visit, pasted.found)
    _say_twice(visit, pasted.twice)
    return visit.onward("links")


@step
def link(visit: Visit, ref: UUID) -> HttpResponse:
    """One link by itself: how to find it there, or take it out."""
    item = next((item for item in visit.items if item["ref"] == str(ref)), None)
    if item is None:
        raise Http404
    if visit.posted and visit.posted.get("do") == "remove":
        age.drop(visit, str(ref))
        return redirect("intake:review")
    form = OneLink(visit.posted, initial=item)
    if not form.is_valid():
        return visit.show("review", "intake/link.html", form=form, item=item, wrong=form.is_bound)
    visit.save(items=[{**each, **form.cleaned_data} if each is item else each for each in visit.items])
    return redirect("intake:review")


def _say_twice(visit: Visit, twice: int) -> None:
    if twice:
        text = ngettext("%(count)s line was there twice. We kept one of each.",
                        "%(count)s lines were there twice. We kept one of each.", twice)  # fmt: skip
        messages.info(visit.request, text % {"count": twice})

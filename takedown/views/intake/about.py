"""Who asks, and what it is about."""

from django.http import HttpResponse
from django.shortcuts import redirect

from takedown.forms.intake import About, Who
from takedown.scope import Scope
from takedown.views.intake.visit import Visit, leads_to, step


@step
def who(visit: Visit) -> HttpResponse:
    """The person shown, or a helper. A release says it already. What a helper may not hand on is not kept."""
    if visit.draft.mandate_id:
        return redirect("intake:about")
    form = Who(visit.posted, initial=visit.part("filer"))
    if not form.is_valid():
        return visit.show("who", form=form, wrong=form.is_bound)
    role = form.cleaned_data["role"]
    visit.save(filer={"role": role}, **({"fingerprints": {}, "declared": {}, "hashes": []} if role == "helper" else {}))
    return visit.onward("who")


@step
def about(visit: Visit) -> HttpResponse:
    """The triage. Two answers lead to a page of their own, with real next steps; both can be changed."""
    form = About(visit.posted, initial=visit.part("about"))
    if not form.is_valid():
        return visit.show("about", form=form, wrong=form.is_bound)
    visit.save(about=form.cleaned_data)
    return redirect("intake:outside") if _is_outside(visit) else visit.onward("about")


@step
def outside(visit: Visit) -> HttpResponse:
    """No right of removal under the Act: said kindly, with where to go."""
    if not _is_outside(visit):
        return redirect(visit.address("about"))
    return visit.show("about", "intake/outside.html", threat=leads_to(visit) == Scope.THREAT_ONLY)


def _is_outside(visit: Visit) -> bool:
    return leads_to(visit) in {Scope.THREAT_ONLY, Scope.NOT_INTIMATE}

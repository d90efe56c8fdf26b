"""Where an answer leads beside the next question: a page of its own, with a real next step. Answers can be changed."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect

from takedown import scope, threat
from takedown.forms.intake import Threat
from takedown.scope import Aside, Scope
from takedown.views.intake.steps import TRIAGE
from takedown.views.intake.visit import Visit, step


@step
def outside(visit: Visit) -> HttpResponse:
    """Where this form is not the way, or not yet: who else helps. A threat alone has a way of its own."""
    if not visit.leads_elsewhere:
        beside = visit.address_aside(Aside.POLICY) if visit.scope == Scope.NOT_INTIMATE else visit.address("published")
        return redirect(beside)
    who = visit.part("filer").get("who")
    if who:
        return visit.show("outside", f"intake/outside/{who}.html", desk=settings.DESK_EMAIL)
    return _threat(visit)


def _threat(visit: Visit) -> HttpResponse:
    """Keep evidence, get fingerprints ready, tell the police. What is typed for them stands on this page alone."""
    # Not `posted`: in another language the text stands there again too.
    form = Threat(visit.request.POST or visit.unsent)
    said = form.cleaned_data if form.is_valid() else {}
    helps = visit.role == "helper" or bool(visit.draft.mandate_id)
    text = threat.report(said, visit.part("about").get("origin", ""), helps, visit.now.date())
    wrong = form.is_bound and not form.is_valid()
    return visit.show("outside", "intake/outside/threat.html", form=form, report=text, wrong=wrong)


@step
def aside(visit: Visit, kind: str) -> HttpResponse:
    """What an answer means for the letters; it goes on from here."""
    held = visit.part("about")
    name = next((name for name in TRIAGE if scope.aside(name, held.get(name, "")) == kind), "")
    if not name or visit.leads_elsewhere:
        return redirect(visit.address("published"))
    return visit.show(name, f"intake/aside/{kind}.html", onward=visit.next_address(name), again=visit.address(name))

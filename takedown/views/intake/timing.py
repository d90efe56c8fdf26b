"""The person's own pace: when the letters may go out, and how the person may be told that there is news."""

from django.http import HttpResponse
from django.shortcuts import redirect

from takedown.forms.pace import SafeContact, Timing, as_typed
from takedown.views.intake.visit import Visit, step, within_scope


@step
@within_scope
def timing(visit: Visit) -> HttpResponse:
    """Might the one who posted it find out? Evidence first; then now, not before a day, or when the person says.

    A helper's further links keep to the moment that was chosen for the case.
    """
    if "timing" not in visit.steps:
        return visit.onward("timing")
    form = Timing(visit.posted, initial={"when": "now", **visit.part("timing")}, today=visit.now.date())
    if not form.is_valid():
        return visit.show("timing", form=form, wrong=form.is_bound)
    given = form.cleaned_data
    visit.save(timing={**given, "on": given["on"] if given["when"] == "date" else ""})
    return visit.onward("timing")


@step
@within_scope
def safe(visit: Visit) -> HttpResponse:
    """Whether, how and when we may tell that there is news. A case that is there has its rules already."""
    if visit.draft.case_id:
        return redirect(visit.address("review"))
    # Older drafts hold the address for news beside the contact.
    held = visit.part("safe") or {"email": visit.part("contact").get("news_email", "")}
    initial = as_typed(held) if any(held.values()) else {"tell": "no"}
    form = SafeContact(visit.posted, initial=initial, helps=visit.role != "individual")
    if not form.is_valid():
        return visit.show("safe", form=form, wrong=form.is_bound)
    contact = {name: value for name, value in visit.part("contact").items() if name != "news_email"}
    visit.save(safe=form.rules(), **({"contact": contact} if contact else {}))
    return visit.onward("safe")

"""Who asks, and what it is about: one question a page. Every answer can be changed until it is filed."""

from django.http import HttpResponse
from django.shortcuts import redirect

from takedown import scope
from takedown.forms import questions
from takedown.forms.answers import ELSEWHERE
from takedown.forms.intake import Relation, Who
from takedown.scope import Aside
from takedown.views.intake.visit import Visit, step


@step
def who(visit: Visit) -> HttpResponse:
    """The person shown, a helper, or somebody for whom another way is right.

    A release says it already; in a case that is there, the code with which somebody came in says it.
    """
    if visit.draft.mandate_id:
        return redirect("intake:published")
    if visit.draft.case_id:
        return visit.onward("who")
    filer = visit.part("filer")
    form = Who(visit.posted, initial={"role": filer.get("who") or filer.get("role")})
    if not form.is_valid():
        return visit.show("who", form=form, wrong=form.is_bound)
    said = form.cleaned_data["role"]
    if said in ELSEWHERE:
        visit.save(filer={"role": "", "who": said})
        return redirect("intake:outside")
    if said == "individual":
        visit.save(filer={"role": said})
        return visit.onward("who")
    # What a helper may not hand on is not kept.
    visit.save(filer={**filer, "role": said, "who": ""}, fingerprints={}, declared={}, hashes=[])
    return redirect(visit.address("relation"))


@step
def relation(visit: Visit) -> HttpResponse:
    """How the helper stands to the person, and what a helper's letters are and are not."""
    if visit.role != "helper":
        return redirect(visit.address("who"))
    filer = visit.part("filer")
    form = Relation(visit.posted, initial=filer)
    if not form.is_valid():
        return visit.show("relation", form=form, wrong=form.is_bound)
    visit.save(filer={**filer, **form.cleaned_data})
    return visit.onward("relation")


@step
def about(visit: Visit) -> HttpResponse:
    """The triage as a whole: its first question."""
    return redirect(visit.address("published"))


@step
def question(visit: Visit, name: str) -> HttpResponse:
    """One question of the triage. Some answers lead to a page of their own first, with a real next step."""
    if visit.leads_elsewhere and name not in visit.steps:
        return redirect("intake:outside")
    held, asked = visit.part("about"), questions.BY_NAME[name]
    form = questions.One(asked, visit.posted, initial=held, helps=visit.role != "individual")
    if not form.is_valid():
        return visit.show(name, "intake/question.html", form=form, question=asked, wrong=form.is_bound)
    answer = "" if "skip" in visit.posted else form.cleaned_data[name]
    visit.save(about={**held, name: answer})
    beside = scope.aside(name, answer)
    if beside == Aside.THREAT:
        return redirect("intake:outside")
    return redirect(visit.address_aside(beside)) if beside else visit.onward(name)

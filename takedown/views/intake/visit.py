"""A click in the intake: the draft behind this browser, where it stands, and how a page is shown."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from takedown import drafts
from takedown.drafts import Document
from takedown.models import Draft
from takedown.scope import Scope
from takedown.views.intake.steps import LABELS, beside, first_open, leads_to, number, walked
from vault import session
from vault.keys import CannotOpen, OpenKey

P = ParamSpec("P")
IDLE = timedelta(minutes=60)


@dataclass
class Visit:
    """One click: the draft, its key, and what was typed so far."""

    request: HttpRequest
    draft: Draft
    key: OpenKey
    document: Document
    now: datetime

    @property
    def posted(self) -> Any:
        """The sent form, or None for a plain visit."""
        return self.request.POST if self.request.method == "POST" else None

    @property
    def role(self) -> str:
        return str(self.part("filer").get("role", ""))

    @property
    def reviewing(self) -> bool:
        """Whether the person came from the last page to change one answer, and goes back there."""
        return self.request.GET.get("then") == "review"

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps that this person walks, by what they answered so far."""
        return walked(self.document, self.draft)

    @property
    def scope(self) -> Scope:
        """Where the triage answers lead."""
        return leads_to(self.document)

    @property
    def leads_elsewhere(self) -> bool:
        """Whether the answers end on a page that says where else to go."""
        return "outside" in self.steps

    def part(self, name: str) -> dict[str, Any]:
        held: dict[str, Any] = self.document.get(name) or {}
        return held

    @property
    def items(self) -> list[dict[str, str]]:
        return list(self.document.get("items", []))

    def save(self, **parts: Any) -> None:
        """Set the named parts of the draft. Raises drafts.AlreadyFiled, Draft.DoesNotExist."""
        self.document = drafts.update(self.draft, self.key, self.now, **parts)

    def address(self, step: str) -> str:
        """A step's address, with the way back to the last page where the person came from there."""
        return reverse(f"intake:{step}") + ("?then=review" if self.reviewing else "")

    def address_aside(self, kind: str) -> str:
        """The page that says what an answer means (scope.Aside), likewise with the way back."""
        return reverse("intake:aside", args=[kind]) + ("?then=review" if self.reviewing else "")

    def onward(self, step: str) -> HttpResponse:
        """To the step after `step`; back to the last page for one who came from there."""
        return redirect(self.next_address(step))

    def next_address(self, step: str) -> str:
        """Where `onward` leads."""
        return reverse("intake:review" if self.reviewing else f"intake:{beside(self.steps, step, 1) or 'review'}")

    def back_from(self, step: str) -> str:
        if self.reviewing:
            return reverse("intake:review")
        before = beside(self.steps, step, -1)
        return reverse(f"intake:{before}") if before else reverse("intake:start")

    def resume(self) -> str:
        """The first step that has no answer yet."""
        return first_open(self.document, self.steps)

    def show(self, step: str, template: str = "", *, wrong: bool = False, **context: Any) -> HttpResponse:
        """The page of `step`; `wrong` marks an answer to a form that could not be taken (422)."""
        context = {
            "visit": self,
            "draft": self.draft,
            "mandate": self.draft.mandate,
            "helps": self.role != "individual",
            "name": step,
            "step": number(self.steps, step),
            "total": len(self.steps),
            "label": LABELS[step],
            "back": self.back_from(step),
            "action": self.address(step),
            **context,
        }
        return render(self.request, template or f"intake/{step}.html", context, status=422 if wrong else 200)


Page = Callable[Concatenate[Visit, P], HttpResponse]
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def enter(request: HttpRequest) -> Visit | None:
    """The draft that this browser holds the key of; None when there is none, or the session has ended.

    One that a code opens (saved for later, or of a case) closes after an hour without a click: it is not lost by that.
    """
    key = session.kept(request, "draft")
    held = request.session.get("draft")
    draft = Draft.objects.select_related("case", "mandate", "key").filter(pk=held).first() if key and held else None
    if key is None or draft is None:
        return None
    now = timezone.now()
    if session.unused_for(request, "draft", now) > IDLE and (draft.code_digest or draft.case_id):
        leave(request)
        return None
    try:
        return Visit(request, draft, key, drafts.read(draft, key), now)
    except CannotOpen:
        return None


def step(page: Page[P]) -> View[P]:
    """The doorway of every step: with the draft, or with a clear page that says why there is none."""

    @sensitive_post_parameters()
    @sensitive_variables()
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(page)
    def view(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        visit = enter(request)
        if visit is None or _from_another_draft(visit):
            return gone(request)
        if visit.draft.filed_at:
            return redirect("intake:code")
        try:
            return page(visit, *args, **kwargs)
        except drafts.AlreadyFiled:
            return redirect("intake:code")
        except Draft.DoesNotExist:
            return gone(request)

    return view


def within_scope(page: Page[P]) -> Page[P]:
    """For steps that only make sense where there is something to remove: the others have a page of their own."""

    @wraps(page)
    def guarded(visit: Visit, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if visit.leads_elsewhere:
            return redirect("intake:outside")
        if "published" not in visit.part("about"):
            return redirect(visit.address("published"))
        return page(visit, *args, **kwargs)

    return guarded


def forget(visit: Visit) -> None:
    """Wipe a draft that was not filed, and this browser's key to it."""
    drafts.wipe(visit.draft)
    leave(visit.request)


def leave(request: HttpRequest) -> None:
    """Let go of the draft in this browser; the row itself stays."""
    session.drop(request, "draft")
    request.session.pop("draft", None)


def _from_another_draft(visit: Visit) -> bool:
    """A form of an older draft, left open in another tab: its words must not land in the new one."""
    return bool(visit.posted) and visit.posted.get("draft", str(visit.draft.pk)) != str(visit.draft.pk)


def gone(request: HttpRequest) -> HttpResponse:
    """The session has ended. Nothing was saved by this click, and what was typed stands there to be copied."""
    hidden = {"csrfmiddlewaretoken", "draft", "do", "pin", "pin_again", "shown", "token", "words", "work"}
    typed = [
        value
        for name, values in request.POST.lists()
        if name not in hidden and not name.startswith(("fingerprints-", "declared-", "age-"))
        for value in values
        if len(value) > 8
    ]
    return render(request, "intake/gone.html", {"typed": "\n".join(typed)}, status=403)

"""A click in the intake: the draft behind this browser, where it stands, and how a page is shown."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from takedown import drafts
from takedown.drafts import SIGNATURE, Document
from takedown.models import Draft
from takedown.queries import Part, is_of_part, is_overtaken
from takedown.refill import refill
from takedown.scope import Scope
from takedown.typed import Said, carried, handed_back, kept_words, typed, wrote
from takedown.views.intake.steps import STEPS, beside, first_open, label, leads_to, number, walked
from vault import session
from vault.keys import CannotOpen, OpenKey

P = ParamSpec("P")
IDLE = timedelta(minutes=60)
# Nothing of what is typed there is kept before the age question is answered, half-typed links least of all.
BEFORE_THE_AGE_QUESTION = frozenset({"links", "age"})
# Characters of one page that are kept as they stand; whoever sends more has them refused in plain words.
MOST_KEPT = 1_000_000


@dataclass
class Visit:
    """One click: the draft, its key, and what was typed so far."""

    request: HttpRequest
    draft: Draft
    key: OpenKey
    document: Document
    now: datetime
    left: bool = False  # whether this click's words were kept as they stood

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

    @property
    def is_advocates(self) -> bool:
        """Under a release, in a browser in which the person's own page does not stand open."""
        return self.draft.mandate_id is not None and session.kept(self.request, "case") is None

    @property
    def home(self) -> str:
        """Where the case of this draft is looked at."""
        return "/advocate/" if self.is_advocates else reverse("case:open")

    def part(self, name: str) -> dict[str, Any]:
        held: dict[str, Any] = self.document.get(name) or {}
        return held

    @property
    def items(self) -> list[dict[str, str]]:
        return list(self.document.get("items", []))

    def save(self, **parts: Any) -> None:
        """Set the named parts of the draft. Raises drafts.AlreadyFiled, Draft.DoesNotExist."""
        self.document = drafts.update(self.draft, self.key, self.now, **parts)

    def save_unsent(self, said: Said | None) -> None:
        """Keep what stands in this page as it stands, checked or not; a signature stays. None: forget it."""
        others = {path: held for path, held in self.part("typed").items() if path != self.request.path}
        stays = {part: self.document[part] for part in SIGNATURE if part in self.document}
        self.left = said is not None
        self.save(typed=others if said is None else {**others, self.request.path: said}, **stays)

    @property
    def unsent(self) -> dict[str, str] | None:
        """What stood in this page when it was left half filled, a value a field; None where it was not."""
        held = self.part("typed").get(self.request.path, {})
        return {name: values[-1] for name, values in held.items() if values} or None

    @property
    def saves_for_later(self) -> bool:
        """Whether "Save for later" was pressed, the button that belongs to each page's form."""
        return "save" in self.request.POST

    @property
    def goes_back(self) -> bool:
        """Whether "Back" was pressed, likewise a button of each page's form."""
        return "back" in self.request.POST

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
        """Where to go on: the page that was left half filled, or the first step that has no answer yet."""
        for path in reversed(self.part("typed")):
            if self._is_there(path):
                return str(path)
        return reverse(f"intake:{first_open(self.document, self.steps)}")

    def _is_there(self, path: str) -> bool:
        """Whether the page is still one that these answers lead to."""
        try:
            page = resolve(path)
        except Resolver404:
            return False
        return page.url_name in self.steps or str(page.kwargs.get("ref")) in {item["ref"] for item in self.items}

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
            "label": label(step, self.role != "individual"),
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
    draft = Draft.objects.filter(pk=held).first() if key and held else None
    if key is None or draft is None:
        return None
    now = timezone.now()
    if session.unused_for(request, "draft", now) > IDLE and (draft.code_digest or draft.case_id):
        leave(request)
        return None
    try:
        visit = Visit(request, draft, key, drafts.read(draft, key), now)
    except CannotOpen:
        return None
    if _is_the_others(visit) or _help_has_ended(draft):
        leave(request)
        return None
    return visit


def _help_has_ended(draft: Draft) -> bool:
    """An advocate's draft of a case whose person has ended their help since: it opens no more of that case."""
    return draft.case_id is not None and draft.mandate is not None and draft.mandate.revoked_at is not None


def _is_the_others(visit: Visit) -> bool:
    """A draft of a case that one part began, in a browser in which the other has come in since."""
    own = visit.request.session.get("as") != Part.HELPER
    waits = visit.draft.case_id is not None and visit.draft.filed_at is None
    return waits and not is_of_part(visit.document, own=own)


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
            return _filed(request)
        if is_overtaken(visit.draft, visit.document):
            return overtaken(visit)
        try:
            if visit.goes_back:
                return _one_page_back(visit)
            if visit.saves_for_later and _keeps_as_it_stands(visit):
                return redirect("intake:save")
            response = _as_it_stood(visit, page(visit, *args, **kwargs))
            return redirect("intake:save") if visit.saves_for_later and response.status_code == 302 else response
        except drafts.AlreadyFiled:
            return _filed(request)
        except Draft.DoesNotExist:
            return gone(request)
        except Http404:
            if words := handed_back(request):
                return _back(request, words, reverse("intake:review"), 404)
            raise

    return view


def _back(request: HttpRequest, words: str, onward: str, status: int, page: str = "errors/typed.html") -> HttpResponse:
    """What was typed into a page that cannot keep it, or that is not there (any more), to be copied."""
    shown = {"typed": words, "carried": carried(request), "onward": onward}
    return render(request, page, shown, status=status)


def overtaken(visit: Visit) -> HttpResponse:
    """What this draft corrects or answers was settled by somebody else of the case: all its words, to be copied."""
    words = [kept_words(visit.document), handed_back(visit.request)]
    shown = {"typed": "\n\n".join(filter(None, words)), "carried": carried(visit.request), "onward": visit.home}
    return render(visit.request, "errors/overtaken.html", shown, status=409)


def _filed(request: HttpRequest) -> HttpResponse:
    """Filed in another tab: to its code; but first with what was typed here since, which went nowhere."""
    return gone(request) if wrote(request) else redirect("intake:code")


def _one_page_back(visit: Visit) -> HttpResponse:
    """The page before; what stands in this one is kept as it stands, or handed back where it may not be kept."""
    page = visit.request.resolver_match
    onward = visit.back_from(page.url_name) if page and page.url_name in STEPS else reverse("intake:review")
    links = _is_before_the_age_question(visit.request)
    if _keeps_as_it_stands(visit) or (links and not _has_new_links(visit)):
        return redirect(onward)
    template = "intake/links_unkept.html" if links else "errors/typed.html"
    return _back(visit.request, handed_back(visit.request), onward, 200, template)


def _has_new_links(visit: Visit) -> bool:
    lines = {line.strip() for line in visit.request.POST.get("links", "").splitlines()}
    return not lines <= {"", *(item["url"] for item in visit.items)}


def _keeps_as_it_stands(visit: Visit) -> bool:
    """Keep the page's fields as they stand, checked or not. Not the links before their age question; not too much."""
    if not visit.posted or _is_before_the_age_question(visit.request):
        return False
    said = typed(visit.posted)
    if sum(len(value) for values in said.values() for value in values) > MOST_KEPT:
        return False
    visit.save_unsent(said)
    return True


def _is_before_the_age_question(request: HttpRequest) -> bool:
    return bool(request.resolver_match and request.resolver_match.url_name in BEFORE_THE_AGE_QUESTION)


def _as_it_stood(visit: Visit, response: HttpResponse) -> HttpResponse:
    """A page that was left half filled stands there like that again, until it is sent and taken."""
    held = visit.part("typed").get(visit.request.path)
    if held is not None and visit.posted is None and response.status_code == 200:
        response.content = refill(response.content.decode(), held).encode()
    if held is not None and visit.posted is not None and response.status_code == 302 and not visit.left:
        with suppress(drafts.AlreadyFiled, Draft.DoesNotExist):
            visit.save_unsent(None)
    return response


def within_scope(page: Page[P]) -> Page[P]:
    """For steps that only make sense where there is something to remove: the others have a page of their own."""

    @wraps(page)
    def guarded(visit: Visit, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not visit.leads_elsewhere and "published" in visit.part("about"):
            return page(visit, *args, **kwargs)
        address = reverse("intake:outside") if visit.leads_elsewhere else visit.address("published")
        words = handed_back(visit.request)
        if words and _is_before_the_age_question(visit.request):
            return _back(visit.request, words, address, 403)
        if words:
            visit.save_unsent(typed(visit.request.POST))
        return redirect(address)

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
    return visit.request.POST.get("draft", str(visit.draft.pk)) != str(visit.draft.pk)


def gone(request: HttpRequest) -> HttpResponse:
    """The session has ended. Nothing was saved by this click, and what was typed stands there to be copied."""
    return render(request, "intake/gone.html", {"typed": handed_back(request), "carried": carried(request)}, status=403)

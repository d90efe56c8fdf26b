"""The door of the case page: an opened key in this browser's session, and a case that it still opens."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from takedown.models import Case
from vault import session
from vault.keys import OpenKey

P = ParamSpec("P")
# How the ledger names the person, always: a case has one, and no name belongs there.
PERSON = "person"


def with_case(
    view: Callable[Concatenate[HttpRequest, Case, OpenKey, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Give the view its case and key. No key: back to the code. Erased: forgotten and said. Frozen: the kind page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        key = session.kept(request, "case")
        if key is None:
            return redirect("case:enter")
        case = Case.objects.select_related("organisation", "mandate").filter(key_id=key.id).first()
        if case is None:
            session.forget(request)
            return render(request, "case/erased.html", status=410)
        if case.frozen_at:
            return render(request, "case/frozen.html")
        return view(request, case, key, *args, **kwargs)

    return cast(Callable[Concatenate[HttpRequest, P], HttpResponse], guarded)

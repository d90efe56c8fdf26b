"""Logging in, and finding the right room behind the door."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from takedown import brakes
from takedown.forms.account import LogIn, NewPassword, plain_address
from takedown.permissions import may
from takedown.waits import too_fast

ROOMS = (
    (
        "desk.enter",
        "/desk/",
        gettext_lazy("Desk"),
        gettext_lazy("Review requests, follow notices, look after platforms."),
    ),
    (
        "advocate.enter",
        "/advocate/",
        gettext_lazy("Advocate"),
        gettext_lazy("File for people and follow your own cases."),
    ),
)


class LogInView(LoginView):
    """Tries are slowed down for each address, and at each account for all addresses together: nobody is locked out.

    A right password makes up for its try.
    """

    template_name = "account/login.html"
    authentication_form = LogIn
    redirect_authenticated_user = True

    def get_form_kwargs(self) -> dict[str, Any]:
        given = super().get_form_kwargs()
        if self.request.method != "POST":
            return given
        now, meta = timezone.now(), self.request.META
        self.lock = brakes.log_in_lock(plain_address(self.request.POST.get("username")), now)
        wait = brakes.take_try(brakes.LOG_INS, meta, now) or brakes.take_pin_try(self.lock, meta, now)
        return {**given, "not_yet": too_fast(wait, now) if wait else ""}

    def form_valid(self, form: LogIn) -> HttpResponse:  # type: ignore[override]
        now, meta = timezone.now(), self.request.META
        brakes.forget_pin_tries(self.lock, meta, now)
        brakes.give_try_back(brakes.LOG_INS, meta, now)
        return super().form_valid(form)

    def form_invalid(self, form: LogIn) -> HttpResponse:  # type: ignore[override]
        status = 429 if form.has_error("__all__", "too_fast") else 200
        return self.render_to_response(self.get_context_data(form=form), status=status)


log_in = LogInView.as_view()
log_out = LogoutView.as_view(next_page=reverse_lazy("account:logged-out"))


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Straight to the one room that this person works in; a choice where there are two, plain words where none."""
    rooms = [(href, title, text) for rule, href, title, text in ROOMS if may(request.user, rule)]
    if len(rooms) == 1:
        return redirect(rooms[0][0])
    return render(request, "account/home.html", {"rooms": rooms})


@require_safe
def logged_out(request: HttpRequest) -> HttpResponse:
    return render(request, "account/logged_out.html")


class ChangePassword(PasswordChangeView):
    """A new password of one's own; this browser stays logged in, every other one does not."""

    template_name = "account/password.html"
    form_class = NewPassword
    success_url = reverse_lazy("account:home")

    def form_valid(self, form: NewPassword) -> HttpResponse:  # type: ignore[override]
        messages.success(self.request, _("Your new password holds from now on."))
        return super().form_valid(form)


change_password = ChangePassword.as_view()

"""Filing for someone: first the written release, then the same form that everybody fills in."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from takedown import actions
from takedown.doors import StaffRequest, advocate_required
from takedown.forms.advocate import WrittenRelease
from takedown.models import Membership, Organisation
from takedown.views.advocate.page import page

HERE = "/advocate/new/"


@require_http_methods(["GET", "HEAD", "POST"])
@advocate_required
def new(request: StaffRequest) -> HttpResponse:
    """Record the release; the page that follows holds the token which opens the intake (never in an address)."""
    now = timezone.now()
    mine = {"memberships__user": request.user, "memberships__role": Membership.Role.ADVOCATE}
    organisations = Organisation.objects.filter(**mine).order_by("name")
    form = WrittenRelease(request.POST or None, organisations=organisations, today=now.date())
    if request.method == "POST" and form.is_valid():
        mandate, token = actions.create_mandate(
            advocate=request.user, expires_at=form.expires_at, now=now,
            **{name: form.cleaned_data[name] for name in ("organisation", "signed_on", "recipients")},
        )  # fmt: skip
        return page(request, "begin", HERE, mandate=mandate, token=token)
    return page(request, "new", HERE, status=422 if request.method == "POST" else 200, form=form)

"""What waits for somebody of the desk: requests and messages, oldest first."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from takedown import queries
from takedown.doors import StaffRequest, desk_required
from takedown.views.desk.page import page


@require_safe
@desk_required
def waiting(request: StaffRequest) -> HttpResponse:
    """Requests to review, with our own four hours; and those that wait for the person. Nothing is opened."""
    resting = queries.resting_queue(timezone.now())
    return page(request, "queue", "/desk/", lines=queries.review_queue(), resting=resting)


@require_safe
@desk_required
def unanswered(request: StaffRequest) -> HttpResponse:
    """Cases whose last message is the person's; and of what organisations have not read, that it is there."""
    now = timezone.now()
    cases = queries.unanswered_cases(now).prefetch_related("requests")
    return page(request, "messages", "/desk/messages/", cases=cases, elsewhere=queries.elsewhere(now))

"""How long a wait is, said in words beside its clock time: clocks here show UTC, and few people live by that."""

from datetime import datetime, timedelta
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def that_is_in(moment: datetime, now: datetime) -> str:
    """ "That is in 4 minutes." for a moment to come (both aware): seconds below two minutes, hours above two; never
    too short, and never nothing."""
    left = max(moment - now, timedelta(seconds=1))
    if left < 2 * MINUTE:
        count = ceil(left.total_seconds())
        return ngettext("That is in %(count)s second.", "That is in %(count)s seconds.", count) % {"count": count}
    if left < 2 * HOUR:
        count = ceil(left / MINUTE)
        return ngettext("That is in %(count)s minute.", "That is in %(count)s minutes.", count) % {"count": count}
    return _("That is in %(count)s hours.") % {"count": ceil(left / HOUR)}

"""How long a wait is, said in words beside its clock time: clocks here show UTC, and few people live by that."""

from datetime import datetime, timedelta
from math import ceil

from django.utils.formats import date_format
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


def too_fast(wait: datetime, now: datetime) -> str:
    """Rounded up to the second, or the time shown would still be too early."""
    moment = datetime.fromtimestamp(int(wait.timestamp()) + 1, wait.tzinfo)
    shown = {"time": date_format(moment, "H:i:s")}
    said = _("Too many tries in a short time. You can try again at %(time)s UTC.") % shown
    return f"{said} {that_is_in(moment, now)}"

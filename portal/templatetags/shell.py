"""What the shell's templates ask for: clocks read at a glance, telephone numbers that can be pressed, the main form."""

from datetime import datetime, timedelta

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from takedown.refill import MAIN

register = template.Library()

HOUR = timedelta(hours=1)
SOON = 24 * HOUR
URGENT = 6 * HOUR


@register.filter
def hours_left(due_at: datetime, now: datetime) -> str:
    """Whole hours from `now` to `due_at` (both aware), minutes below two: "31 h left", "40 min late"."""
    words = _("%(time)s left") if due_at >= now else _("%(time)s late")
    return words % {"time": _elapsed(abs(due_at - now))}


@register.filter
def urgency(due_at: datetime, now: datetime) -> str:
    """Tone of a clock: good above 24 h, wait above 6 h, warn until due, bad afterwards."""
    left = due_at - now
    if left < timedelta():
        return "bad"
    return "warn" if left <= URGENT else "wait" if left <= SOON else "good"


@register.filter
def dial(number: str) -> str:
    """A telephone number for a `tel:` address (RFC 3966): digits, and a leading plus where there is one."""
    return ("+" if number.startswith("+") else "") + "".join(c for c in number if c.isdecimal())


@register.simple_tag(takes_context=True)
def page_form(context: Context) -> SafeString:
    """The id of the form in which a page's own questions stand; the switch of languages and "Save for later" at the
    foot of the page become buttons of it. Once a page, inside the form's tag."""
    if "main_form" in context:
        context["main_form"]["id"] = MAIN
    return format_html('id="{}"', MAIN)


def _elapsed(time: timedelta) -> str:
    if time < 2 * HOUR:
        return _("%(count)d min") % {"count": time // timedelta(minutes=1)}
    if time < 100 * HOUR:
        return _("%(count)d h") % {"count": time // HOUR}
    return _("%(count)d days") % {"count": time.days}

"""When the letters may go out, and whether, how and when the person may be told that there is news."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from takedown.forms import answers
from takedown.forms.answers import Choices
from takedown.forms.fields import Choice, Day, Listed, PlainText, Tick
from takedown.forms.intake import check_address, check_number

# A signature carries 180 days; half of them are left for the platform and what comes after.
LATEST_START = timedelta(days=90)
# The zones of the United States, then one for each part of the world; hours are kept with the zone's IANA name.
ZONES: Choices = [
    ("America/New_York", gettext_lazy("Eastern (New York)")),
    ("America/Chicago", gettext_lazy("Central (Chicago)")),
    ("America/Denver", gettext_lazy("Mountain (Denver)")),
    ("America/Phoenix", gettext_lazy("Arizona (Phoenix)")),
    ("America/Los_Angeles", gettext_lazy("Pacific (Los Angeles)")),
    ("America/Anchorage", gettext_lazy("Alaska (Anchorage)")),
    ("Pacific/Honolulu", gettext_lazy("Hawaii (Honolulu)")),
    ("America/Puerto_Rico", gettext_lazy("Puerto Rico (San Juan)")),
    ("Pacific/Guam", gettext_lazy("Guam")),
    ("America/Mexico_City", gettext_lazy("Mexico City")),
    ("America/Bogota", gettext_lazy("Bogota")),
    ("America/Sao_Paulo", gettext_lazy("Sao Paulo")),
    ("America/Argentina/Buenos_Aires", gettext_lazy("Buenos Aires")),
    ("America/Toronto", gettext_lazy("Toronto")),
    ("Europe/London", gettext_lazy("London")),
    ("Europe/Madrid", gettext_lazy("Madrid")),
    ("Europe/Athens", gettext_lazy("Athens")),
    ("Europe/Istanbul", gettext_lazy("Istanbul")),
    ("Africa/Lagos", gettext_lazy("Lagos")),
    ("Africa/Johannesburg", gettext_lazy("Johannesburg")),
    ("Africa/Nairobi", gettext_lazy("Nairobi")),
    ("Asia/Dubai", gettext_lazy("Dubai")),
    ("Asia/Karachi", gettext_lazy("Karachi")),
    ("Asia/Kolkata", gettext_lazy("Kolkata")),
    ("Asia/Dhaka", gettext_lazy("Dhaka")),
    ("Asia/Bangkok", gettext_lazy("Bangkok")),
    ("Asia/Manila", gettext_lazy("Manila")),
    ("Asia/Shanghai", gettext_lazy("Shanghai")),
    ("Asia/Seoul", gettext_lazy("Seoul")),
    ("Asia/Tokyo", gettext_lazy("Tokyo")),
    ("Australia/Sydney", gettext_lazy("Sydney")),
    ("Pacific/Auckland", gettext_lazy("Auckland")),
    ("UTC", "UTC"),
]
HOURS = [("", gettext_lazy("any time")), *((f"{hour:02}:00", f"{hour:02}:00") for hour in range(24))]


class Timing(forms.Form):
    """The person decides when: at once, not before a day, or when they say so."""

    finds_out = Choice(
        answers.YES_NO,
        label=gettext_lazy("Might the person who posted it find out that you asked?"),
        required=False,
    )
    when = Choice(answers.WHEN, label=gettext_lazy("When may the letters go out?"), initial="now")
    on = Day(
        depends=True,
        label=gettext_lazy("The day, if you chose one"),
        help_text=gettext_lazy("Within the next 90 days. The letters go out on this day or soon after."),
    )

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        day = self.fields["on"]
        if isinstance(day, Day):
            # Yesterday by our clock is still today for some.
            day.earliest, day.latest = today - timedelta(days=1), today + LATEST_START

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("when") == "date" and not given.get("on") and "on" not in self.errors:
            self.add_error("on", _("Please choose the day, or another answer above."))
        return given


class SafeContact(forms.Form):
    """Whether, how and when the person may be told that there is news; off until chosen."""

    tell = Choice(answers.TELL, label=gettext_lazy("May we tell you when there is news?"))
    email = PlainText(
        longest=254,
        required=False,
        depends=True,
        label=gettext_lazy("E-mail address, if you chose e-mail"),
        help_text=gettext_lazy("The mail says only that there is news: no name, no link, nothing about this."),
        attrs={"inputmode": "email", "autocapitalize": "none"},
    )
    phone = PlainText(
        longest=40,
        required=False,
        depends=True,
        label=gettext_lazy("Telephone number, if we may phone"),
        attrs={"inputmode": "tel"},
    )
    word = PlainText(
        longest=60,
        required=False,
        label=gettext_lazy("A code word that our staff say first"),
        help_text=gettext_lazy("So you know that it is us. Anything harmless: “the library”, “your parcel”."),
    )
    voicemail = Tick(label=gettext_lazy("You may leave a message that says nothing but the code word."))
    begins = Listed(HOURS, label=gettext_lazy("From"))
    ends = Listed(HOURS, label=gettext_lazy("Until"))
    zone = Listed(ZONES, label=gettext_lazy("On the clock of"))

    def __init__(self, *args: Any, helps: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if helps:
            self.fields["tell"].label = gettext_lazy("May we tell the person shown when there is news?")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        tell = given.get("tell", "")
        if tell in {"email", "both"} and "email" in given:
            check_address(self, "email", given["email"])
        if tell in {"phone", "both"} and "phone" in given:
            check_number(self, "phone", given["phone"])
        if bool(given.get("begins")) != bool(given.get("ends")):
            self.add_error("ends" if given.get("begins") else "begins", _("Please choose both hours, or neither."))
        elif given.get("begins") and given["begins"] == given["ends"]:
            self.add_error("ends", _("These are the same hour. Please choose two, or “any time” for both."))
        return given

    def rules(self) -> dict[str, Any]:
        """What is kept (drafts, "safe"): an address for a way that was not chosen is not."""
        given = self.cleaned_data
        mailed, phoned = given["tell"] in {"email", "both"}, given["tell"] in {"phone", "both"}
        timed = bool(given["begins"]) and (mailed or phoned)
        return {
            "email": given["email"] if mailed else "",
            "phone": given["phone"] if phoned else "",
            "from": given["begins"] if timed else "",
            "until": given["ends"] if timed else "",
            "zone": given["zone"] if timed else "",
            "word": given["word"] if phoned else "",
            "voicemail": bool(given["voicemail"]) and phoned,
        }


def as_typed(rules: dict[str, Any]) -> dict[str, Any]:
    """Kept rules as the form shows them again."""
    if not rules:
        return {}
    tell = {(True, True): "both", (True, False): "email", (False, True): "phone"}.get(
        (bool(rules.get("email")), bool(rules.get("phone"))), "no"
    )
    return {**rules, "tell": tell, "begins": rules.get("from", ""), "ends": rules.get("until", "")}

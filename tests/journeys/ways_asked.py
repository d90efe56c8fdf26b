"""Ways to the pages on which the intake asks about links, pace and threats (see ways.py)."""

from tests import walks
from tests.people import make_platform

FORM = "application/x-www-form-urlencoded"
TOLD = {"where": "the app", "account": "mallory_77", "since": "Monday", "wants": "money"}
WORD = "the library"
BY_BOTH = {
    "tell": "both", "email": "quiet@mail.example", "phone": "202-555-0147", "word": WORD, "voicemail": "on",
    "begins": "09:00", "ends": "17:00", "zone": "America/Chicago",
}  # fmt: skip


def with_a_form_that_asks(client):
    """A platform whose form our staff fill in, and what it asks for."""
    make_platform(kind="webform", form_fields=[{"label": "Your relation to the person", "holds": "", "note": ""}])
    walks.alice_fills(client, "age", links={"links": f"https://tuberia.example/post/1\n{walks.LINKS}"})
    return "/request/places/"


def with_a_wrong_day(client):
    """Two links, and a day that cannot be for the second."""
    walks.alice_fills(client, "age")
    ref = walks.draft_of(client)["items"][1]["ref"]
    return lambda headers: client.post("/request/places/", f"{ref}-seen_on=2999-01-01", FORM, headers=headers)


def about_one_link(then=""):
    """The page of the first link of a draft."""

    def way(client):
        walks.alice_fills(client, "age")
        return f"/request/link/{walks.draft_of(client)['items'][0]['ref']}/{then}"

    return way


def with_a_hurt_fingerprint(client):
    """What only a broken script would send."""
    walks.alice_fills(client, "age")
    ref = walks.draft_of(client)["items"][0]["ref"]
    return lambda headers: client.post("/request/fingerprints/", f"fingerprints-{ref}={{", FORM, headers=headers)

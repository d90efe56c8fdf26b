"""Whether, how and when Alice may be told that there is news: changed on her page."""

import pytest

from takedown.models import Case
from takedown.queries import contact_rules
from tests.people import make_platform
from tests.takedown.visits import come_back, file_case, open_page, post, words

pytestmark = pytest.mark.django_db


def test_alice_changes_when_she_may_be_told(client):
    make_platform()
    _, key = file_case()
    come_back(client)
    assert "Not at all. I come back myself." in words(client.get("/case/contact/"))
    rules = {"tell": "email", "email": "quiet@post.example", "begins": "18:00", "ends": "21:00",
             "zone": "America/New_York"}  # fmt: skip
    post(client, "/case/contact/", **rules)
    held = contact_rules(Case.objects.get(), key)
    assert (held["email"], held["from"], held["zone"]) == ("quiet@post.example", "18:00", "America/New_York")
    assert "quiet@post.example" in client.get("/case/contact/").content.decode()


def test_a_wrong_address_is_named_and_nothing_is_changed(client):
    make_platform()
    file_case()
    come_back(client)
    assert post(client, "/case/contact/", tell="email", email="me").status_code == 422
    assert Case.objects.get().safe_contact is None


def test_the_page_leads_to_everything_that_alice_may_change(client):
    make_platform()
    file_case()
    page = open_page(client).content.decode()
    for path in ("contact/", "access/", "access/words/", "papers/overview/pdf/", "papers/confirmation/", "pause/"):
        assert f'"/case/{path}"' in page

"""The scripts speak the page's language; and in the intake, looking harder for edited copies."""

import json

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation
from playwright.sync_api import expect

from takedown.forms.fingerprints import read
from tests.catalogue import compiled
from tests.journeys.bare_site import serving
from tests.journeys.hashing import named
from tests.pictures import picture

SPANISH = compiled("djangojs")


@pytest.fixture(scope="module")
def spanish_site():
    """The fingerprint page and the scripts' words as a Spanish reader gets them."""
    with translation.override("en"):
        catalogue = Client(HTTP_ACCEPT_LANGUAGE="es").get("/language/catalog.js").content.decode()
    with translation.override("es"):
        page = render_to_string("fingerprint/page.html")
    with serving({"/fingerprint/": page, "/language/catalog.js": catalogue}) as server:
        yield server


@pytest.fixture
def page(spanish_site, browser):
    page = browser.new_page()
    page.goto(spanish_site.address + "/fingerprint/")
    yield page
    page.close()


def test_what_the_scripts_say_is_spanish(page):
    expect(page.locator("[data-loaded]")).to_have_text(
        SPANISH["Everything that this page needs is loaded. You may go offline now."]
    )
    page.set_input_files("#files", named("a.png", picture("words.png")))
    expect(page.locator("[data-hash-status]")).to_have_text(SPANISH["Done."])
    title = f"{SPANISH['Remove']}: {SPANISH['File %s'].replace('%s', '1')}"
    expect(page.get_by_role("button", name=title)).to_be_visible()


def test_why_a_file_is_refused_is_spanish(page):
    page.set_input_files("#files", named("a.txt", b"no picture"))
    reason = SPANISH["This file is not a picture. Please choose a JPEG, PNG or WebP picture."]
    expect(page.locator("[data-message]")).to_have_text(reason)


@pytest.fixture
def intake(visit):
    return visit("/bare/intake_media.html")


def test_in_the_intake_looking_harder_adds_what_the_server_takes(intake):
    intake.get_by_role("checkbox", name="Look harder").check()
    intake.locator("[data-hash-file]").first.set_input_files(named("a.jpg", picture("photo-420.jpg")))
    expect(intake.locator("[data-hash-status]").first).to_contain_text("Fingerprint made.")
    sent = intake.locator('input[name="fingerprints-A1"]').input_value()
    assert sum(each.get("variant", "").startswith("wide_") for each in json.loads(sent)) > 10
    assert read({"fingerprints-A1": sent}, ["A1"]).errors == []

"""A bare site and Chromium for the tests of hashing: no Django, no net."""

import os

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import expect, sync_playwright

from tests.journeys.bare_site import serving

FLAGS = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update"
    " --disable-sync --no-first-run"
)

# Long enough for a busy machine; what holds is seen at once all the same.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="module")
def site():
    pages = {"/fingerprint/": render_to_string("fingerprint/page.html"), "/language/catalog.js": ""}
    with serving(pages) as server:
        yield server


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS.split()
        )
        yield chromium
        chromium.close()


@pytest.fixture
def visit(site, browser):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])

    def go(path):
        page = context.new_page()
        page.goto(site.address + path)
        page.wait_for_load_state("networkidle")
        return page

    yield go
    context.close()


@pytest.fixture(scope="module")
def bare(site, browser):
    page = browser.new_page()
    page.goto(site.address + "/bare/client.html")
    page.wait_for_load_state("networkidle")
    yield page
    page.close()

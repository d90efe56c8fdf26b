"""One Chromium for all journeys of this process; and a bare site for the tests of hashing: no Django, no net."""

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.template.loader import render_to_string
from playwright.sync_api import expect

from tests.journeys.bare_site import serving
from tests.journeys.browser import chromium, playing

# Long enough for a busy machine; what holds is seen at once all the same.
expect.set_options(timeout=30_000)
# A page that hashes says when it needs the network no more; the bare ones answer a test instead.
LOADED = """async () => {
  if (window.spared !== undefined) return void (await window.spared);
  const told = document.querySelector("[data-loaded]");
  while (told && !told.textContent.trim()) await new Promise((after) => setTimeout(after, 20));
}"""


@pytest.fixture(scope="package", autouse=True)
def _one_browser(django_db_setup):
    """From the first journey to the last, and not while other tests run: Playwright's loop is its own."""
    with playing():
        yield


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_kept():
    """The clock of a live server may stand in June: its browser would ask for each script again with every page."""
    serve = StaticFilesHandler.serve

    def kept(handler, request):
        answer = serve(handler, request)
        answer["Cache-Control"] = "max-age=31536000, immutable"
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFilesHandler, "serve", kept)
        yield


@pytest.fixture(scope="module")
def site():
    pages = {"/fingerprint/": render_to_string("fingerprint/page.html"), "/language/catalog.js": ""}
    with serving(pages) as server:
        yield server


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


def opens(page, address):
    """The page, once it has loaded all that it needs."""
    page.goto(address)
    page.evaluate(LOADED)
    return page


@pytest.fixture(scope="module")
def tab(browser):
    """One for the visits of a file's tests: each page begins anew in it, the processes behind it need not."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    yield context.new_page()
    context.close()


@pytest.fixture
def visit(site, tab):
    return lambda path: opens(tab, site.address + path)


@pytest.fixture
def visit_afresh(site, browser):
    """In a browser that holds nothing: what a page needs it has to ask for, and memory is counted from the start."""
    context = browser.new_context()
    yield lambda path: opens(context.new_page(), site.address + path)
    context.close()


@pytest.fixture(scope="module")
def bare(site, browser):
    page = opens(browser.new_page(), site.address + "/bare/client.html")
    yield page
    page.close()

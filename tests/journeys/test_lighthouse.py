"""The first pages before Lighthouse, on a running portal: reachable by everybody, honest, light, and alone."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from bench import lighthouse
from tests.journeys.browser import WITHOUT_WINDOW
from tests.journeys.stack import portal

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(300),
    pytest.mark.skipif(not lighthouse.PROGRAM.exists(), reason="Lighthouse is missing (tools/node.sh)"),
]
CATEGORIES = ("accessibility", "best-practices")
ICON = "/static/img/favicon.svg"
MOST_KILOBYTES = 60


@pytest.fixture
def home(tmp_path):
    with portal(tmp_path / "portal", celery=False) as running:
        yield running


def test_the_first_pages_are_for_everybody_well_made_light_and_ask_nobody_else(home):
    def report(page):
        return lighthouse.report_on(home.url + page, CATEGORIES, WITHOUT_WINDOW)

    # Two thirds of a report are waiting for a quiet line; nothing here depends on how fast a page was.
    with ThreadPoolExecutor(len(lighthouse.PAGES)) as side_by_side:
        reports = dict(zip(lighthouse.PAGES, side_by_side.map(report, lighthouse.PAGES), strict=True))
    scores = {
        (page, category): lighthouse.score(report, category)
        for page, report in reports.items()
        for category in CATEGORIES
    }
    assert set(scores.values()) == {100}, scores
    for report in reports.values():
        fetched = lighthouse.requests(report)
        assert [each["url"] for each in fetched if not each["url"].startswith(home.url + "/")] == []
        assert [each["url"] for each in fetched if each["resourceType"] == "Font"] == []
        # Only a browser with a window asks for a tab's icon by itself: here it counts, since the page shows it too.
        assert home.url + ICON in [each["url"] for each in fetched]
        assert lighthouse.kilobytes(report) <= MOST_KILOBYTES

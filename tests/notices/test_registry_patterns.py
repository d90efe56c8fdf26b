"""What a link leads to, by the shape of its path; and patterns that could run away are not taken."""

import time

import pytest

from notices.registry_files import read
from notices.url_patterns import fault, kind_of

POST = {"kind": "post", "pattern": r"/\w+/status/\d+.*"}
PROFILE = {"kind": "profile", "pattern": r"/\w+/?"}


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://x.com/alice/status/12", "post"),
        ("https://x.com/alice/status/12/photo/1?s=20", "post"),
        ("https://x.com/alice", "profile"),
        ("https://x.com/alice/", "profile"),
        ("https://x.com/", ""),
        ("https://x.com/alice/status/twelve", ""),
    ],
)
def test_the_first_pattern_that_fits_the_whole_path_says_what_it_is(url, kind):
    assert kind_of([POST, PROFILE], url) == kind


def test_a_pattern_without_a_slash_is_read_with_its_host():
    short = {"kind": "post", "pattern": r"youtu\.be/[\w-]+"}
    assert kind_of([short], "https://www.youtu.be/abc-1") == "post"
    assert kind_of([short], "https://youtube.com/abc-1") == ""


def test_a_question_mark_begins_the_query():
    assert kind_of([{"kind": "post", "pattern": r"/watch\?.*"}], "https://youtube.com/watch?v=abc") == "post"


@pytest.mark.parametrize(
    "pattern",
    ["", "a" * 201, "(a+)+", "(?:a+)+", "/a.b", "/[^a]+", "[a/]+", "/a|b", "/(?=x)", "/[9-0]", "/[", r"/\d+\d+\d+x",
     "/a.*b"],
)  # fmt: skip
def test_a_pattern_that_is_too_clever_is_refused_in_words(pattern):
    assert fault(pattern)


def test_a_bad_pattern_in_an_old_record_fits_nothing():
    assert kind_of([{"kind": "post", "pattern": "(a+)+"}, PROFILE], "https://x.com/aaaa") == "profile"


def test_no_pattern_that_is_taken_runs_away_on_a_long_link():
    slow = [{"kind": "post", "pattern": pattern} for pattern in (r"/[^/]+[^/]+x", r"/[\w-]*[\w-]*/\d+x")]
    assert not any(fault(each["pattern"]) for each in slow)
    known = [each for entry in read() for each in entry.fields["url_patterns"]]
    began = time.process_time()
    kind_of([*slow, *known], "https://x.com/" + "a" * 1980)
    assert time.process_time() - began < 1

"""A typed link becomes an exact, safe locator, or a reason why it cannot."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from takedown import locators
from takedown.locators import BadLocator, defanged, read


def refused(typed):
    with pytest.raises(BadLocator) as caught:
        read(typed)
    return caught.value.code


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("https://Tuberia.Example/Post/1", "https://tuberia.example/Post/1"),
        ("tuberia.example/post/1", "https://tuberia.example/post/1"),
        ("  http://tuberia.example  ", "http://tuberia.example/"),
        ("//tuberia.example/x", "https://tuberia.example/x"),
        ("https://tuberia.example:443/x", "https://tuberia.example/x"),
        ("https://tuberia.example:8443/x", "https://tuberia.example:8443/x"),
        ("tuberia.example:8443/x", "https://tuberia.example:8443/x"),
        ("https://tuberia.example./x?a=1#b", "https://tuberia.example/x?a=1#b"),
        ("HTTPS://TUBERIA.EXAMPLE/%7Ea", "https://tuberia.example/%7Ea"),
        ("http:/tuberia.example/x", "http://tuberia.example/x"),
        ("http://tuberia.example:443/x", "http://tuberia.example:443/x"),
        ("https://under_score.example/", "https://under_score.example/"),
        ("https://-a-.example/", "https://-a-.example/"),
        ("https://tube\u200bria.example/", "https://tuberia.example/"),
        ("https://tuberia.example/\u202egnp", "https://tuberia.example/%E2%80%AEgnp"),
        ("https://tuberia.example/می\u200cخ", "https://tuberia.example/%D9%85%DB%8C%E2%80%8C%D8%AE"),
        ("https://93.184.216.34/x", "https://93.184.216.34/x"),
        ("https://[2606:2800:220:1::1]/x", "https://[2606:2800:220:1::1]/x"),
    ],
)
def test_a_link_is_read_as_people_type_it(typed, url):
    assert read(typed).url == url


def test_reading_again_changes_nothing():
    once = read("Tuberia.example/a b".replace(" ", "+"))
    assert read(once.url) == once


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("https://tuberia.example/" + "x" * 2000, "too_long"),
        ("https://tuberia.example/a b", "hidden_characters"),
        ("https://tuberia.example/\x00", "hidden_characters"),
        ("https://tuberia.example/a\x00b", "hidden_characters"),
        ("https://tuberia.example/a\x1bb", "hidden_characters"),
        ("https://tuberia.example/a\u00a0b", "hidden_characters"),
        ("https://tube\u202eria.example/", "bad_host"),
        ("https://tuberia.example/" + "%C3%A9" * 2000, "too_long"),
        ("https://tuberia.example/" + "א" * 1500, "too_long"),
        ("javascript:alert(1)", "scheme"),
        ("JaVaScRiPt:alert(1)", "scheme"),
        ("data:text/html;base64,AAAA", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("ftp://tuberia.example/x", "scheme"),
        ("mailto:alice@mail.example", "scheme"),
        ("https://tuberia.example@evil.example/", "userinfo"),
        ("https://:password@tuberia.example/", "userinfo"),
        ("https:///x", "no_host"),
        ("https://?x", "no_host"),
        ("https://tuberia", "bad_host"),
        ("tuberia", "bad_host"),
        ("https://tuberia.example:99999/", "bad_host"),
        ("https://[::1/", "bad_host"),
        ("https://a..example/", "bad_host"),
        ("https://tuberia.123/", "bad_host"),
    ],
)
def test_what_locates_nothing_gets_its_reason(typed, code):
    assert refused(typed) == code


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "10.0.0.8", "192.168.1.1", "169.254.169.254", "[::1]", "[fd00::1]", "0x7f.1", "0x7f000001",
        "2130706433", "127.1", "localhost", "printer.local", "db.internal", "router.lan", "nas.home.arpa",
        "a.localhost", "wiki.intranet", "１２７.0.0.1", "[::ffff:10.0.0.8]", "[64:ff9b::a00:8]", "[2002:a00:8::1]",
        "[2001:0:4136:e378:8000:63bf:f5ff:fff7]", "224.0.0.1", "0",
    ],
)  # fmt: skip
def test_an_address_inside_a_private_network_is_refused(host):
    assert refused(f"https://{host}/x") == "private"


def test_a_disguised_host_is_shown_in_both_forms():
    found = read("https://аррӏе.com/login")
    assert found.host == "xn--80ak6aa92e.com"
    assert found.shown_host == "аррӏе.com"
    assert found.disguised


def test_a_plain_host_is_not_disguised():
    assert not read("https://tuberia.example/").disguised


def test_full_width_letters_are_the_plain_host():
    assert read("https://ｔｕｂｅｒｉａ.example/").host == "tuberia.example"


@pytest.mark.parametrize(
    "unseen",
    ["\ufeff", "\u200b", "\u200e", "\u200f", "\u202a", "\u2066", "\u2069", "\u00ad", "\u2060", "\u00a0", "\u3000",
     "\u2028", "\x85", "\x1f", "\u3164", "\u2800", "\u180e", "\u061c", " \ufeff\u200b "],
)  # fmt: skip
def test_what_nobody_sees_at_the_ends_is_no_part_of_a_link(unseen):
    assert read(f"{unseen}https://tuberia.example/1{unseen}").url == "https://tuberia.example/1"
    assert refused(unseen) == "empty"


def test_a_flag_or_an_emoji_at_the_end_stays_whole():
    for sign in ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "❤\ufe0f"):
        assert unquote(read(f"https://tuberia.example/{sign}").url).endswith(sign)


def test_a_long_persian_address_may_take_more_room_than_a_person_counts():
    found = read("https://fa.example/" + "خ" * 600)
    assert len(found.url) > 2000
    assert read(found.url) == found


def test_an_address_kept_in_an_older_spelling_is_found_again():
    assert locators.same_as("https://tuberia.example/א") == "https://tuberia.example/%D7%90"
    assert locators.same_as("no address at all") == "no address at all"


@pytest.mark.parametrize("wrapped", ["\n", "\r\n", "\t"])
def test_a_link_that_a_mail_broke_over_two_lines_is_one_link(wrapped):
    """As browsers read it (WHATWG URL, basic parser): tabs and newlines are no part of an address."""
    assert read(f"https://tuberia.example/a{wrapped}b").url == "https://tuberia.example/ab"


@given(st.text(max_size=60))
def test_whatever_is_typed_there_is_an_answer(typed):
    try:
        found = read(typed)
    except BadLocator:
        return
    assert found.url.startswith(("http://", "https://"))
    assert found.host.isascii()
    assert "." in found.host


def test_staff_see_links_that_nobody_can_click():
    assert defanged("https://tuberia.example/a.jpg") == "hxxps://tuberia[.]example/a.jpg"
    assert defanged("http://tuberia.example") == "hxxp://tuberia[.]example"
    assert defanged("https://tuberia.example/א/1") == "hxxps://tuberia[.]example/%D7%90/1"


PATTERNS = [{"kind": "profile", "pattern": "/@[^/]+"}, {"kind": "post", "pattern": r"/@[^/]+/video/\d+"}]


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://tuberia.example/@mallory", "profile"),
        ("https://tuberia.example/@mallory/video/7", "post"),
        ("https://tuberia.example/about", ""),
        ("https://cdn.tuberia.example/a/b/picture.JPG", "file"),
        ("https://cdn.tuberia.example/film.mp4?key=1", "file"),
        ("https://tuberia.example/jpg", ""),
    ],
)
def test_what_a_link_leads_to_is_guessed_by_the_platforms_patterns_then_by_its_ending(url, kind):
    assert locators.kind_of(url, PATTERNS) == kind


def test_without_patterns_and_ending_nobody_guesses():
    assert locators.kind_of("https://tuberia.example/@mallory") == ""

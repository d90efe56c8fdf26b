"""Codes that say who shared a link come off, and nothing else does."""

import pytest

from takedown.locators import read
from takedown.share_codes import without_codes


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("www.instagram.com/reel/AB/?igsh=MzRl&img_index=2", "www.instagram.com/reel/AB/?img_index=2"),
        ("www.instagram.com/p/AB/?utm_source=ig_web_copy_link&igshid=1", "www.instagram.com/p/AB/"),
        ("www.facebook.com/m/posts/1?mibextid=a&__cft__[0]=b&__tn__=c", "www.facebook.com/m/posts/1"),
        ("www.facebook.com/photo?fbid=7&__cft__%5B0%5D=b#x", "www.facebook.com/photo?fbid=7#x"),
        ("youtu.be/abc?si=x&t=10", "youtu.be/abc?t=10"),
        ("m.youtube.com/watch?v=abc&feature=share&pp=y", "m.youtube.com/watch?v=abc"),
        ("x.com/mallory/status/1?s=20&t=abc", "x.com/mallory/status/1"),
        ("mobile.twitter.com/mallory/status/1?ref_src=twsrc", "mobile.twitter.com/mallory/status/1"),
        ("www.tiktok.com/@m/video/7?_r=1&_t=8x&is_from_webapp=1", "www.tiktok.com/@m/video/7"),
        ("old.reddit.com/r/a/comments/1/b/?utm_name=x&context=3", "old.reddit.com/r/a/comments/1/b/?context=3"),
        ("www.threads.net/@m/post/1?xmt=A", "www.threads.net/@m/post/1"),
    ],
)
def test_a_code_comes_off_where_it_is_known_to_be_one(link, url):
    found, codes = without_codes(read(link))
    assert found.url == f"https://{url}"
    assert codes


@pytest.mark.parametrize(
    "link",
    ["pullhub.example/post/1?igsh=1&utm_source=x&fbclid=y", "blog.example/?s=2&t=ab", "www.youtube.com/watch?v=a&t=10",
     "notx.com/a/status/1?s=20", "x.com.evil.example/?s=1", "www.instagram.com/p/AB/?IGSH=1", "x.com/a?S", "x.com/a?"],
)  # fmt: skip
def test_elsewhere_the_same_letters_stay(link):
    assert without_codes(read(link)) == (read(link), ())


def test_the_names_of_what_came_off_are_told_once_each():
    assert without_codes(read("https://x.com/a/status/1?s=1&t=2&s=3"))[1] == ("s", "t")

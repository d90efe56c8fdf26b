"""Links are found in whatever is pasted, and what is no link is handed back as words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from takedown.locators import BadLocator, read
from takedown.pasting import found_again, found_in, tokens_in

A, B = "https://a.example/1", "https://b.example/2"
NONE = frozenset()


def found(line, as_given=NONE):
    return [found_in(token, as_given) for token in tokens_in(line)[0]]


def urls(line):
    return [each.url for each in found(line)]


def words(line):
    return tokens_in(line)[1]


def refused(line):
    with pytest.raises(BadLocator) as caught:
        found(line)
    return caught.value.code


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"Check this out! {A}", ["Check this out!"]),
        (f"{A} via @mallory", ["via @mallory"]),
        (f"Mallory on example.com: {A}", ["Mallory on example.com:"]),
        (f"Look: {A} and then {B} please", ["Look:", "and then", "please"]),
        (f"«{A}» 見て：{B}。", ["見て："]),
        (f"it.Then {A}", ["it.Then"]),
        (f"IMG_2034.jpg at {A}", ["IMG_2034.jpg at"]),
        (f"[a picture]({A})", ["[a picture]("]),
        (f"\u2066Look\u2069 {A}", ["Look"]),
        (f"mallory@mail.example {A}", ["mallory@mail.example"]),
    ],
)
def test_a_text_from_a_share_sheet_gives_its_links_and_its_words(line, said):
    assert urls(line)[0] == A
    assert words(line) == said


@pytest.mark.parametrize(
    "line",
    [
        f"{A} {B}", f"{A}, {B}", f"{A},{B}", f"{A};{B}", f"{A}|{B}", f"{A} | {B}.", f"<{A}> <{B}>", f'"{A}", "{B}".',
        f"“{A}” ‘{B}’", f"({A})({B})", f"({A}), [{B}]", f"[{A}]({B})", f"{A}. {B}!", f"{A}\t{B}", f"{A}\u00a0{B}",
        f"{A}\u200b {B}\u200f", f"*{A}* _{B}_", f"1. {A}, {B}", "a.example/1 b.example/2", f"{A} - {B}", f"{A}、{B}",
        f"{A}：\u3000{B}？", f"{{{A}}} {{{B}}}",
    ],
)  # fmt: skip
def test_two_links_on_a_line_are_found_without_the_marks_around_them(line):
    assert urls(line) == [A, B]
    assert words(line) == []


@pytest.mark.parametrize(
    "link",
    [
        "https://en.example/wiki/Foo_(bar)", "https://a.example/x?u=a,b;c", "https://a.example/name_", "https://a.example/~m",
        "https://web.archive.org/web/2026/https://b.example/2", "https://a.example/x(1)/y[2]", "https://a.example/it's",
        "https://a.example/a|b", "https://a.example:8443/x", "http://a.example:443/x", "https://93.184.216.34/x",
        "https://a.example/?", "https://a.example/x/",
    ],
)  # fmt: skip
def test_a_link_keeps_what_belongs_to_it(link):
    assert urls(link) == [read(link).url.removesuffix("?")]
    assert urls(f"({link}).") == urls(link)


@pytest.mark.parametrize(
    ("line", "url"),
    [
        ("tuberia.example", "https://tuberia.example/"),
        ("It is on tuberia.example.", "https://tuberia.example/"),
        ("tuberia.example, or so", "https://tuberia.example/"),
        ("see www.tuberia.example there", "https://www.tuberia.example/"),
        ("@mallory at tuberia.example/mallory!", "https://tuberia.example/mallory"),
        ("(siehe bücher.example/1)", "https://xn--bcher-kva.example/1"),
        ("http:/tuberia.example/x", "http://tuberia.example/x"),
        (r"https:\\tuberia.example\x", "https://tuberia.example/x"),
        ("URL:https://tuberia.example/x", "https://tuberia.example/x"),
        ("\ufeffhttps://tuberia.example/x\u200b", "https://tuberia.example/x"),
    ],
)
def test_a_link_is_found_as_people_write_it(line, url):
    assert urls(line) == [url]


@pytest.mark.parametrize(
    "line", ["not a link at all", "Look!", "e.g. nothing", "rated 4.5/5", "it.Then nothing", "a photo.jpg", "!!!"]
)
def test_words_alone_are_no_link(line):
    assert urls(line) == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("javascript:alert(1)", "scheme"), ("data:image/png;base64,A", "scheme"), (f"{A} ftp://b.example/2", "scheme"),
        (f"Look h ttps://{A}", "scheme"), (f"{A} https: b.example", "hidden_characters"),
        ("https://a.example/my photo.jpg", "hidden_characters"), ("https://a.example/\x00", "hidden_characters"),
        (f"{A} and see https://nowhere/x", "bad_host"), ("5551234567", "bad_host"), ("https://a@b.cc/", "userinfo"),
        ("https://a.example/post/12…", "cut_off"), (f"Look {A}… now", "cut_off"), ("x" * 100_000, "too_long"),
    ],
)  # fmt: skip
def test_what_may_be_a_torn_link_is_never_taken_for_words(line, code):
    assert refused(line) == code


@pytest.mark.parametrize("mark", [".", "!"])
def test_a_mark_that_ends_a_link_of_its_own_line_can_be_put_back(mark):
    given = f"{A}{mark}"
    assert found(given)[0].url == A
    assert found(given)[0].mark == mark
    assert found(given, frozenset({given}))[0].url == given
    assert not found(f"See {given}")[0].is_changed


def test_a_forwarding_link_is_followed_said_and_can_be_put_back():
    given = "https://l.facebook.com/l.php?u=https%3A%2F%2Fx.com%2Fm%2Fstatus%2F1%3Fs%3D20&h=AT0"
    one = found(given)[0]
    assert (one.url, one.forwards, one.codes, one.mark) == ("https://x.com/m/status/1", True, ("s",), "")
    back = found(given, frozenset({given}))[0]
    assert (back.url, back.is_changed, back.hides_target) == (given, True, False)


def test_a_short_link_and_a_forwarder_without_a_target_are_told_apart():
    short, empty = found("https://t.co/AbC https://www.google.com/url?q=words")
    assert (short.is_short, short.hides_target) == (True, False)
    assert (empty.is_short, empty.hides_target) == (False, True)


def test_a_link_carried_by_a_page_is_read_as_it_was_given():
    for line in (A, f"{A}.", "https://a.example/x)", "https://youtu.be/a?si=b"):
        one = found_again(read(line).url, NONE)
        assert one == found_again(one.given.url, NONE)
    with pytest.raises(BadLocator):
        found_again(f"{A} and words", NONE)


@given(
    st.lists(st.sampled_from([A, B, "Look", "(", ")", ",", ".", '"', "…", "x.example", "\u200f", "https:", "/", " "]))
)
def test_whatever_is_pasted_no_word_is_lost(pieces):
    line = "".join(pieces)
    try:
        tokens, said = tokens_in(line)
    except BadLocator:
        return
    kept = " ".join([*(token.whole for token in tokens), *said])
    assert all(word in kept for word in ("Look",) if word in line)

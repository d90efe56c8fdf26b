"""Addresses as browsers take them (WHATWG URL Standard): what they open is read, and read as they read it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.web_addresses import NotAnAddress, parse, read_host, shown_host, spelled_out


def refused(typed):
    with pytest.raises(NotAnAddress) as caught:
        parse(typed)
    return caught.value.code


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("r3---sn-abc.video.example", "r3---sn-abc.video.example"),
        ("it--me.blog.example", "it--me.blog.example"),
        ("stock_public.store.example", "stock_public.store.example"),
        ("-left.example", "-left.example"),
        ("right-.example", "right-.example"),
        ("_dmarc.example", "_dmarc.example"),
        ("ab--cd.example", "ab--cd.example"),
        ("🔥.example", "xn--4v8h.example"),
        ("❤️.example", "xn--qei.example"),
        ("XN--LS8H.la", "xn--ls8h.la"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("faß.example", "xn--fa-hia.example"),
        ("a。b．example｡", "a.b.example"),
        ("Ｔｕｂｅ.example", "tube.example"),
        ("b%C3%BCcher.example", "xn--bcher-kva.example"),
        ("tube\u200bria\u00ad.example", "tuberia.example"),
        ("tuberia.example.", "tuberia.example"),
        ("نامه\u200cای.example", "xn--mgba3gch31f060k.example"),
        ("א1.example", "xn--1-zhc.example"),
    ],
)
def test_a_host_that_browsers_open_is_read_in_its_ascii_form(typed, host):
    assert read_host(typed) == host
    assert read_host(host) == host


@pytest.mark.parametrize(
    "host",
    [
        "a b.example", "a%00b.example", "a..example", ".example", "a\u202eb.example", "a|b.example", "a^b.example",
        "xn--a.example", "xn--.example", "xn--a-.example", "xn--zzzzzzz99999.example", "a\u200cb.example",
        "a\u200db.example", "\u0301a.example", "1.אב.example", "a" * 64 + ".example", ("a" * 60 + ".") * 5 + "example",
        "ü" * 60 + ".example", "tuberia.ex,", "a" * 20_000, "\u00ad",
    ],
)  # fmt: skip
def test_a_host_that_no_browser_opens_is_none(host):
    assert refused(f"https://{host}/") == "bad_host"


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("93.184.216.34", "93.184.216.34"),
        ("0x5DB8D822", "93.184.216.34"),
        ("1572395042", "93.184.216.34"),
        ("0135.0270.0330.042", "93.184.216.34"),
        ("93.184.55330", "93.184.216.34"),
        ("93.184.216.34.", "93.184.216.34"),
        ("９３.184.216.34", "93.184.216.34"),
        ("127.1", "127.0.0.1"),
        ("0x", "0.0.0.0"),
        ("[2606:2800:220:1:0:0:0:1]", "2606:2800:220:1::1"),
        ("[::FFFF:93.184.216.34]", "::ffff:5db8:d822"),
    ],
)
def test_an_ip_address_has_one_form(typed, host):
    assert read_host(typed) == host


@pytest.mark.parametrize(
    "host", ["256.1.1.1", "1.2.3.4.5", "08.1", "1.2.3.256", "4294967296", "tuberia.123", "1..2", "a.0x1", "[::1",
             "[::g]", "[fe80::1%25eth0]", "[]"],
)  # fmt: skip
def test_what_ends_in_a_number_and_is_no_ip_address_is_no_host(host):
    assert refused(f"https://{host}/") == "bad_host"


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("http://example.com:443/x", "http://example.com:443/x"),
        ("https://example.com:80/x", "https://example.com:80/x"),
        ("http://example.com:80/x", "http://example.com/x"),
        ("https://example.com:443/x", "https://example.com/x"),
        ("https://example.com:0443/x", "https://example.com/x"),
        ("http://example.com:8443/x", "http://example.com:8443/x"),
        ("https://example.com:0/x", "https://example.com:0/x"),
        ("https://example.com:/x", "https://example.com/x"),
        ("http://[2606:2800:220:1::1]:443/", "http://[2606:2800:220:1::1]:443/"),
        ("example.com:8080", "https://example.com:8080/"),
        ("example.com:80?a", "http://example.com/?a"),
        ("example.com:443/x", "https://example.com/x"),
    ],
)
def test_a_port_goes_only_where_it_is_the_schemes_own(typed, url):
    assert str(parse(typed)) == url


@pytest.mark.parametrize(
    "typed",
    ["http:/example.com/x", "http:example.com/x", "http:///example.com/x", r"http:\\example.com\x",
     r"http:\example.com/x", "HTTP://EXAMPLE.com/x", "ht\ntp://exam\tple.com/x\r", "http:////example.com/./x"],
)  # fmt: skip
def test_slashes_and_line_breaks_are_taken_as_browsers_take_them(typed):
    assert str(parse(typed)) == "http://example.com/x"


@pytest.mark.parametrize(
    ("typed", "rest"),
    [
        ("/a/../b/./c", "/b/c"),
        ("/a/%2E%2e/b/%2e", "/b/"),
        ("/../../x", "/x"),
        ("/a//b/", "/a//b/"),
        ("/a/..", "/"),
        ("?q", "/?q"),
        ("#f", "/#f"),
        ("/%zz/%7Ea", "/%zz/%7Ea"),
        ('/a"b<c>`{d}^e|f', "/a%22b%3Cc%3E%60%7Bd%7D%5Ee|f"),
        ("/a?b='\"<>`{}^|\\", "/a?b=%27%22%3C%3E`{}^|\\"),
        ("/a#b'\"<>`{}", "/a#b'%22%3C%3E%60{}"),
        ("/@user;v=1,2(3)", "/@user;v=1,2(3)"),
        ("/می\u200cخواهم", "/%D9%85%DB%8C%E2%80%8C%D8%AE%D9%88%D8%A7%D9%87%D9%85"),
        ("/👩\u200d👩\u200d👧", "/%F0%9F%91%A9%E2%80%8D%F0%9F%91%A9%E2%80%8D%F0%9F%91%A7"),
        ("/a\u202eb\ufeff\u00adc", "/a%E2%80%AEb%EF%BB%BF%C2%ADc"),
        ("/א/1/ב/2", "/%D7%90/1/%D7%91/2"),
        ("/x?q=אב#ג", "/x?q=%D7%90%D7%91#%D7%92"),
    ],
)
def test_the_rest_of_an_address_is_written_in_ascii(typed, rest):
    assert str(parse(f"https://example.com{typed}")) == f"https://example.com{rest}"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("ftp://example.com/", "scheme"), ("javascript:alert(1)", "scheme"), ("a.b:c", "scheme"),
        ("https://a@example.com/", "userinfo"), ("https://:p@example.com", "userinfo"), ("@a", "userinfo"),
        ("https://", "no_host"), ("https:///", "no_host"), ("https://?x", "no_host"), ("https://:80/", "no_host"),
        ("https://a.example:99999/", "bad_host"), ("https://a.example:8o/", "bad_host"),
        ("https://a.example:١/", "bad_host"), ("5551234567", "bad_host"), ("1.5/2", "bad_host"),
    ],
)  # fmt: skip
def test_what_is_no_address_says_why(typed, code):
    assert refused(typed) == code


def test_a_mere_number_is_an_address_only_with_its_scheme_or_in_full():
    assert parse("93.184.216.34/x").host == parse("https://1572395042/x").host == "93.184.216.34"


@pytest.mark.parametrize(
    ("host", "shown"),
    [("xn--ls8h.la", "💩.la"), ("a.xn--bcher-kva.example", "a.bücher.example"), ("plain.example", "plain.example"),
     ("xn--a.example", "xn--a.example"), ("xn--99999999999999.example", "xn--99999999999999.example")],
)  # fmt: skip
def test_a_host_is_shown_in_its_own_letters_where_it_has_some(host, shown):
    assert shown_host(host) == shown


@pytest.mark.parametrize(
    "url",
    ["https://tuberia.example/א/1/ב/2", "https://tuberia.example/x?q=א&1=ב", "https://tuberia.example/#ا1ب",
     "https://tuberia.example/a\u202egpj.exe", "https://tuberia.example/plain?a=b%20c"],
)  # fmt: skip
def test_an_address_of_an_older_letter_is_spelled_out_and_stays_the_same_address(url):
    assert spelled_out(url).isascii()
    assert str(parse(spelled_out(url))) == str(parse(url)) == spelled_out(url)


@given(st.text(max_size=40), st.text(max_size=40))
def test_read_again_an_address_is_the_same(host, rest):
    for typed in (f"https://{host}/{rest}", f"{host}.example{rest}", f"http:{host}{rest}"):
        try:
            once = str(parse(typed))
        except NotAnAddress:
            continue
        assert once.isascii()
        assert str(parse(once)) == once

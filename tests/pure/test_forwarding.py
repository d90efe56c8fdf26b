"""Links that lead on: the target that they name is found without asking anybody, or the person is asked for it."""

import pytest

from takedown.forwarding import MOST_STEPS, hides_target, is_short, target_of
from takedown.locators import read

TARGET = "https://pullhub.example/post/1"
ENCODED = "https%3A%2F%2Fpullhub.example%2Fpost%2F1"


def target(url):
    found = target_of(read(url))
    return found and found.url


@pytest.mark.parametrize(
    "link",
    [
        f"www.google.com/url?q={ENCODED}&sa=U",
        f"google.com/url?q={TARGET}&sa=U",
        f"www.google.de/url?sa=t&q=some+words&url={ENCODED}&usg=A",
        f"www.google.co.uk/url?url={ENCODED}",
        f"www.google.com.br/url?q={ENCODED}",
        f"docs.google.com/url?q={ENCODED}",
        "www.google.com/amp/s/pullhub.example/post/1",
        "www.google.fr/amp/s/pullhub.example/post/1?usqp=mq331AQ&amp_tf=x#aoh=16",
        "www.bing.com/amp/s/pullhub.example/post/1",
        "pullhub-example.cdn.ampproject.org/c/s/pullhub.example/post/1",
        "pullhub-example.cdn.ampproject.org/v/s/pullhub.example/post/1?amp_js_v=a6&amp_gsa=1&usqp=x",
        "cdn.ampproject.org/c/s/pullhub.example/post/1",
        "pullhub-example.cdn.ampproject.org/ii/w820/s/pullhub.example/post/1",
        f"translate.google.com/translate?sl=fr&u={ENCODED}",
        "www.bing.com/ck/a?!&&p=1&u=a1aHR0cHM6Ly9wdWxsaHViLmV4YW1wbGUvcG9zdC8x&ntb=1",
        f"r.search.yahoo.com/_ylt=A;_ylu=B/RV=2/RO=10/RU={ENCODED.lower()}/RK=2/RS=x-",
        f"duckduckgo.com/l/?uddg={ENCODED}&rut=a",
        f"html.duckduckgo.com/l/?kh=-1&uddg={ENCODED}",
        f"l.facebook.com/l.php?u={ENCODED}&h=AT0",
        f"lm.facebook.com/l.php?u={ENCODED}",
        f"m.facebook.com/l.php?u={ENCODED}",
        f"www.facebook.com/flx/warn/?u={ENCODED}",
        f"l.messenger.com/l.php?u={ENCODED}",
        f"l.instagram.com/?u={ENCODED}&e=AT",
        f"l.threads.net/?u={ENCODED}",
        f"l.threads.com/?u={ENCODED}",
        f"l.wl.co/l?u={ENCODED}",
        f"out.reddit.com/t3_abc?url={ENCODED}&token=x",
        f"www.reddit.com/media?url={ENCODED}",
        f"www.youtube.com/redirect?event=video&q={ENCODED}",
        f"m.youtube.com/redirect?q={ENCODED}",
        f"steamcommunity.com/linkfilter/?url={ENCODED}",
        f"steamcommunity.com/linkfilter/?u={ENCODED}",
        f"steamcommunity.com/linkfilter/{TARGET}",
        f"vk.com/away.php?to={ENCODED}&cc_key=",
        f"m.vk.com/away?to={ENCODED}",
        f"away.vk.com/away.php?to={ENCODED}",
        f"ok.ru/dk?cmd=logExternal&st.link={ENCODED}",
        f"www.linkedin.com/safety/go?url={ENCODED}",
        f"www.tiktok.com/link/v2?aid=1&target={ENCODED}",
        f"twitter.com/i/redirect?url={ENCODED}",
        f"www.pinterest.co.uk/offsite/?url={ENCODED}",
        f"t.umblr.com/redirect?z={ENCODED}&t=a",
        f"t.me/iv?url={ENCODED}&rhash=a",
        f"onlyfans.com/away?url={ENCODED}",
        f"medium.com/r/?url={ENCODED}",
        f"www.deviantart.com/users/outgoing?{TARGET}",
        f"disq.us/url?url={ENCODED}",
        f"slack-redir.net/link?url={ENCODED}",
        f"eur01.safelinks.protection.outlook.com/?url={ENCODED}&data=05",
        f"urldefense.com/v3/__{TARGET}__;!!abc$",
        "urldefense.com/v3/__https:/pullhub.example/post/1__;!!abc$",
        f"link.zhihu.com/?target={ENCODED}",
        f"weibo.cn/sinaurl?u={ENCODED}",
        f"href.li/?{TARGET}",
        f"anonym.to/?{ENCODED}",
    ],
)
def test_the_target_that_a_forwarding_link_names_is_found(link):
    assert target(f"https://{link}") == TARGET
    assert not hides_target(read(f"https://{link}"))


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("https://www.google.com/url?q=http://pullhub.example/a%2520b", "http://pullhub.example/a%20b"),
        ("https://www.google.com/url?q=https://pullhub.example/a%20b", "https://pullhub.example/a%20b"),
        ("https://l.facebook.com/l.php?u=https%253A%252F%252Fpullhub.example%252F1", "https://pullhub.example/1"),
        ("https://l.facebook.com/l.php?u=%2F%2Fpullhub.example%2F1", "https://pullhub.example/1"),
        ("https://l.facebook.com/l.php?u=www.pullhub.example/1", "https://www.pullhub.example/1"),
        ("https://href.li/?https://pullhub.example/a%2Fb?c=d%26e", "https://pullhub.example/a%2Fb?c=d%26e"),
        ("https://www.google.com/amp/pullhub.example/1?id=2", "http://pullhub.example/1?id=2"),
        ("https://vk.com/away.php?to=https%3A%2F%2Fpullhub.example%2F%D7%90", "https://pullhub.example/%D7%90"),
    ],
)
def test_a_target_is_decoded_just_as_often_as_it_was_encoded(link, url):
    assert target(link) == url


@pytest.mark.parametrize(
    "link",
    [
        "https://www.google.com/search?q=https%3A%2F%2Fpullhub.example%2F1",
        "https://google.com.evil.example/url?q=https%3A%2F%2Fpullhub.example%2F1",
        "https://evilgoogle.com/url?q=https%3A%2F%2Fpullhub.example%2F1",
        "https://www.facebook.com/mallory/posts/1?u=https%3A%2F%2Fpullhub.example%2F1",
        "https://web.archive.org/web/2026/https://pullhub.example/1",
        "https://www.youtube.com/watch?v=1&q=https%3A%2F%2Fpullhub.example%2F1",
        "https://youtu.be/abc",
        "https://l.facebook.com/",
        "https://duckduckgo.com/?q=words",
        "https://steamcommunity.com/id/mallory",
        "https://vk.com/mallory",
    ],
)
def test_what_does_not_lead_on_is_left_alone(link):
    assert target(link) is None
    assert not hides_target(read(link))


@pytest.mark.parametrize(
    "named",
    ["", "javascript:alert(1)", "data:text/html,x", "mailto:a@b.example", "intent://x", "some+words", "/search?q=x",
     "http%3A%2F%2F192.168.0.1%2Fx", "https%3A%2F%2F", "https%3A%2F%2Fa%40pullhub.example", "https%3A%2F%2Fnowhere"],
)  # fmt: skip
def test_a_forwarder_that_names_no_public_web_page_is_not_followed_and_hides_its_target(named):
    link = read(f"https://www.google.com/url?q={named}")
    assert target_of(link) is None
    assert hides_target(link)
    assert not is_short(link)


@pytest.mark.parametrize("named", ["a1", "a1####", "a1_w", "a1bm90IGEgbGluaw", ""])
def test_bings_code_that_holds_no_link_hides_its_target(named):
    assert hides_target(read(f"https://www.bing.com/ck/a?u={named}&p=1"))


def test_one_forwarder_hands_the_link_to_the_next():
    link = f"https://l.facebook.com/l.php?u={ENCODED}"
    for before in ("https://out.reddit.com/t3_a?url=", "https://vk.com/away.php?to=", "https://www.google.com/url?q="):
        link = before + link.replace("%", "%25").replace(":", "%3A").replace("?", "%3F").replace("&", "%26")
    assert target(link) == TARGET


def test_a_chain_ends_after_a_bounded_number_of_steps():
    link = "https://href.li/?" * (MOST_STEPS + 3) + TARGET
    assert target(link) == "https://href.li/?" * 3 + TARGET


@pytest.mark.parametrize(
    "link",
    ["https://t.co/AbCdEf1234", "https://bit.ly/3x", "https://www.tinyurl.com/abc", "https://lnkd.in/x", "https://is.gd/a"],
)  # fmt: skip
def test_a_short_link_hides_its_target(link):
    assert target(link) is None
    assert is_short(read(link))
    assert hides_target(read(link))


@pytest.mark.parametrize(
    "link",
    ["https://youtu.be/abc", "https://redd.it/abc", "https://fb.watch/abc", "https://t.me/mallory/1", "https://t.co/",
     "https://xt.co/abc", "https://vm.tiktok.com/abc"],
)  # fmt: skip
def test_an_address_that_is_short_but_always_the_same_platforms_is_no_short_link(link):
    assert not is_short(read(link))
    assert not hides_target(read(link))


def test_behind_a_forwarder_may_stand_a_short_link():
    found = target_of(read("https://l.facebook.com/l.php?u=https%3A%2F%2Fbit.ly%2F3x"))
    assert found.url == "https://bit.ly/3x"
    assert is_short(found)

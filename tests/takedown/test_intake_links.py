"""Links as people paste them: every wrong one named, nothing lost of what was typed, nothing half-written."""

import pytest

from tests.people import make_platform
from tests.walks import alice_fills, alice_goes_on, draft_of, page, send, text_of

pytestmark = pytest.mark.django_db
GOOD = "https://www.example.com/post/1"


def paste(client, *lines):
    alice_fills(client, "about")
    return send(client, "links", links="\n".join(lines))


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("javascript:alert(1)", "This is not a web address."),
        ("data:image/png;base64,AAAA", "This is not a web address."),
        ("http://192.168.0.10/picture", "only inside a private network"),
        ("http://localhost/picture", "only inside a private network"),
        ("https://169.254.169.254/latest", "only inside a private network"),
        ("https://example.com/my photo.jpg", "It holds a space or hidden characters."),
        ("h ttps://example.com/photo", "This is not a web address."),
        ("https://example.com/a/long/way…", "a part of it is missing"),
        ("https://example.com/\x00", "It holds a space or hidden characters."),
        ("https://exa\u202emple.com/gpj.exe", "This is not the address of a website"),
        ("https://alice@example.com/", "a user name before an @"),
        ("https:///picture", "The name of the website is missing."),
        ("https://nowhere/picture", "This is not the address of a website"),
        ("https://example.com/" + "x" * 2000, "too long"),
    ],
)
def test_a_bad_link_is_named_by_line_with_a_plain_reason_and_all_stays_in_the_box(client, line, sentence):
    answer = paste(client, GOOD, line)
    assert answer.status_code == 422
    text = text_of(answer)
    assert "Line 2:" in text
    assert sentence in text
    assert GOOD in client.last_page.split("<textarea")[1]
    assert "items" not in draft_of(client)


def test_markup_in_a_link_is_shown_as_text(client):
    answer = paste(client, "javascript:<script>alert(1)</script>")
    assert "<script>alert" not in answer.content.decode()
    assert "&lt;script&gt;" in answer.content.decode()


def test_hidden_characters_in_a_line_cannot_turn_the_page_around(client):
    summary = paste(client, "https://exa\u202emple.com/gpj").content.decode().split("<textarea")[0]
    assert "Line 1:" in summary
    assert "\u202e" not in summary


def test_hidden_characters_in_a_path_are_written_out_where_everybody_sees_them(client):
    page_of_age = paste(client, "https://example.com/\u202egpj.exe").content.decode()
    assert "https://example.com/%E2%80%AEgpj.exe" in page_of_age
    assert "\u202e" not in page_of_age


@pytest.mark.parametrize("nothing", ["", "  \n \n"])
def test_no_link_at_all_is_said(client, nothing):
    answer = paste(client, nothing)
    assert "Please give at least one link" in text_of(answer)


def test_ten_thousand_lines_get_one_clear_sentence_and_stay_in_the_box(client):
    answer = paste(client, *(f"https://example.com/{n}" for n in range(10_000)))
    assert answer.status_code == 422
    assert "You pasted 10,000 lines." in text_of(answer)
    assert "https://example.com/9999" in client.last_page.split("<textarea")[1]


def test_a_megabyte_of_text_gets_an_answer_and_comes_back(client):
    answer = paste(client, "x" * 1_000_000)
    assert answer.status_code == 422
    assert "too long" in text_of(answer)[:5000]
    assert answer.content.decode().count("x") > 1_000_000


def test_many_wrong_lines_are_counted_instead_of_listed(client):
    text = text_of(paste(client, *["javascript:x"] * 60))
    assert "Line 20:" in text
    assert "Line 21:" not in text
    assert "And 40 more lines." in text


def test_a_link_pasted_twice_is_kept_once_and_said(client):
    answer = paste(client, GOOD, "https://WWW.example.com/post/1", GOOD)
    assert "2 lines were there twice." in text_of(answer)
    assert answer.content.decode().count('name="link"') == 1


def test_a_link_pasted_twice_is_said_where_nothing_new_is_asked(client):
    alice_fills(client, "age", links={"links": GOOD})
    send(client, "links", links=f"{GOOD}\n{GOOD}")
    assert "1 line was there twice." in text_of(page(client, "/request/fingerprints/"))


def test_a_missing_https_and_empty_lines_are_forgiven(client):
    paste(client, "", "  www.example.com/post/1  ", "")
    alice_goes_on(client, "age")
    assert [item["url"] for item in draft_of(client)["items"]] == [GOOD]


def test_a_disguised_host_is_shown_in_both_forms_with_a_caution(client):
    text = text_of(paste(client, "https://аррӏе.com/v/3"))
    assert "Please look closely" in text
    assert "“аррӏе.com”" in text
    assert "“xn--80ak6aa92e.com”" in text


def test_known_platforms_are_named_and_unknown_sites_are_said_to_be(client):
    make_platform("tuberia")
    text = text_of(paste(client, "https://old.tuberia.example/1", "https://new.example/2"))
    assert "Goes to: Tuberia" in text
    assert "We do not know new.example yet." in text


def test_going_back_from_the_age_page_brings_back_what_was_typed(client):
    paste(client, GOOD, "https://new.example/2")
    answer = send(client, "links", edit="1", link=[GOOD, "https://new.example/2"])
    assert answer.status_code == 200
    assert "https://new.example/2" in answer.content.decode().split("<textarea")[1]
    assert "items" not in draft_of(client)


def test_taking_links_out_asks_nothing_again_and_keeps_the_others_as_they_were(client):
    alice_fills(client, "age")
    kept = draft_of(client)["items"][1]
    answer = send(client, "links", links=kept["url"])
    assert answer.status_code == 302
    assert draft_of(client)["items"] == [kept]


def test_a_description_goes_with_its_link(client):
    alice_fills(client, "contact")
    ref = draft_of(client)["items"][0]["ref"]
    assert send(client, f"link/{ref}", description="The third picture.")["Location"] == "/request/review/"
    assert "post/1 - The third picture." in text_of(page(client, "/request/review/"))


@pytest.mark.parametrize("words", ["x" * 301, "two\nlines", "a\x00b", "a\u202eb"])
def test_a_description_that_cannot_be_kept_is_refused_and_stays_in_its_field(client, words):
    alice_fills(client, "contact")
    item = draft_of(client)["items"][0]
    answer = send(client, f"link/{item['ref']}", description=words)
    assert answer.status_code == 422
    assert draft_of(client)["items"][0] == item


def test_a_link_can_be_taken_out_on_the_last_page(client):
    alice_fills(client, "contact")
    first, second = draft_of(client)["items"]
    send(client, f"link/{first['ref']}", do="remove")
    assert draft_of(client)["items"] == [second]


def test_a_link_that_is_not_there_is_not_found(client):
    alice_fills(client, "contact")
    for address in ("link/00000000-0000-4000-8000-000000000000", "link/00000000-0000-4000-8000-000000000000/age"):
        assert client.get(f"/request/{address}/").status_code == 404


def test_without_links_the_last_page_says_so_and_cannot_be_signed(client):
    alice_fills(client, "contact")
    for item in draft_of(client)["items"]:
        send(client, f"link/{item['ref']}", do="remove")
    text = text_of(page(client, "/request/review/"))
    assert "There is no link yet." in text
    assert "sign it with my name" not in text
    assert client.get("/request/fingerprints/")["Location"] == "/request/links/"

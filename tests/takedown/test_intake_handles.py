"""Clause (ii) without a link: the name of an account, or a chat, and on which service."""

import pytest

from tests.walks import alice_fills, alice_goes_on, between, draft_of, page, send, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuberia")]
TOLD = "Group chat “class of 2019”, sent by the account @somebody on 3 May."


def test_the_page_says_what_to_type_without_a_link(client):
    alice_fills(client, "about")
    said = text_of(page(client, "/request/links/"))
    assert "Type the service and the name, like example.com/name." in said
    assert "type only the address of the service" in said
    assert "write to us through a help line" not in said


def test_a_chat_on_a_service_and_how_to_find_it_there_make_a_letter(client):
    alice_fills(client, "links", links={"links": "tuberia.example"})
    alice_goes_on(client, "age")
    [item] = draft_of(client)["items"]
    send(client, "places", **{f"{item['ref']}-kind": "", f"{item['ref']}-description": TOLD})
    alice_goes_on(client, *between("fingerprints", "safe"))
    letter = text_of(page(client, "/request/review/"))
    assert "https://tuberia.example/" in letter
    assert TOLD in letter


def test_the_name_of_an_account_on_a_service_is_a_place(client):
    alice_fills(client, "links", links={"links": "tuberia.example/somebody"})
    alice_goes_on(client, "age")
    assert draft_of(client)["items"][0]["url"] == "https://tuberia.example/somebody"

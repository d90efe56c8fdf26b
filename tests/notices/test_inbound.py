"""What the other side writes: text stays, every blob is dropped before the first write."""

import base64
import json
import os
import textwrap
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.inbound import clean_reply, kept_text
from tests import hostile

BLOB = base64.b64encode(bytes(range(256)) * 8).decode()


@pytest.mark.parametrize(
    "text",
    [
        "We removed the post.",
        "Ticket 4711\nSee https://help.tuberia.example/a/b?c=d#e",
        "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22",
        "Eliminado. 削除しました。 Удалено.",
        "A long but honest sentence. " * 40,
        "data: we hold none of it",
    ],
)
def test_plain_words_stay_as_they_are(text):
    assert clean_reply(text) == text


@pytest.mark.parametrize(
    "blob",
    [
        BLOB,
        BLOB.rstrip("="),
        base64.urlsafe_b64encode(os.urandom(600)).decode(),
        "\r\n".join(textwrap.wrap(BLOB, 76)),
        "\n".join(textwrap.wrap(BLOB, 64)),
        json.dumps("\n".join(textwrap.wrap(BLOB, 76)))[1:-1],
        BLOB.replace("/", "\\/"),
        os.urandom(300).hex(),
    ],
    ids=["plain", "unpadded", "url-safe", "mime", "pem", "json", "php", "hex"],
)
def test_encoded_data_is_dropped_however_it_is_wrapped(blob):
    cleaned = clean_reply(f"before {blob} after")
    assert cleaned.startswith("before [removed: encoded data, ")
    assert len(cleaned) < 80


@pytest.mark.parametrize("uri", ["data:image/png;base64,iVBORw0KGgo=", "DATA:,x", "data:text/html,%3Cimg%3E"])
def test_a_data_uri_is_dropped_however_short(uri):
    assert clean_reply(f"see {uri} there") == f"see [removed: data URI, {len(uri)} characters] there"


@pytest.mark.parametrize("name", hostile.BLOBS)
def test_of_a_picture_in_disguise_only_its_length_stays(name):
    cleaned = clean_reply(hostile.BLOBS[name])
    assert "[removed: " in cleaned
    assert hostile.traces(cleaned.encode()) == []
    assert len(cleaned) < 400


@pytest.mark.parametrize("name", hostile.WORDS)
def test_words_stay_without_what_cannot_be_seen(name):
    cleaned = clean_reply(hostile.WORDS[name])
    assert "[removed: " not in cleaned
    assert not set("\x00\x1b\u202e\u2066\u200b\U000e0041") & set(cleaned)


def test_a_picture_read_as_letters_is_no_text():
    assert clean_reply(hostile.PICTURE.decode("latin-1")).startswith("[removed: no text, ")


LONG = [
    "信じています。" * 300,
    ("削除" * 30 + "\n") * 5,
    "https://tuberia.example/?" + "a=b&" * 150,
    "TB-4711-" + "A" * 60,
]


@pytest.mark.parametrize("text", LONG)
def test_long_words_and_links_of_people_stay(text):
    assert clean_reply(text) == text


def test_the_length_of_what_was_dropped_stays():
    assert clean_reply(BLOB) == f"[removed: encoded data, {len(BLOB)} characters]"


def test_control_characters_go_and_line_ends_stay():
    assert clean_reply("a\x00b\x1b[31mc\r\nd\te") == "ab[31mc\r\nd\te"


@given(st.text(max_size=300))
def test_cleaning_twice_changes_no_more(text):
    assert clean_reply(clean_reply(text)) == clean_reply(text)


@given(st.binary(min_size=200, max_size=2000))
def test_no_picture_survives_as_base64(data):
    assert base64.b64encode(data).decode()[:200] not in clean_reply(f"x {base64.b64encode(data).decode()} y")


@pytest.mark.parametrize(
    "nasty", ["a" * 64_000, "data:" * 12_000, ("a" * 50 + "\n") * 1200, "=" * 64_000, "\\" * 64_000]
)
def test_a_hostile_answer_is_cleaned_quickly(nasty):
    started = time.process_time()
    clean_reply(nasty)
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize(
    "kind", ["image/png", "video/mp4", "application/octet-stream", "application/pdf", "multipart/mixed"]
)
def test_an_answer_that_is_not_text_leaves_type_and_size_only(kind):
    assert kept_text(kind, b"\x89PNG1234") == f"[not kept: {kind}, 8 bytes]"


@pytest.mark.parametrize("kind", ["text/plain", "application/json; charset=utf-8", "application/problem+json", ""])
def test_text_and_json_are_kept(kind):
    assert kept_text(kind, b"fine") == "fine"


def test_a_content_type_cannot_smuggle_anything_in():
    assert kept_text("image/png\r\nX: " + "A" * 300, b"x").startswith("[not kept: ")


def test_broken_text_is_still_text():
    assert kept_text("text/plain", b"caf\xe9") == "caf\N{REPLACEMENT CHARACTER}"


def test_half_a_character_cannot_keep_an_answer_from_being_written():
    """JSON may hold lone surrogates, which no encoding takes: an answer that cannot be kept would be asked for ever."""
    assert clean_reply("TUBE-\ud8004711").encode() == b"TUBE-4711"

"""Fingerprints come from the page's own script; the server takes nothing that is not exactly one."""

import json

import pytest

from notices.fingerprints import TURNS
from tests.walks import alice_fills, alice_goes_on, draft_of, page, send, text_of

pytestmark = pytest.mark.django_db
PDQ = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22"
SHA = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
SHA256 = json.dumps([{"kind": "sha256", "value": SHA}])
EXACT = {"kind": "sha256", "value": SHA}
ORIGINAL = {"kind": "pdq", "value": PDQ, "quality": 97}
MOMENT = {"kind": "pdq_frame", "value": PDQ, "quality": 80, "at": 3}
MIRROR = {"kind": "pdq_variant", "value": PDQ, "quality": 90, "variant": "mirror"}


@pytest.fixture
def ref(client):
    """Alice in front of the step; the ref of her first link."""
    alice_fills(client, "age")
    return draft_of(client)["items"][0]["ref"]


def hand_over(client, ref, value):
    raw = value if isinstance(value, str) else json.dumps(value)
    return send(client, "fingerprints", **{f"fingerprints-{ref}": raw})


def test_the_page_asks_for_files_that_no_form_can_send(client, ref):
    markup = page(client, "/request/fingerprints/")
    inputs = [part.split(">")[0] for part in markup.split("<input")[1:]]
    files = [each for each in inputs if 'type="file"' in each]
    assert len(files) == 2
    assert not any("name=" in each for each in files)
    assert f'data-hash-item="{ref}"' in markup
    assert "<noscript>" in markup


def test_it_can_be_skipped(client, ref):
    assert send(client, "fingerprints")["Location"] == "/request/statement/"
    assert draft_of(client)["fingerprints"] == {}


def test_fingerprints_are_kept_with_their_link_and_shown_to_the_script_again(client, ref):
    values = [{"kind": "pdq", "value": PDQ, "quality": 97}, {"kind": "sha256", "value": SHA}]
    assert hand_over(client, ref, values).status_code == 302
    assert draft_of(client)["fingerprints"] == {
        ref: [{"kind": "pdq", "value": PDQ, "quality": 97}, {"kind": "sha256", "value": SHA, "quality": None}]
    }
    assert "&quot;kind&quot;:&quot;pdq&quot;" in page(client, "/request/fingerprints/")


@pytest.mark.parametrize(
    "bad",
    [
        "{", "null", '"text"', "{}", "[1]", "[[]]", "[" * 2000,
        [{"kind": "pdq", "value": PDQ[:-1], "quality": 90}],
        [{"kind": "pdq", "value": PDQ, "quality": 101}],
        [{"kind": "pdq", "value": PDQ}],
        [{"kind": "pdq", "value": "0" * 64, "quality": 90}],
        [{"kind": "sha256", "value": SHA[:-1] + "g"}],
        [{"kind": "sha256", "value": 7}],
        [{"kind": "md5", "value": SHA}],
        [ORIGINAL],
        [EXACT, ORIGINAL],
        [ORIGINAL, {**ORIGINAL, "quality": 96}, EXACT],
        [MIRROR, EXACT],
        [{**ORIGINAL, "kind": "pdq_raw_orientation"}, EXACT],
        [ORIGINAL, {**MIRROR, "variant": "sideways"}, EXACT],
        [ORIGINAL, EXACT, MIRROR, {**EXACT, "value": "0" * 64}],
        [{**MOMENT, "at": -1}, EXACT],
        [ORIGINAL, MOMENT, EXACT],
        [MOMENT, {"kind": "dhash", "value": SHA[:16]}, EXACT],
        [{"kind": "sha256", "value": SHA, "name": "holiday.jpg"}],
        [{"kind": "sha256"}],
        "data:image/png;base64," + "A" * 100,
    ],
)  # fmt: skip
def test_whatever_is_not_a_fingerprint_is_refused_in_plain_words(client, ref, bad):
    answer = hand_over(client, ref, bad)
    assert answer.status_code == 422
    assert "Link 1: a fingerprint did not arrive whole" in text_of(answer)
    assert "fingerprints" not in draft_of(client)


def test_a_wrong_one_does_not_lose_the_others(client, ref):
    other = draft_of(client)["items"][1]["ref"]
    answer = send(client, "fingerprints", **{f"fingerprints-{ref}": "[1]", f"fingerprints-{other}": SHA256})
    assert SHA in answer.content.decode()


def exact(n):
    return {"kind": "sha256", "value": f"{n:064x}"}


def one_file(n, edited=0):
    """What the page makes of one picture: its look-alike hash, those of edited copies, and its exact hash."""
    copies = [{**MIRROR, "quality": grade % 100, "variant": TURNS[grade // 100]} for grade in range(edited)]
    return [ORIGINAL, *copies, exact(n)]


def one_video(n, moments):
    return [*({**MOMENT, "at": second} for second in range(moments)), exact(n)]


def test_edited_copies_and_moments_are_kept_with_their_marks(client, ref):
    hand_over(client, ref, [ORIGINAL, MIRROR, EXACT, *one_video(7, moments=2)])
    held = draft_of(client)["fingerprints"][ref]
    assert [each["kind"] for each in held] == ["pdq", "pdq_variant", "sha256", *["pdq_frame"] * 2, "sha256"]
    assert (held[1]["variant"], held[4]["at"]) == ("mirror", 1)
    assert not {"variant", "at"} & held[0].keys()


def test_more_than_five_files_for_one_link_are_too_many(client, ref):
    many = [each for n in range(6) for each in one_file(n)]
    assert "more fingerprints than there is room for (5 files)" in text_of(hand_over(client, ref, many))
    assert hand_over(client, ref, many[:10]).status_code == 302


def test_more_than_120_for_one_file_are_too_many(client, ref):
    assert "room for" in text_of(hand_over(client, ref, one_file(1, edited=119)))
    assert hand_over(client, ref, one_file(1, edited=118)).status_code == 302


def test_more_than_20_moments_of_one_video_are_too_many(client, ref):
    assert "room for" in text_of(hand_over(client, ref, one_video(1, moments=21)))
    assert hand_over(client, ref, one_video(1, moments=20)).status_code == 302


def test_a_request_has_room_for_so_many_edited_copies(client, ref, monkeypatch):
    monkeypatch.setattr("notices.fingerprints.MOST_EDITED_FOR_A_CASE", 150)
    files = json.dumps(one_file(1, edited=100))
    other = draft_of(client)["items"][1]["ref"]
    answer = send(client, "fingerprints", **{f"fingerprints-{each}": files for each in (ref, other)})
    assert "Link 2: with these, there are more fingerprints of edited copies" in text_of(answer)


def test_a_megabyte_is_too_much(client, ref):
    assert "more fingerprints" in text_of(hand_over(client, ref, "[" + "1," * 500_000 + "1]"))


def test_the_same_one_twice_is_kept_once(client, ref):
    hand_over(client, ref, [{"kind": "sha256", "value": SHA}, {"kind": "sha256", "value": SHA.upper()}])
    assert len(draft_of(client)["fingerprints"][ref]) == 1


def test_a_link_that_is_not_in_the_request_takes_none(client, ref):
    answer = hand_over(client, "00000000-0000-4000-8000-000000000000", SHA256)
    assert answer.status_code == 422
    assert "no longer in your request" in text_of(answer)


def test_a_mere_helper_is_told_why_there_are_none_and_cannot_hand_any_over(client):
    alice_fills(client, "age", who={"role": "helper"})
    markup = page(client, "/request/fingerprints/")
    assert "without a written release, so no fingerprints go to platforms" in text_of(markup)
    assert 'type="file"' not in markup
    ref = draft_of(client)["items"][0]["ref"]
    assert hand_over(client, ref, SHA256).status_code == 302
    assert draft_of(client)["fingerprints"] == {}


def test_who_turns_out_to_be_a_helper_keeps_no_fingerprints(client, ref):
    hand_over(client, ref, SHA256)
    alice_goes_on(client, "who", who={"role": "helper"})
    assert draft_of(client)["fingerprints"] == {}

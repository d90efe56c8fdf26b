"""What files declare: known kinds of plain text, as ticked; sealed with the item, shown to the desk, in no letter."""

import json

import pytest
from django.conf import settings
from django.urls import reverse

from takedown.forms import declared
from takedown.models import Item, SignedLetter
from takedown.queries import review_view
from tests.walks import alice_fills, alice_goes_on, draft_of, page, send, text_of
from vault import keys

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
CAMERA = {"what": "camera", "says": "Example Camera 5"}
MACHINE = {"what": "source_type", "says": "trainedAlgorithmicMedia"}


@pytest.fixture
def ref(client):
    alice_fills(client, "age")
    return draft_of(client)["items"][0]["ref"]


def hand_over(client, ref, value):
    raw = value if isinstance(value, str) else json.dumps(value)
    return send(client, "fingerprints", **{f"declared-{ref}": raw})


def test_what_was_ticked_is_kept_with_its_link_and_shown_to_the_script_again(client, ref):
    assert hand_over(client, ref, [MACHINE, CAMERA, CAMERA]).status_code == 302
    assert draft_of(client)["declared"] == {ref: [MACHINE, CAMERA]}
    assert "Example Camera 5" in page(client, "/request/fingerprints/")


@pytest.mark.parametrize(
    "bad",
    [
        "{", "{}", "[1]", "[" * 3000, [{"what": "camera"}], [{**CAMERA, "name": "beach.jpg"}],
        [{"what": "place", "says": "41.4, 2.1"}], [{"what": "serial", "says": "SN-1"}],
        [{"what": ["camera"], "says": ""}], [{"what": "camera", "says": 7}], [{"what": "camera", "says": "x" * 501}],
        [{"what": "camera", "says": "a\nb"}],
        [{"what": "camera", "says": "a\u202eb"}], [CAMERA] * 41, "x" * (declared.LONGEST + 1),
    ],
)  # fmt: skip
def test_anything_else_is_refused_whole_in_plain_words(client, ref, bad):
    answer = hand_over(client, ref, bad)
    assert answer.status_code == 422
    assert "Link 1: what a file declares did not arrive whole" in text_of(answer)
    assert "declared" not in draft_of(client)


def test_the_scripts_kinds_are_the_servers():
    source = (settings.BASE_DIR / "static/js/provenance/declared.js").read_text()
    listed = source.split("SENDABLE = [")[1].split("]")[0]
    assert tuple(json.loads(f"[{listed.strip().rstrip(',')}]")) == declared.KINDS


def test_who_turns_out_to_be_a_helper_keeps_none(client, ref):
    hand_over(client, ref, [CAMERA])
    alice_goes_on(client, "who", who={"role": "helper"})
    assert draft_of(client)["declared"] == {}


@pytest.fixture
def filed(client, ref, quick_hashes):
    """Alice has filed with one declaration; the item it belongs to."""
    hand_over(client, ref, [CAMERA])
    alice_goes_on(client, "statement", "contact", "review", "pin")
    return Item.objects.get(pk=ref)


def test_it_is_sealed_with_the_item_and_the_desk_can_read_it(filed):
    assert b"Camera" not in bytes(filed.declared)
    key = keys.open_for_desk(filed.request.case.key_id)
    seen = review_view(filed.request, key).items
    assert [item.declared for item in seen] == [(CAMERA,), ()]


def test_no_letter_carries_it(filed):
    key = keys.open_for_desk(filed.request.case.key_id)
    letters = [each.opened(key, "letter") for each in SignedLetter.objects.filter(request=filed.request)]
    assert letters
    assert "Camera" not in json.dumps(letters)


def test_the_desk_reads_it_as_a_claim(filed, desk):
    seen = text_of(desk.get(reverse("desk:request", args=[filed.request.pk])))
    assert "What the files declare (1)" in seen
    assert "Declares camera: Example Camera 5" in seen
    assert "they prove nothing, and no letter carries them" in seen

"""Kinds of fingerprint: what can be one, and how far two are apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices import fingerprints
from notices.fingerprints import KINDS, PDQ, SHA256, BadFingerprint, Fingerprint

hexes = st.text("0123456789abcdef", min_size=64, max_size=64)
BALANCED = "f0" * 32


def why(kind, value, quality=None, **marks):
    with pytest.raises(BadFingerprint) as refused:
        fingerprints.parse(kind, value, quality, **marks)
    return refused.value.code


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_kinds_own_example_is_good(kind):
    quality = 90 if kind.graded else None
    marks = {"pdq_variant": {"variant": "mirror"}, "pdq_frame": {"at": 12}}.get(kind.name, {})
    read = fingerprints.parse(kind.name, kind.example, quality, **marks)
    assert read == Fingerprint(kind.name, kind.example, quality, **marks)


@pytest.mark.parametrize("kind", ["md4", "PDQ", "", None, 7])
def test_an_unknown_kind_is_refused(kind):
    assert why(kind, PDQ.example, 90) == "kind"


@pytest.mark.parametrize("value", ["", "f0", BALANCED + "0", BALANCED[:-1]])
def test_a_wrong_length_is_refused(value):
    assert why("pdq", value, 90) == "length"


@pytest.mark.parametrize("value", [None, 7, "g" * 64, "٣" * 64, " " * 64])
def test_anything_but_hex_digits_is_refused(value):
    assert why("sha256", value) == "digits"


@pytest.mark.parametrize("value", ["0" * 64, "f" * 64, "f0" * 16 + "ff" * 16, "f0" * 29 + "000000"])
def test_a_pdq_that_no_picture_gives_is_refused(value):
    assert why("pdq", value, 90) == "bits"


def test_any_bits_can_be_a_sha256():
    assert fingerprints.parse("sha256", "0" * 64)


@pytest.mark.parametrize("quality", [None, -1, 101, True, 50.5, "90"])
def test_a_graded_kind_needs_a_quality_from_0_to_100(quality):
    assert why("pdq", BALANCED, quality) == "quality"


@pytest.mark.parametrize("quality", [0, 100])
def test_the_ends_of_the_quality_scale_are_good(quality):
    assert fingerprints.parse("pdq", BALANCED, quality).quality == quality


def test_an_exact_kind_keeps_no_quality():
    assert fingerprints.parse("sha256", SHA256.example, 90).quality is None


@pytest.mark.parametrize("variant", [None, "", 7, ["mirror"], "upside_down", "wide_0_0_0_0", "MIRROR"])
def test_a_variant_says_which_edit_it_stands_for(variant):
    assert why("pdq_variant", BALANCED, 90, variant=variant) == "variant"


@pytest.mark.parametrize("at", [None, -1, 86_401, 1.5, True, "12"])
def test_a_frame_says_its_second(at):
    assert why("pdq_frame", BALANCED, 90, at=at) == "at"


def test_an_original_has_no_marks():
    assert why("pdq", BALANCED, 90, variant="mirror") == "variant"
    assert why("pdq", BALANCED, 90, at=0) == "at"


def test_only_what_every_platform_understands_is_plain():
    assert sorted(fingerprints.PLAIN) == ["md5", "pdq", "pdq_raw_orientation", "sha256"]


def test_capitals_become_small_letters():
    assert fingerprints.parse("pdq", BALANCED.upper(), 90).value == BALANCED


def test_the_distance_is_the_number_of_bits_that_differ():
    assert fingerprints.distance("00ff", "0f0f") == 8
    assert fingerprints.distance("8001", "0000") == 2


@given(hexes, hexes)
def test_distance_is_the_same_both_ways_and_counts_differing_bits(one, other):
    differing = bin(int(one, 16) ^ int(other, 16)).count("1")
    assert fingerprints.distance(one, other) == fingerprints.distance(other, one) == differing


@given(hexes)
def test_a_value_is_at_no_distance_from_itself(value):
    assert fingerprints.distance(value, value) == 0


@given(hexes, hexes, hexes)
def test_a_detour_is_never_shorter(one, over, other):
    direct = fingerprints.distance(one, other)
    assert direct <= fingerprints.distance(one, over) + fingerprints.distance(over, other)


def test_31_of_256_bits_still_match_for_pdq_and_none_for_sha256():
    assert (PDQ.threshold, SHA256.threshold) == (31, 0)

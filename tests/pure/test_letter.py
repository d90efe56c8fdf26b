"""The frozen letter: the four elements of 47 USC 223a(a)(1)(B), the same in every form."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices import letter as letters
from notices.fingerprints import PDQ, SHA256
from notices.letter import Contact, Letter, LetterItem, Release, Signature

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
LETTER = Letter(
    number="RC-1",
    recipient="Tuberia",
    sender="Example Law Clinic",
    rules="us-2025-119-12",
    items=(
        LetterItem("ref-1", url="https://tuberia.example/post/1", where="at 2:31", description="the third picture"),
    ),
    statement="I believe in good faith that this was published without my consent.",
    reasons=("not_published", "hidden_camera"),
    signature=Signature("Alice Example", "individual", NOON.isoformat()),
    contact=Contact("email", "alice@example.org"),
    release=Release("release-1", "tuberia", "removal", "person", NOON.isoformat(), NOON.isoformat()),
)
BYTES_OF_0_1 = "b621754375564169d2dc84c3b930c1db1e3fa5167a794075ae391fa34a63f0cc"
TEXT_OF_0_1 = "9062104c4f11715f51bc8274b420f3243273cd82b4bd2898f55d0296a8f9e109"
words = st.text(max_size=40)


def lines_under(letter, clause):
    return next(section.lines for section in letters.sections(letter) if clause in section.heading)


def test_223a_a_1_B_i_the_signature_names_the_signer_and_the_capacity():
    assert lines_under(LETTER, "(B)(i))")[0] == "/s/ Alice Example, the identifiable individual"


@pytest.mark.parametrize("signer", ["helper", "organisation", "desk"])
def test_223a_a_1_B_i_an_authorized_person_signs_as_one(signer):
    signed = replace(LETTER, signature=Signature("Bob", signer, NOON.isoformat()))
    assert "an authorized person acting on behalf of" in lines_under(signed, "(B)(i))")[0]


def test_223a_a_1_B_ii_each_item_says_what_and_where():
    located = "1. https://tuberia.example/post/1 (at 2:31) - the third picture"
    assert lines_under(LETTER, "(B)(ii))") == (located,)


def test_223a_a_1_B_ii_a_handle_and_its_place_locate_too():
    item = LetterItem("ref-2", handle="@mallory", where="direct messages")
    assert lines_under(replace(LETTER, items=(item,)), "(B)(ii))") == ("1. @mallory, direct messages",)


@pytest.mark.parametrize(
    ("frozen", "written"),
    [
        ("https://tuberia.example/א/1/ב/2", "https://tuberia.example/%D7%90/1/%D7%91/2"),
        ("https://tuberia.example/مقطع/7?p=3", "https://tuberia.example/%D9%85%D9%82%D8%B7%D8%B9/7?p=3"),
        ("https://tuberia.example/#א1ב2", "https://tuberia.example/#%D7%901%D7%912"),
        ("https://tuberia.example/a\u202egpj", "https://tuberia.example/a%E2%80%AEgpj"),
        ("https://tuberia.example/1?a=b%20c", "https://tuberia.example/1?a=b%20c"),
    ],
)
def test_an_address_keeps_its_order_in_every_reader_and_stays_as_frozen(frozen, written):
    letter = replace(LETTER, items=(LetterItem("ref-1", url=frozen),))
    assert written in letters.text(letter)
    assert letters.text(letter).isascii()
    assert letters.from_data(letters.to_data(letter)).items[0].url == frozen


def test_223a_a_1_B_iii_the_statement_comes_first_then_its_reasons():
    statement, *reasons = lines_under(LETTER, "(B)(iii))")
    assert statement == LETTER.statement
    assert reasons == [letters.REASONS["not_published"], letters.REASONS["hidden_camera"]]


@pytest.mark.parametrize(
    ("contact", "line"),
    [
        (Contact("email", "alice@example.org"), "By e-mail: alice@example.org"),
        (Contact("phone", "+1 555 0100"), "By telephone: +1 555 0100"),
        (Contact("desk", "desk@example.org"), "By mail to desk@example.org, quoting notice number RC-1."),
    ],
)
def test_223a_a_1_B_iv_the_contact_is_one_that_works(contact, line):
    assert lines_under(replace(LETTER, contact=contact), "(B)(iv))") == (line,)


@pytest.mark.parametrize("clause", ["(a)(3)(A)", "(a)(3)(B)"])
def test_223a_a_3_both_duties_are_asked_for(clause):
    assert clause in letters.text(LETTER)


def test_a_letter_still_to_be_signed_says_by_whom():
    unsigned = replace(LETTER, signature=Signature("", "desk", ""))
    assert "To be signed by a named member of Example Law Clinic" in letters.text(unsigned)


def test_signing_fills_in_name_and_time_and_nothing_else():
    unsigned = replace(LETTER, signature=Signature("", "desk", ""))
    signed = letters.signed_by(unsigned, "Dana Desk", NOON)
    assert signed == replace(LETTER, signature=Signature("Dana Desk", "desk", NOON.isoformat()))


def test_offered_fingerprints_are_announced_and_never_shown():
    text = letters.text(replace(LETTER, fingerprints_offered=2))
    assert "can be fetched through the platform API; they are never mailed" in text
    assert PDQ.example not in text
    assert SHA256.example not in text


def test_nothing_is_announced_where_nothing_is_offered():
    assert "hashes" not in letters.text(LETTER)


@pytest.mark.parametrize("signer", ["desk", "organisation"])
def test_a_letter_signed_and_answered_for_by_the_desk_withholds_identity(signer):
    letter = replace(LETTER, signature=Signature("Dana", signer, "x"), contact=Contact("desk", "d@example.org"))
    assert letters.withholds_identity(letter, "d@example.org")


@pytest.mark.parametrize(
    "change",
    [
        {"signature": Signature("Alice", "individual", "x")},
        {"signature": Signature("Carol", "helper", "x")},
        {"contact": Contact("email", "alice@example.org")},
        {"fingerprints_offered": 1},
    ],
)
def test_a_name_a_direct_contact_or_a_fingerprint_gives_identity_away(change):
    anonymous = replace(LETTER, signature=Signature("Dana", "desk", "x"), contact=Contact("desk", "d@example.org"))
    assert not letters.withholds_identity(replace(anonymous, **change), "d@example.org")
    assert not letters.withholds_identity(anonymous, "other@example.org")


@pytest.mark.parametrize(
    "words",
    [
        "Posted on 2026-05-31 at 12:00, picture 3 of 14, post 1799999999999999999.",
        "It is https://tuberia.example/p/0123456789abcdef0123456789abcdef by @alice.b, seen 31/05/2026.",
        "Reference 12345-678, 3.5 MB, between 10.15 and 11.45.",
    ],
)
def test_days_numbers_links_and_account_names_give_nobody_away(words):
    assert not letters.gives_away(replace(LETTER, statement=words))


@given(words, words, words, st.lists(st.sampled_from(sorted(letters.REASONS)), unique=True))
def test_data_and_letter_are_each_others_exact_reverse(statement, url, name, reasons):
    letter = replace(
        LETTER,
        statement=statement,
        items=(LetterItem("ref", url=url),),
        signature=Signature(name, "individual", NOON.isoformat()),
        reasons=tuple(reasons),
    )
    assert letters.from_data(letters.to_data(letter)) == letter


@given(words, words)
def test_different_letters_have_different_signed_bytes(one, other):
    same = letters.canonical(replace(LETTER, statement=one)) == letters.canonical(replace(LETTER, statement=other))
    assert same is (one == other)


def test_signed_bytes_are_sorted_json_without_white_space_in_utf8():
    data = letters.canonical(replace(LETTER, statement="Sí, quiero"))
    assert data.startswith(b'{"contact":{"channel":"email","value":"alice@example.org"},')
    assert "Sí, quiero".encode() in data


@pytest.mark.parametrize("damage", [{"surprise": 1}, {"items": [{"ref": "x", "picture": "y"}]}])
def test_unknown_fields_are_refused(damage):
    with pytest.raises(TypeError):
        letters.from_data({**letters.to_data(LETTER), **damage})


def test_a_missing_part_is_refused():
    data = letters.to_data(LETTER)
    del data["contact"]
    with pytest.raises(KeyError):
        letters.from_data(data)


POLICY = replace(LETTER, kind=letters.POLICY, rules="own-rules")


def test_a_letter_under_the_platforms_own_rules_claims_no_statute_no_duty_and_no_hours():
    text = letters.text(POLICY).replace("makes no claim under the TAKE IT DOWN Act", "")
    for claim in ("223a", "TAKE IT DOWN", "48 hours", "identifiable individual", "depicted individual"):
        assert claim not in text


def test_a_letter_under_the_platforms_own_rules_asks_for_a_look_under_them():
    assert letters.title(POLICY) == "Notice RC-1: request under your own rules"
    assert "look at each picture or video listed above under your own rules" in letters.text(POLICY)


@pytest.mark.parametrize("signer", ["individual", "helper", "organisation", "desk"])
def test_whoever_signs_under_the_platforms_own_rules_signs_for_the_person_shown(signer):
    signed = replace(POLICY, signature=Signature("Dana", signer, NOON.isoformat()))
    assert "the person shown" in letters.text(signed).split("/s/ Dana, ")[1].split("\n")[0]


def test_every_reason_has_its_words_for_both_kinds():
    assert letters.REASONS.keys() == letters.PLAIN_REASONS.keys()


def test_a_letter_holds_the_same_parts_in_the_same_order_in_both_kinds():
    heads = [[section.lines for section in letters.sections(each)][1] for each in (LETTER, POLICY)]
    assert heads[0] == heads[1]
    assert len(letters.sections(LETTER)) == len(letters.sections(POLICY)) == 7


@pytest.mark.parametrize(
    ("kind", "said"),
    [("post", " [post]"), ("file", " [file]"), ("profile", " [profile]"), ("search", " [search result]"), ("", "")],
)
def test_223a_a_1_B_ii_an_item_says_what_it_is_and_when_it_was_seen(kind, said):
    item = LetterItem("ref", url="https://tuberia.example/1", kind=kind, seen_on="2026-05-30")
    line = f"1. https://tuberia.example/1{said} (seen there on 2026-05-30)"
    assert lines_under(replace(LETTER, items=(item,)), "(B)(ii))") == (line,)


def test_a_corrected_letter_names_the_one_that_it_replaces():
    assert "This notice corrects and replaces notice RC-0." in letters.text(replace(LETTER, corrects="RC-0"))


def test_a_letter_frozen_by_the_first_version_keeps_its_bytes_and_its_words():
    """Pinned from version 0.1: digest and signature of letters that are queued cover these very bytes."""
    frozen = replace(LETTER, template="letter-1")
    assert hashlib.sha256(letters.canonical(frozen)).hexdigest() == BYTES_OF_0_1
    assert hashlib.sha256(letters.text(frozen).encode()).hexdigest() == TEXT_OF_0_1
    assert "Reply to the mail" in letters.text(LETTER)


@pytest.mark.parametrize("later", [{"kind": letters.POLICY}, {"corrects": "RC-0"}])
def test_what_came_later_stands_in_the_bytes_where_it_says_something(later):
    assert letters.to_data(replace(LETTER, **later)).items() >= later.items()
    assert letters.from_data(letters.to_data(replace(LETTER, **later))) == replace(LETTER, **later)


def test_what_came_later_of_an_item_stands_there_too():
    seen = replace(LETTER, items=(replace(LETTER.items[0], kind="post", seen_on="2026-05-31"),))
    assert letters.to_data(seen)["items"][0].items() >= {"kind": "post", "seen_on": "2026-05-31"}.items()
    assert letters.from_data(letters.to_data(seen)) == seen

"""A case's data key: two locks, and who can open which."""

import os
import uuid

import pytest
from django.db import connection

from tests.vault.conftest import CODE, NOW, PIN
from vault import keys
from vault.keys import CannotOpen, Erased, OpenKey
from vault.models import Wrap

pytestmark = pytest.mark.django_db
HELPERS_CODE, HANDED = "HHHHHHHJKMNPQRSTVWXY", "222222223456789ABCDE"
READERS = list(Wrap.Reader.values)


def test_desk_and_person_open_the_same_key(alice_key):
    assert keys.open_for_desk(alice_key.id) == alice_key
    assert keys.open_for_person(alice_key.id, CODE, PIN) == alice_key


@pytest.mark.parametrize(
    ("code", "pin"), [(CODE, "739106"), ("BBCDEFGHJKMNPQRSTVWX", PIN), (PIN, CODE), (CODE, ""), ("", "")]
)
def test_a_wrong_code_or_pin_opens_nothing(alice_key, code, pin):
    with pytest.raises(CannotOpen):
        keys.open_for_person(alice_key.id, code, pin)


def test_code_and_pin_do_not_run_into_each_other(alice_key):
    with pytest.raises(CannotOpen):
        keys.open_for_person(alice_key.id, CODE[:-1], CODE[-1] + PIN)


@pytest.mark.parametrize("reader", READERS)
def test_one_flipped_bit_closes_a_wrap(alice_key, reader):
    wrap = Wrap.objects.get(key_id=alice_key.id, reader=reader)
    blob = bytes(wrap.blob)
    wrap.blob = blob[:-1] + bytes([blob[-1] ^ 1])
    wrap.save()
    with pytest.raises(CannotOpen):
        opened(alice_key.id, reader)


@pytest.mark.parametrize("reader", READERS)
def test_a_cut_off_wrap_is_a_refusal_and_no_crash(alice_key, reader):
    Wrap.objects.filter(key_id=alice_key.id, reader=reader).update(blob=b"short")
    with pytest.raises(CannotOpen):
        opened(alice_key.id, reader)


@pytest.mark.parametrize("reader", READERS)
def test_a_wrap_moved_to_another_case_does_not_open_there(alice_key, reader):
    charlie = keys.create_key()
    Wrap.objects.filter(key_id=alice_key.id, reader=reader).update(key_id=charlie.id)
    with pytest.raises(CannotOpen):
        opened(charlie.id, reader)


def test_the_public_role_seals_for_the_desk_and_cannot_open(alice_key, settings):
    settings.DESK_PRIVATE_KEY_FILE = ""
    keys.wrap_for_desk(keys.create_key())
    with pytest.raises(CannotOpen, match="DESK_PRIVATE_KEY_FILE"):
        keys.open_for_desk(alice_key.id)


def test_another_installations_pepper_opens_no_persons_wrap(alice_key, settings, tmp_path):
    settings.CODE_PEPPER_FILE = str(tmp_path / "pepper")
    (tmp_path / "pepper").write_bytes(os.urandom(32).hex().encode())
    with pytest.raises(CannotOpen):
        keys.open_for_person(alice_key.id, CODE, PIN)


def test_a_new_pin_replaces_the_old_one(alice_key):
    keys.wrap_for_person(alice_key, CODE, "204816")
    assert keys.open_for_person(alice_key.id, CODE, "204816") == alice_key
    with pytest.raises(CannotOpen):
        keys.open_for_person(alice_key.id, CODE, PIN)


def test_a_helper_opens_the_same_key_with_a_code_of_their_own(alice_key):
    keys.wrap_for_helper(alice_key, HELPERS_CODE, "204816")
    assert keys.open_for_helper(alice_key.id, HELPERS_CODE, "204816") == alice_key
    assert keys.open_for_person(alice_key.id, CODE, PIN) == alice_key


def test_a_helpers_code_is_no_persons_code(alice_key):
    keys.wrap_for_helper(alice_key, HELPERS_CODE, PIN)
    with pytest.raises(CannotOpen):
        keys.open_for_person(alice_key.id, HELPERS_CODE, PIN)


@pytest.mark.parametrize(("taken", "given"), [("person", "helper"), ("helper", "person")])
def test_a_wrap_relabelled_for_another_reader_does_not_open(alice_key, taken, given):
    keys.wrap_for_filer(alice_key, CODE, PIN)
    Wrap.objects.filter(key_id=alice_key.id, reader=given).delete()
    Wrap.objects.filter(key_id=alice_key.id, reader=taken).update(reader=given)
    with pytest.raises(CannotOpen):
        opened(alice_key.id, given)


def test_cutting_a_helper_off_leaves_everybody_else_in(alice_key):
    keys.wrap_for_helper(alice_key, HELPERS_CODE, PIN)
    keys.drop_wrap(alice_key.id, Wrap.Reader.HELPER)
    with pytest.raises(Erased):
        keys.open_for_helper(alice_key.id, HELPERS_CODE, PIN)
    assert keys.open_for_desk(alice_key.id) == keys.open_for_person(alice_key.id, CODE, PIN) == alice_key


def test_a_saved_draft_opens_for_whoever_will_file_it():
    key = keys.create_key()
    keys.wrap_for_filer(key, CODE, PIN)
    assert keys.open_for_person(key.id, CODE, PIN) == keys.open_for_helper(key.id, CODE, PIN) == key


def test_a_code_handed_over_opens_without_a_pin(alice_key):
    keys.wrap_for_handover(alice_key, keys.handover_public_key(HANDED))
    assert keys.open_for_handover(alice_key.id, HANDED) == alice_key


def test_only_the_newest_code_handed_over_opens(alice_key):
    for code in (HANDED, HELPERS_CODE):
        keys.wrap_for_handover(alice_key, keys.handover_public_key(code))
    with pytest.raises(CannotOpen):
        keys.open_for_handover(alice_key.id, HANDED)


def test_once_dropped_a_code_handed_over_opens_nothing(alice_key):
    keys.wrap_for_handover(alice_key, keys.handover_public_key(HANDED))
    keys.drop_wrap(alice_key.id, Wrap.Reader.HANDOVER)
    with pytest.raises(Erased):
        keys.open_for_handover(alice_key.id, HANDED)


def test_the_public_half_is_no_way_in(alice_key):
    public = keys.handover_public_key(HANDED)
    keys.wrap_for_handover(alice_key, public)
    assert len(public) == 32
    for guess in (public.hex(), CODE, ""):
        with pytest.raises(CannotOpen):
            keys.open_for_handover(alice_key.id, guess)


def test_the_public_role_makes_and_opens_what_is_handed_over(alice_key, settings):
    settings.DESK_PRIVATE_KEY_FILE = ""
    keys.wrap_for_handover(alice_key, keys.handover_public_key(HANDED))
    assert keys.open_for_handover(alice_key.id, HANDED) == alice_key


def test_another_pepper_gives_a_code_another_key_pair(settings, tmp_path):
    here = keys.handover_public_key(HANDED)
    settings.CODE_PEPPER_FILE = str(tmp_path / "pepper")
    (tmp_path / "pepper").write_text("another installation's")
    assert keys.handover_public_key(HANDED) != here


def test_chosen_words_are_found_by_a_digest_of_their_own():
    assert keys.words_digest("a b c") != keys.words_digest("a b d")
    assert keys.words_digest(CODE) != keys.code_digest(CODE)


def test_erasing_closes_the_key_to_everybody_for_ever(alice_key):
    keys.erase(alice_key.id, NOW)
    keys.erase(alice_key.id, NOW)
    for reader in Wrap.Reader.values:
        with pytest.raises(Erased):
            opened(alice_key.id, reader)


def test_the_key_itself_is_nowhere_in_the_database_and_in_no_print(alice_key):
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(blob::text, '') FROM vault_wrap")
        stored = cursor.fetchone()[0]
    assert alice_key.secret.hex() not in stored
    assert repr(alice_key.secret) not in repr(alice_key)


def test_a_code_is_found_by_a_digest_that_needs_the_pepper(settings, tmp_path):
    here = keys.code_digest(CODE)
    settings.CODE_PEPPER_FILE = str(tmp_path / "pepper")
    (tmp_path / "pepper").write_text("another installation's")
    assert keys.code_digest(CODE) != here
    assert len(here) == 64


def test_keyed_digests_differ_by_key_purpose_and_content():
    one, two = (OpenKey(uuid.uuid4(), os.urandom(32)) for _ in range(2))
    digests = {one.digest("letter", b"a"), two.digest("letter", b"a"), one.digest("ledger", b"a"),
               one.digest("letter", b"b")}  # fmt: skip
    assert len(digests) == 4
    assert one.digest("letter", b"a") == one.digest("letter", b"a")


def test_the_desks_two_halves_fit():
    assert keys.desk_keys_fit()


def test_a_service_secret_opens_only_where_it_belongs():
    sealed = keys.seal_for_service(b"whsec", "channel.secret.1")
    assert keys.open_for_service(sealed, "channel.secret.1") == b"whsec"
    with pytest.raises(CannotOpen):
        keys.open_for_service(sealed, "channel.secret.2")


@pytest.fixture
def alice_key(alice_key):
    """Locked for all four readers: a helper uses Alice's code and PIN here, so that only the reader differs."""
    keys.wrap_for_helper(alice_key, CODE, PIN)
    keys.wrap_for_handover(alice_key, keys.handover_public_key(CODE))
    return alice_key


def opened(key_id, reader):
    if reader == Wrap.Reader.DESK:
        return keys.open_for_desk(key_id)
    if reader == Wrap.Reader.HANDOVER:
        return keys.open_for_handover(key_id, CODE)
    return (keys.open_for_person if reader == Wrap.Reader.PERSON else keys.open_for_helper)(key_id, CODE, PIN)

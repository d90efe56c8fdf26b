"""`make_keys`: a new installation's key files."""

import base64
import os
import stat
import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tests.vault.conftest import CHECKOUT
from vault.installation import NAMES, KeysExist, make_keys

pytestmark = pytest.mark.slow


def test_every_key_lies_in_a_closed_folder_readable_by_its_owner_alone(tmp_path):
    make_keys(tmp_path / "keys")
    assert sorted(path.name for path in (tmp_path / "keys").iterdir()) == sorted(NAMES)
    assert mode(tmp_path / "keys") == 0o700
    assert {mode(path) for path in (tmp_path / "keys").iterdir()} == {0o600}


def test_the_public_half_belongs_to_the_private_half(tmp_path):
    make_keys(tmp_path)
    private, public = (base64.b64decode((tmp_path / name).read_bytes()) for name in ("desk.key", "desk.pub"))
    assert X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw() == public


def test_the_letter_key_is_an_ed25519_key_and_two_installations_share_nothing(tmp_path):
    make_keys(tmp_path / "one")
    make_keys(tmp_path / "two")
    key = load_pem_private_key((tmp_path / "one/letter.key").read_bytes(), password=None)
    assert len(key.sign(b"letter")) == 64
    assert not any((tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes() for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_key_that_is_there_is_never_overwritten_and_none_is_added(tmp_path, name):
    (tmp_path / name).write_text("the only copy")
    with pytest.raises(KeysExist, match=name):
        make_keys(tmp_path)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["the only copy"]


def test_the_command_needs_no_secret_no_key_and_no_database(tmp_path):
    first, second = make_keys_command(tmp_path / "keys"), make_keys_command(tmp_path / "keys")
    assert (first.returncode, second.returncode) == (0, 1)
    assert "never overwritten" in second.stderr


def make_keys_command(folder):
    command = [sys.executable, "manage.py", "make_keys", str(folder)]
    bare = {"PATH": os.environ["PATH"]}
    return subprocess.run(command, cwd=CHECKOUT, env=bare, capture_output=True, text=True)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)

"""The wall between the roles: a public process with the whole database before it, and no private key."""

import pytest
from django.test import RequestFactory

from takedown.models import Draft
from tests.vault.conftest import CODE, NOW, PIN
from tests.warm import python
from vault import session
from vault.sessions.public import SessionStore

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SECRET_WORDS = "Alice did not agree"
ATTACK = """
import base64, os, re, sys
import django
django.setup()
from django.db import connection
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from takedown.models import Draft
from vault import keys
from vault.models import PublicSession, Wrap

row = Draft.objects.get()
tries = {
    "as desk": lambda: keys.open_for_desk(row.key_id),
    "wrong pin": lambda: keys.open_for_person(row.key_id, sys.argv[1], "000000"),
    "wrong code": lambda: keys.open_for_person(row.key_id, "BBCDEFGHJKMNPQRSTVWX", sys.argv[2]),
}
for name, attempt in tries.items():
    try:
        print("OPENED", name, row.opened(attempt(), "body"))
    except keys.CannotOpen:
        print("closed", name)

# Whatever 32 bytes stand in the process's environment, its key files or any column: none is the case's key.
material = [open(path, "rb").read() for name, path in os.environ.items() if name.endswith("KEY_FILE")]
material.append(open(os.environ["CODE_PEPPER_FILE"], "rb").read())
material += [value.encode() for value in os.environ.values()]
with connection.cursor() as cursor:
    for table in connection.introspection.table_names(cursor):
        cursor.execute(f'SELECT t::text FROM "{table}" t')
        material += [line.encode() for (line,) in cursor.fetchall()]
candidates = set()
for text in material:
    candidates |= {bytes.fromhex(found.decode()) for found in re.findall(rb"(?=([0-9a-f]{64}))", text)}
    candidates |= {text[start:start + 32] for start in range(len(text) - 31)}
    for found in re.findall(rb"[A-Za-z0-9+/_-]{43}=?", text):
        candidates |= {base64.b64decode(found.rstrip(b"=") + b"=", altchars=b"-_")}
wrap = bytes(Wrap.objects.get(key_id=row.key_id, reader="desk").blob)
for secret in candidates:
    try:
        print("OPENED with raw bytes", row.opened(keys.OpenKey(row.key_id, secret), "body"))
    except keys.CannotOpen:
        pass
    try:
        private = X25519PrivateKey.from_private_bytes(secret)
        print("OPENED desk wrap", keys.SUITE.decrypt(wrap, private, info=keys._desk_info(row.key_id)))
    except Exception:
        pass
print("tried", len(candidates) > 100, PublicSession.objects.count())
print("with code and pin:", row.opened(keys.open_for_person(row.key_id, sys.argv[1], sys.argv[2]), "body"))
"""


@pytest.fixture
def filed(alice_key):
    """Alice has filed, and her browser is still logged in: its session row is in the database too."""
    draft = Draft(key_id=alice_key.id, created_at=NOW, touched_at=NOW)
    draft.seal(alice_key, body=SECRET_WORDS)
    draft.save()
    request = RequestFactory().get("/case/")
    request.session = SessionStore()
    session.keep(request, "case", alice_key, NOW)
    request.session.save()


def test_a_public_process_given_the_whole_database_opens_nothing_without_code_and_pin(filed):
    done = python("-c", ATTACK, CODE, PIN, RECOURSE_ROLE="public")
    assert done.returncode == 0, done.stderr
    assert "OPENED" not in done.stdout
    assert done.stdout.splitlines() == [
        "closed as desk",
        "closed wrong pin",
        "closed wrong code",
        "tried True 1",
        f"with code and pin: {SECRET_WORDS}",
    ]


def test_the_same_attack_in_the_staff_role_shows_that_it_would_find_a_key(filed):
    done = python("-c", ATTACK, CODE, PIN, RECOURSE_ROLE="staff")
    assert f"OPENED as desk {SECRET_WORDS}" in done.stdout
    assert "OPENED desk wrap" in done.stdout

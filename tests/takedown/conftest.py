"""Doors that stand open for the tests of this folder."""

import pytest

from tests import servers
from tests.cases import bob, dana, enter, noon
from tests.people import make_platform

__all__ = ["noon"]


@pytest.fixture
def tuberia(db):
    """The platform that these tests are about."""
    return make_platform()


@pytest.fixture
def mailbox(settings):
    """A real mail server, to which the portal sends."""
    with servers.mail_server() as box:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        yield box


@pytest.fixture
def quick_hashes(settings):
    """Passwords of these tests are hashed in no time; what hashing costs is not what they are about."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def desk(client, db):
    """A browser in which Dana of the desk is logged in."""
    return enter(client, dana())


@pytest.fixture
def advocate(client, db):
    """A browser in which Bob, an advocate, is logged in."""
    return enter(client, bob())

"""Doors that stand open for the tests of this folder."""

import pytest

from tests.cases import bob, dana, enter, noon

__all__ = ["noon"]


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

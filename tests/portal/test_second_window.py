"""A second window beside `make run`: commands find the portal that runs, and never one that somebody else named."""

import stat

import pytest

from portal import second_window


@pytest.fixture
def folder(tmp_path):
    second_window.leave(tmp_path, {"DATABASE_URL": "postgresql://a'b@/x", "REDIS_URL": "unix:///r s", "EMPTY": ""})
    return tmp_path


def taken_up(folder, **named):
    environ = {"DATA_DIR": str(folder), **named}
    second_window.take_up(environ)
    return environ


def test_what_was_left_is_found_to_the_letter(folder):
    left = {"DATABASE_URL": "postgresql://a'b@/x", "REDIS_URL": "unix:///r s", "EMPTY": ""}
    assert taken_up(folder) == {"DATA_DIR": str(folder), **left}


@pytest.mark.parametrize("name", ["DATABASE_URL", "DATABASE_URL_FILE", "SECRET_KEY_FILE", "RECOURSE_ROLE"])
def test_who_names_a_database_a_key_or_a_role_gets_nothing_else(folder, name):
    assert taken_up(folder, **{name: "mine"}) == {"DATA_DIR": str(folder), name: "mine"}


def test_what_the_second_window_names_stays(folder):
    assert taken_up(folder, REDIS_URL="mine")["REDIS_URL"] == "mine"


def test_where_nothing_ever_ran_nothing_is_found(tmp_path):
    assert taken_up(tmp_path) == {"DATA_DIR": str(tmp_path)}


def test_it_is_the_owners_alone(folder):
    assert stat.S_IMODE((folder / second_window.FILE).stat().st_mode) == 0o600


@pytest.mark.parametrize(("environ", "said"), [({}, ""), ({"DATA_DIR": "/a b"}, "DATA_DIR='/a b' ")])
def test_the_words_to_type_name_the_folder_where_it_is_not_our_own(environ, said):
    assert second_window.manage(environ) == f"{said}.venv/bin/python manage.py"

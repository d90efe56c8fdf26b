"""The system checks: production settings pass without a warning, and each broken promise has its id."""

import json

import pytest
from django.core.checks import run_checks

from tests import warm
from tests.vault import conftest
from tests.vault.conftest import CHECKOUT, PRIVATE

pytestmark = pytest.mark.slow
OURS = {"notices", "portal", "takedown", "tests", "vault"}
PRODUCTION = {
    "PUBLIC_URL": "https://help.example.org",
    "STAFF_URL": "https://desk.example.org",
    "ALLOWED_HOSTS": "help.example.org",
    "ALLOW_LOOPBACK": "0",
    "OPERATOR_NAME": "Example Law Clinic",
    "DESK_EMAIL": "desk@example.org",
    "DATABASE_URL": "postgresql://recourse:secret@db/recourse",
    "PIN_MEMORY_KIB": "",
}
DOOR = {"INBOUND_TOKEN": "t" * 64}


@pytest.mark.parametrize("role", ["public", "staff"])
def test_production_settings_pass_with_no_warning(role):
    done = check(RECOURSE_ROLE=role)
    assert (done.returncode, done.stdout.strip()) == (0, "System check identified no issues (1 silenced).")
    assert done.stderr == ""


def test_so_it_is_in_a_process_that_read_nothing_before():
    passes = check(RECOURSE_ROLE="staff", python=conftest.python)
    assert (passes.returncode, passes.stderr) == (0, "")
    broken = {"RECOURSE_ROLE": "public", "DESK_EMAIL": "desk@localhost"}
    fresh, copy = check(python=conftest.python, **broken), check(**broken)
    assert fresh.returncode == 1
    assert (fresh.returncode, fresh.stdout, fresh.stderr) == (copy.returncode, copy.stdout, copy.stderr)


def test_the_other_checks_begin_with_nothing_of_ours_and_what_they_are_told():
    ask = "import json, os, sys; from django.conf import settings as s; print(json.dumps("
    ask += "[s.configured, sorted(sys.modules), dict(os.environ)]))"
    configured, modules, env = json.loads(warm.python("-c", ask, RECOURSE_ROLE="public").stdout)
    assert not configured
    assert not {name.partition(".")[0] for name in modules} & OURS
    assert env == conftest.surroundings({"RECOURSE_ROLE": "public"})


@pytest.mark.parametrize(
    ("broken", "number"),
    [
        ({"RECOURSE_ROLE": "both"}, "E001"),
        ({"RECOURSE_ROLE": "staff", "DESK_PRIVATE_KEY_FILE": ""}, "E003"),
        ({"RECOURSE_ROLE": "staff", "LETTER_KEY_FILE": "/nowhere"}, "E003"),
        ({"RECOURSE_ROLE": "public", "CODE_PEPPER_FILE": ""}, "E003"),
        ({"RECOURSE_ROLE": "public", "PUBLIC_URL": "http://help.example.org"}, "E005"),
        ({"RECOURSE_ROLE": "public", "ALLOW_LOOPBACK": "1"}, "E006"),
        ({"RECOURSE_ROLE": "public", "STAFF_URL": ""}, "E015"),
        ({"RECOURSE_ROLE": "staff", "STAFF_URL": "https://help.example.org:8443"}, "E015"),
        ({"RECOURSE_ROLE": "staff", "STAFF_URL": "http://desk.example.org"}, "E015"),
        ({"RECOURSE_ROLE": "public", "OPERATOR_NAME": "Recourse"}, "E007"),
        ({"RECOURSE_ROLE": "public", "OPERATOR_NAME": "Help 𒀀"}, "E007"),
        ({"RECOURSE_ROLE": "public", "DESK_EMAIL": "desk@localhost"}, "E008"),
        ({"RECOURSE_ROLE": "public", "PIN_MEMORY_KIB": "65535"}, "E013"),
        ({"RECOURSE_ROLE": "staff", "PIN_MEMORY_KIB": "131072"}, "E013"),
        ({"RECOURSE_ROLE": "staff", "NEWS_FROM": "desk@example.org"}, "E012"),
        ({"RECOURSE_ROLE": "staff", "MAIL_FROM": "clinic@example.org", "NEWS_FROM": "clinic@example.org"}, "E012"),
        ({"RECOURSE_ROLE": "staff", "NEWS_FROM": "Example Law Clinic <updates@example.org>"}, "E012"),
        ({"RECOURSE_ROLE": "staff", "NEWS_FROM": "updates@abuse-help.example.org"}, "E012"),
        ({"RECOURSE_ROLE": "staff", "DESK_EMAIL": "desk@takedown.example.org"}, "E012"),
        ({"RECOURSE_ROLE": "staff", "NEWS_FROM": "nowhere"}, "E012"),
        ({"RECOURSE_ROLE": "staff", "DKIM_KEY_FILE": "/nowhere"}, "E003"),
        ({"RECOURSE_ROLE": "staff", "DESK_ALARM_MINUTES": "240"}, "E014"),
        ({"RECOURSE_ROLE": "staff", "MAIL_REPLY_ADDRESS": "a@", **DOOR}, "E009"),
        ({"RECOURSE_ROLE": "staff", "MAIL_REPLY_ADDRESS": "notices+x@example.org", **DOOR}, "E009"),
        ({"RECOURSE_ROLE": "staff", "MAIL_REPLY_ADDRESS": "notices-of-the-law-clinic@example.org", **DOOR}, "E009"),
        ({"RECOURSE_ROLE": "staff", "MAIL_REPLY_ADDRESS": "notices@example.org"}, "E010"),
        ({"RECOURSE_ROLE": "staff", "INBOUND_TOKEN": "short"}, "E011"),
        ({"RECOURSE_ROLE": "staff", "IMAP_URL": "imap://mail.example.org"}, "E011"),
    ],
)
def test_a_broken_promise_is_named(broken, number):
    done = check(**broken, only=("--tag", "security"))
    assert done.returncode == 1
    assert f"recourse.{number}" in done.stderr


@pytest.mark.parametrize("name", PRIVATE)
def test_the_public_role_refuses_to_be_given_a_private_key(settings, name):
    settings.ROLE = "public"
    for each in PRIVATE:
        setattr(settings, each, "/run/secrets/key" if each == name else "")
    found = run_checks(tags=["security"])
    assert [(error.id, name in error.msg) for error in found] == [("recourse.E002", True)]


def test_the_public_role_refuses_the_mail_key_too(settings):
    settings.ROLE, settings.DKIM_KEY_FILE = "public", "/run/secrets/dkim.key"
    for each in PRIVATE:
        setattr(settings, each, "")
    assert [error.id for error in run_checks(tags=["security"])] == ["recourse.E002"]


def test_mail_in_that_is_well_set_up_passes():
    done = check(RECOURSE_ROLE="staff", MAIL_REPLY_ADDRESS="notices@example.org", **DOOR)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_public_key_that_does_not_belong_to_the_private_key_is_found(settings, tmp_path):
    settings.ROLE = "staff"
    settings.DESK_PUBLIC_KEY_FILE = str(tmp_path / "desk.pub")
    (tmp_path / "desk.pub").write_text("A" * 43 + "=")
    found = run_checks(tags=["security"], include_deployment_checks=True)
    assert "recourse.E004" in {error.id for error in found}


def test_both_roles_in_one_process_are_for_tests_and_development(settings):
    settings.ROLE = "both"
    assert run_checks(tags=["security"]) == []
    settings.ALLOW_LOOPBACK = False
    assert {error.id for error in run_checks(tags=["security"])} == {"recourse.E001"}


def test_a_web_process_starts_only_when_the_checks_pass():
    script = (CHECKOUT / "deploy/web.sh").read_text()
    assert script.index("set -eu") < script.index("check --deploy --fail-level WARNING") < script.index("exec gunicorn")


def check(python=warm.python, only=(), **env):
    return python("manage.py", "check", "--deploy", "--fail-level", "WARNING", *only, **PRODUCTION | env)

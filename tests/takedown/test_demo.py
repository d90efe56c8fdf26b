"""The demo and the command that gives people their roles."""

import json
import stat

import pytest
from django.core.management import CommandError, call_command

from notices.models import Channel
from takedown.models import Case, Membership, TakedownRequest
from tests.cases import post
from tests.takedown.visits import come_back, words
from vault.models import User

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("quick_hashes")]


@pytest.fixture
def folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


def load(**options):
    call_command("demo", sandbox_url="http://127.0.0.1:9/hook", verbosity=0, **options)


def kept(folder):
    return json.loads((folder / "demo.json").read_text())


def test_its_requests_stand_in_different_states(folder):
    load()
    states = sorted(TakedownRequest.objects.values_list("state", flat=True))
    assert states == ["returned", "sent", "submitted"]


def test_loading_it_again_changes_nothing(folder):
    load()
    before = (kept(folder), Case.objects.count(), Membership.objects.count())
    load()
    assert (kept(folder), Case.objects.count(), Membership.objects.count()) == before


def test_everybody_can_log_in(folder, client):
    load()
    for login in kept(folder)["logins"]:
        answer = post(client, "/account/login/", username=login["user"], password=login["password"])
        assert answer.redirect_chain[-1][0] == login["where"]
        post(client, "/account/logout/")


def test_a_lost_file_means_new_passwords(folder, client):
    load()
    old = kept(folder)["logins"][0]
    (folder / "demo.json").unlink()
    load()
    new = kept(folder)["logins"][0]
    assert new["password"] != old["password"]
    assert User.objects.get(email=new["user"]).check_password(new["password"])


def test_an_example_can_be_opened_with_the_code_that_is_printed(folder, client):
    load()
    [line] = [line for line in kept(folder)["try"] if "PIN" in line]
    code, pin = line.split(" code ")[1].split(" and the PIN ")
    come_back(client, code=code, pin=pin)
    assert "One of your links leads to the front page" in words(client.get("/case/open/"))


def test_loading_it_by_hand_leaves_a_running_demos_ways_open(folder):
    load(mail_exchanger="127.0.0.1:2525")
    call_command("demo", verbosity=0)
    hook, mailed = (Channel.objects.get(kind=kind) for kind in ("webhook", "email"))
    assert (hook.address, hook.active) == ("http://127.0.0.1:9/hook", True)
    assert mailed.exchanger == "127.0.0.1:2525"


def test_loading_it_by_hand_alone_leaves_the_sandbox_to_the_api(folder):
    call_command("demo", verbosity=0)
    assert not Channel.objects.get(kind="webhook").active


def test_its_secrets_are_the_owners_alone(folder):
    load()
    assert {stat.S_IMODE((folder / name).stat().st_mode) for name in ("demo.json", "sandbox.json")} == {0o600}


def test_it_stays_off_a_portal_that_others_can_reach(folder, settings):
    settings.PUBLIC_URL = "https://portal.example"
    with pytest.raises(CommandError, match="not this machine"):
        load()
    load(force=True)
    assert Case.objects.exists()


def add(*more):
    call_command("add_member", "Noor@Desk.example", "--name", "Noor", "--organisation", "Desk", "--role", "desk", *more)


def test_a_member_is_added_with_a_password_that_is_printed_once(capsys):
    add("--make-password", "--handles-minors")
    password = capsys.readouterr().out.split("Password: ")[1].strip()
    member = Membership.objects.get()
    assert member.user.check_password(password)
    assert member.user.email == "noor@desk.example"
    assert member.handles_minors


def test_a_second_role_keeps_account_and_password(capsys):
    add("--make-password")
    held = User.objects.get().password
    call_command("add_member", "noor@desk.example", "--name", "N", "--organisation", "Harbour", "--role", "advocate")
    assert User.objects.get().password == held
    assert Membership.objects.count() == 2


def test_a_weak_password_is_refused(monkeypatch):
    monkeypatch.setattr("getpass.getpass", lambda prompt: "password")
    with pytest.raises(CommandError, match="too short"):
        add()
    assert not User.objects.exists()


def test_an_address_that_is_none_is_refused():
    with pytest.raises(CommandError, match="valid email"):
        call_command("add_member", "noor", "--name", "N", "--organisation", "D", "--role", "desk")


def test_a_name_that_cannot_stand_on_a_letter_is_refused():
    with pytest.raises(CommandError, match="cannot be put on paper: 𒀀"):
        call_command("add_member", "noor@desk.example", "--name", "Noor 𒀀", "--organisation", "D", "--role", "desk")

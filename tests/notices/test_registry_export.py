"""The registry written back as files: the same as they came, with what the desk found out, and without secrets."""

import shutil
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from notices import registering, registry_files
from notices.actions.platforms import complete_platform, save_channel
from notices.actions.registry import load_registry
from notices.models import Channel, Platform
from notices.queries.registry import entries
from notices.registry_files import read, text
from tests.people import NOON, WEBHOOK_SECRET, add_channel, make_platform
from vault.models import User

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture
def folder(tmp_path):
    """A copy of the registry's files."""
    for path in registry_files.FOLDER.iterdir():
        shutil.copy(path, tmp_path)
    return tmp_path


def load(folder):
    load_registry(entries=read(folder), actor="test", now=NOON)


def export(folder):
    out = StringIO()
    call_command("export_registry", str(folder), stdout=out)
    return out.getvalue()


def say(folder, slug):
    return (folder / f"{slug}.yaml").read_text()


def test_each_file_stands_as_the_exporter_writes_it():
    for entry in read():
        assert text(entry) == say(registry_files.FOLDER, entry.slug)


def test_out_of_the_database_comes_what_went_in(folder):
    load(folder)
    assert "69 platforms, 0 files new or changed" in export(folder)
    assert {entry.slug: text(entry) for entry in entries()} == {entry.slug: text(entry) for entry in read()}


def test_what_the_desk_found_out_is_in_the_file_and_loads_again(folder):
    load(folder)
    found = {"process_url": "https://www.reddit.com/report", "most_at_once": 2, "hosts": ["reddit.com", "redd.it"]}
    complete_platform(platform=Platform.objects.get(slug="reddit"), values=found, actor="desk", now=NOON)
    assert "reddit.yaml" in export(folder)
    [reddit] = [entry for entry in read(folder) if entry.slug == "reddit"]
    assert (reddit.fields["process_url"], reddit.fields["most_at_once"]) == ("https://www.reddit.com/report", 2)
    assert reddit.fields["checked_on"] == NOON.date()


def test_no_secret_and_nothing_of_how_a_channel_fared_leaves(folder):
    hook = add_channel(make_platform(checked_on=NOON.date()), kind="webhook", address="https://hooks.tuberia.example/",
                       verified_on=NOON.date(), verified_by="registry", secret=WEBHOOK_SECRET)  # fmt: skip
    Channel.objects.filter(pk=hook.pk).update(failures=7, paused_at=NOON, last_bounce_at=NOON)
    Platform.objects.update(coverage_reason="Hosts what people upload.")
    export(folder)
    said = say(folder, "tuberia")
    assert "https://hooks.tuberia.example/" in said
    assert not any(word in said for word in ("whsec", "secret", "paused", "failure", "bounce", "key"))


def test_the_name_of_nobody_who_works_here_leaves(folder, settings):
    User.objects.create_user("dana@desk.example", "Dana Desk")
    platform = make_platform(checked_on=NOON.date(), coverage_reason="Hosts what people upload.")
    way = {"kind": "email", "standing": "official", "preference": 5, "active": True, "exchanger": "",
           "address": "removal@tuberia.example", "mail_domain": "tuberia.example"}  # fmt: skip
    save_channel(platform=platform, values=way, verified_by="Dana Desk", actor="user:1", now=NOON)
    export(folder)
    assert f"verified_by: {settings.OPERATOR_NAME}" in say(folder, "tuberia")
    assert "Dana" not in say(folder, "tuberia")


def test_an_address_that_nobody_verified_does_not_leave(folder):
    platform = make_platform(checked_on=NOON.date(), coverage_reason="Hosts what people upload.")
    add_channel(platform, kind="email", address="guess@tuberia.example")
    export(folder)
    assert "guess" not in say(folder, "tuberia")
    assert [each.standing for entry in read(folder) if entry.slug == "tuberia" for each in entry.channels] == [
        "courtesy", "courtesy"
    ]  # fmt: skip


def test_sandboxes_and_sites_that_nobody_looked_at_are_left_out(folder):
    registering.platform_for("strange.example")
    make_platform("sandbox", sandbox=True, checked_on=NOON.date())
    assert entries() == []


def test_a_site_that_came_with_a_request_can_be_exported_once_it_is_completed(folder):
    strange = registering.platform_for("strange.example")
    complete_platform(platform=strange, values={"coverage_reason": "A forum."}, actor="desk", now=NOON)
    export(folder)
    assert "strange_example" in {entry.slug for entry in read(folder)}


def test_a_folder_that_is_not_there_is_an_error():
    with pytest.raises(CommandError, match="no folder"):
        call_command("export_registry", "/nowhere/at/all")

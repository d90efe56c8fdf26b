"""Every address of the API, however its ids are written and whatever stands at its end."""

import json

import pytest
from django.test import Client

from tests.api.conftest import problem
from tests.people import fresh

pytestmark = pytest.mark.django_db
SPELLINGS = {
    "capitals": lambda pk: str(pk).upper(),
    "no dashes": lambda pk: pk.hex,
    "capitals without dashes": lambda pk: pk.hex.upper(),
    "both": lambda pk: str(pk)[:18].upper() + str(pk)[18:],
}
READ = ["", "letter.pdf", "signed-letter"]


def turned(path):
    """The address with the other end."""
    return path.removesuffix("/") if path.endswith("/") else f"{path}/"


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("part", READ)
def test_a_notice_is_found_by_its_id_however_it_is_written(program, notice, spelling, part):
    assert program.get(f"notices/{SPELLINGS[spelling](notice.pk)}/{part}").status_code == 200


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_it_is_answered_by_either_id_too(program, notice, spelling):
    written = SPELLINGS[spelling]
    item = notice.items.get()
    assert program.post(f"notices/{written(notice.pk)}/acknowledge").status_code == 200
    answer = program.post(f"notices/{written(notice.pk)}/items/{written(item.pk)}/outcome", {"outcome": "removed"})
    assert answer.status_code == 200
    assert answer.json()["notice"]["id"] == str(notice.pk)


@pytest.mark.parametrize(
    "bad",
    ["0b0f3a51", "0b0f3a51-2f3a-4c55-9d0e-0a7b3c1d2e4", "0b0f3a51_2f3a_4c55_9d0e_0a7b3c1d2e4f",
     "{0b0f3a51-2f3a-4c55-9d0e-0a7b3c1d2e4f}", "g" * 32, "٠" * 32],
)  # fmt: skip
def test_what_is_no_id_is_not_there(program, bad):
    assert problem(program.get(f"notices/{bad}/")) == "not-found"


@pytest.mark.parametrize("part", READ)
def test_what_is_read_is_there_with_either_end(program, notice, part):
    answer = program.get(turned(f"notices/{notice.pk}/{part}"))
    assert (answer.status_code, fresh(notice).grade) == (200, "B")


@pytest.mark.parametrize("path", ["notices/", "schema/"])
def test_so_are_the_list_and_the_description(program, path):
    assert program.get(turned(path)).content == program.get(path).content


def test_so_are_the_public_keys(client):
    path = "/.well-known/recourse-letters.json"
    assert client.get(turned(path)).json() == client.get(path).json()


def test_what_is_sent_arrives_with_either_end(program, notice):
    program.post(f"notices/{notice.pk}/acknowledge/", {"reference": "TS-1"})
    item = notice.items.get()
    answer = program.post(f"notices/{notice.pk}/items/{item.pk}/outcome/", {"outcome": "removed"})
    assert (fresh(notice).grade, answer.json()["item"]["answer"]) == ("A", "removed")


@pytest.mark.parametrize("part", ["acknowledge/", "notices"])
def test_nobody_is_redirected_whoever_asks(notice, part):
    path = f"/api/v1/notices/{notice.pk}/{part}" if part == "acknowledge/" else f"/api/v1/{part}"
    answer = Client().post(path, json.dumps({}), content_type="application/json")
    assert answer.status_code in {401, 405}


def test_the_links_that_we_give_out_and_the_description_stay_as_they_were(program, notice):
    links = program.get("notices").json()["notices"][0]["links"]
    assert links["self"].endswith(f"/api/v1/notices/{notice.pk}/")
    assert links["acknowledge"].endswith(f"/{notice.pk}/acknowledge")
    paths = program.get("schema").json()["paths"]
    assert sorted(each.rpartition("}/")[2] for each in paths if "{" in each) == [
        "", "acknowledge", "letter.pdf", "outcome", "signed-letter",
    ]  # fmt: skip

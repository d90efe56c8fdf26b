"""What a file declares: looked at when asked, worded as a claim, and nothing goes along unless it is ticked."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from takedown.forms.declared import MOST_FOR_AN_ITEM
from tests import declaring
from tests.declaring import PROMPT, XMP, exif, jpeg, png
from tests.journeys.conftest import opens
from tests.journeys.hashing import named
from tests.pictures import picture


@pytest.fixture(scope="module")
def public(site, browser):
    """The page for everybody, where each file that is chosen takes the place of the one before."""
    page = opens(browser.new_page(), site.address + "/fingerprint/")
    yield page
    page.close()


def look(page, content, field="#files"):
    page.locator(field).first.set_input_files(named("a.bin", content))
    page.get_by_role("button", name="See what this file says").click()
    return page


def declared(page):
    """Sentences by kind, once the list stands."""
    page.locator("[data-declared]").first.wait_for()
    lines = page.locator("[data-declared]").all()
    return {line.get_attribute("data-declared"): line.inner_text() for line in lines}


@pytest.mark.parametrize("content", [jpeg(xmp=XMP), declaring.png_with_xmp(), declaring.png_with_packed_xmp(),
                                     declaring.webp()])  # fmt: skip
def test_the_mark_of_a_machine_is_found_in_each_kind_of_file(public, content):
    found = declared(look(public, content))
    assert found["source_type"] == "It declares that a machine (AI) made it: trainedAlgorithmicMedia"
    assert "Dream Machine 4" in found["software"]


def test_a_cameras_marks_are_told_without_the_place_itself(public):
    found = declared(look(public, jpeg(exif=exif())))
    assert found == {
        "software": "It declares the program: Darkroom 2",
        "camera": "It declares the camera: Example Camera 5",
        "taken": "It declares the day: 2024-05-06",
        "place": "It declares the place where it was taken.",
        "serial": "It declares the number of the camera or lens.",
    }


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Auckland"])
def test_the_day_is_the_cameras_wherever_the_person_is(site, browser, zone):
    page = browser.new_context(timezone_id=zone).new_page()
    page.goto(site.address + "/fingerprint/")
    for hour in ("01", "22"):
        found = declared(look(page, jpeg(exif=exif(taken=f"2024:05:06 {hour}:08:09"))))
        assert found["taken"] == "It declares the day: 2024-05-06"
    page.context.close()


@pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "    :  :     :  :  ", "2024:05"])
def test_a_camera_that_was_never_told_the_day_declares_none(public, taken):
    assert "taken" not in declared(look(public, jpeg(exif=exif(taken=taken))))


@pytest.mark.parametrize("draw", [declaring.png_with_long_xmp, declaring.webp_with_long_xmp,
                                  declaring.jpeg_with_long_xmp])  # fmt: skip
def test_a_mark_behind_much_else_is_found(public, draw):
    assert "machine (AI) made it" in declared(look(public, draw(kilobytes=150)))["source_type"]


def test_iptc_names_the_maker(public):
    found = declared(look(public, declaring.jpeg_with_iptc()))
    assert found["author"] == "It declares the maker: Alice Example"
    assert found["copyright"] == "It declares the rights: All rights kept"


@pytest.mark.parametrize("packed", [False, True])
def test_a_generators_text_in_a_png_is_found(public, packed):
    found = declared(look(public, png(("parameters", PROMPT), ("Title", "x"), packed=packed)))
    assert found["generator"] == "It declares text of a picture generator, under the name “parameters”"
    assert found["prompt"].endswith(PROMPT)
    assert set(found) == {"generator", "prompt"}


def test_content_credentials_are_seen_and_not_vouched_for(public):
    found = declared(look(public, declaring.jpeg_with_c2pa()))
    assert found["c2pa"].endswith("not checked here. Written by: Dream Machine 4.1")
    assert "machine (AI) made it" in found["source_type"]


def test_a_text_that_unpacks_to_a_flood_is_cut(public):
    found = declared(look(public, declaring.png_that_unpacks_to(200)))
    assert len(found["prompt"]) < 600


@pytest.mark.parametrize("packed", [True, False])
def test_a_small_file_that_says_twenty_thousand_things_is_told_in_part_and_soon(public, packed):
    page = look(public, declaring.png_with_many_texts(20_000, packed))
    declared(page)
    assert 0 < page.locator("[data-declared]").count() <= 40


def test_what_a_generator_was_told_is_found_in_a_comment_too(public):
    told = json.dumps({"prompt": PROMPT, "steps": 28})
    found = declared(look(public, png(("Software", "NovelAI"), ("Comment", told))))
    assert found["prompt"].endswith(PROMPT)
    assert "“Comment”" in found["generator"]
    assert "description" not in found


ASKED = """async () => {
  const { Aside } = await import("/static/js/files/aside.js");
  const aside = new Aside("/bare/stuck_aside.js", 1500);
  await aside.spared;
  const told = (bytes) => aside.declared(new Blob([bytes])).then((found) => found.length, ({ message }) => message);
  return [await told("end"), await told("less")];
}"""


def test_a_file_that_never_ends_does_not_keep_the_next_from_being_read(bare):
    assert bare.evaluate(ASKED) == ["stopped", 0]


def test_a_file_that_says_nothing_proves_nothing(public):
    page = look(public, jpeg())
    expect(page.locator("[data-hash-status]")).to_contain_text("declares nothing. That proves nothing either")


@pytest.mark.parametrize("draw", [declaring.png_with_long_xmp, declaring.png_with_long_packed_xmp])
def test_of_a_file_that_says_more_than_is_read_it_is_not_said_that_it_declares_nothing(public, draw):
    page = look(public, draw(kilobytes=1100))
    expect(page.locator("[data-result]")).to_contain_text("What this file says about itself could not be read.")


OF_MEGABYTES = """async (megabytes) => {
  const { declaredBy } = await import("/static/js/provenance/declared.js");
  const file = new Blob([Uint8Array.of(0xff, 0xd8, 0xff), new Uint8Array(megabytes * 1024 * 1024)]);
  return await declaredBy(file).then((found) => found.length, ({ name }) => name);
}"""


def test_a_file_too_large_to_be_read_is_not_said_to_declare_nothing_either(bare):
    assert [bare.evaluate(OF_MEGABYTES, megabytes) for megabytes in (1, 129)] == [0, "RangeError"]


@pytest.mark.parametrize("at", [40, 60, 90])
def test_broken_marks_do_no_harm(public, at):
    content = bytearray(jpeg(exif=exif(), xmp=XMP))
    content[at : at + 12] = b"\xff" * 12
    page = look(public, bytes(content))
    expect(page.locator("[data-declared], [data-result] .small").first).to_be_visible()


def test_on_the_public_page_there_is_nothing_to_tick(public):
    page = look(public, jpeg(exif=exif()))
    declared(page)
    assert page.locator("[data-result] input[type=checkbox]").count() == 0


@pytest.fixture
def intake(visit):
    return visit("/bare/intake_media.html")


def kept(page, ref="A1"):
    value = page.locator(f'input[name="declared-{ref}"]').input_value()
    return json.loads(value) if value else []


def test_in_the_intake_nothing_is_ticked_beforehand(intake):
    declared(look(intake, png(("parameters", PROMPT), exif=exif()), "[data-hash-file]"))
    assert intake.locator("fieldset fieldset input:checked").count() == 0
    assert kept(intake) == []


def test_in_the_intake_the_person_ticks_what_goes_along(intake):
    declared(look(intake, jpeg(exif=exif(), xmp=XMP), "[data-hash-file]"))
    intake.get_by_role("checkbox", name="machine (AI) made it").check()
    intake.get_by_role("checkbox", name="the camera").check()
    assert kept(intake) == [
        {"what": "source_type", "says": "trainedAlgorithmicMedia"},
        {"what": "camera", "says": "Example Camera 5"},
    ]
    intake.get_by_role("button", name="Remove: a.bin").click()
    assert kept(intake) == []


def test_place_and_serial_number_cannot_be_ticked(intake):
    declared(look(intake, jpeg(exif=exif()), "[data-hash-file]"))
    assert intake.get_by_role("checkbox", name="place").count() == 0
    assert intake.get_by_role("checkbox", name="number").count() == 0
    expect(intake.locator("[data-hash-item=A1]")).to_contain_text("This stays on your device.")


def test_what_a_link_has_no_room_for_cannot_be_ticked_and_the_page_says_so(site, visit):
    held = json.dumps([{"what": "software", "says": f"Paint {n}"} for n in range(MOST_FOR_AN_ITEM)])
    bare = (Path(__file__).parent / "bare/intake_media.html").read_text()
    site.pages["/full.html"] = bare.replace('name="declared-A1" value=""', f"name='declared-A1' value='{held}'")
    page = look(visit("/full.html"), jpeg(exif=exif()), "[data-hash-file]")
    page.get_by_role("checkbox", name="the camera").click()
    expect(page.locator("[data-hash-status]").first).to_contain_text("the most that there is room for")
    assert not page.get_by_role("checkbox", name="the camera").is_checked()
    assert len(kept(page)) == MOST_FOR_AN_ITEM


def test_what_was_kept_on_an_earlier_visit_can_be_taken_back(intake):
    assert kept(intake, "B2") == [{"what": "software", "says": "Paint"}]
    intake.locator("[data-hash-item=B2]").get_by_role("button", name="Remove").click()
    assert kept(intake, "B2") == []


def test_reading_asks_the_network_for_nothing(site, visit_afresh):
    page = visit_afresh("/fingerprint/")
    before = list(site.asked)
    declared(look(page, declaring.webp()))
    page.set_input_files("#files", named("b.png", picture("words.png")))
    expect(page.locator("[data-hash-status]")).to_have_text("Done.")
    assert site.asked == before

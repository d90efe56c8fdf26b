"""The letter on paper: accessible, closed to the outside, and the same data as the text."""

import io
import shutil
import subprocess
from dataclasses import replace

import pikepdf
import pytest

from notices import letter as letters
from notices import pdf, press
from notices.letter import LetterItem
from tests.people import ALICE_MAIL, NOON, PDQ_OF_ALICE, make_letter

pytestmark = pytest.mark.slow

SIGNATURE = "c2lnbmF0dXJlIG9mIHRoZSBsZXR0ZXI="


def rendered(**changes):
    return pdf.render(make_letter(**changes), SIGNATURE)


def opened(data):
    return pikepdf.open(io.BytesIO(data))


def words(data):
    """The text in reading order, white space folded."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    out = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
    return " ".join(out.stdout.decode().split())


def tags(element, found=None):
    """Every structure tag below `element`, in order."""
    found = [] if found is None else found
    if isinstance(element, pikepdf.Array):
        for child in element:
            tags(child, found)
    elif isinstance(element, pikepdf.Dictionary):
        found += [str(element.S)] if "/S" in element else []
        tags(element.get("/K"), found)
    return found


def test_it_says_that_it_is_pdf_ua_1_and_in_which_language():
    with opened(rendered()) as document:
        assert document.Root.Lang == "en"
        assert document.Root.MarkInfo.Marked
        assert document.Root.ViewerPreferences.DisplayDocTitle
        with document.open_metadata() as data:
            assert data["pdfuaid:part"] == "1"


@pytest.mark.parametrize(
    ("url", "printed"),
    [
        ("https://tuberia.example/א/1/ב/2", "https://tuberia.example/%D7%90/1/%D7%91/2"),
        ("https://tuberia.example/ي/3?q=ب&r=4", "https://tuberia.example/%D9%8A/3?q=%D8%A8&r=4"),
        ("https://tuberia.example/👩\u200d👧", "https://tuberia.example/%F0%9F%91%A9%E2%80%8D%F0%9F%91%A7"),
    ],
)
def test_an_address_stands_on_paper_in_its_own_order(url, printed):
    letter = replace(make_letter(), items=(LetterItem("ref-1", url=url),))
    text = words(pdf.render(letter, SIGNATURE))
    assert printed in text.replace(" ", "")


def test_its_title_names_the_notice_and_nobody():
    letter = make_letter()
    with opened(pdf.render(letter, SIGNATURE)) as document:
        assert str(document.docinfo.Title) == letters.title(letter)
        about = str(dict(document.docinfo)) + str(document.Root.Metadata.read_bytes())
    assert "Alice" not in about
    assert ALICE_MAIL not in about


def test_headings_and_paragraphs_are_tagged():
    with opened(rendered()) as document:
        found = tags(document.Root.StructTreeRoot.K)
    assert found.count("/H1") == 1
    assert found.count("/H2") == len(letters.sections(make_letter())) + 1
    assert found.index("/H1") < found.index("/H2")
    assert "/P" in found


def test_it_reads_in_the_order_of_the_letter():
    letter = make_letter(items=2)
    text = words(pdf.render(letter, SIGNATURE))
    places = [text.index(section.heading) for section in letters.sections(letter)]
    assert places == sorted(places)


@pytest.mark.parametrize("kind", letters.KINDS)
def test_it_says_what_the_text_says(kind):
    letter = make_letter(items=3, kind=kind)
    text = words(pdf.render(letter, SIGNATURE)).replace(" ", "")
    for section in letters.sections(letter):
        for line in section.lines:
            assert "".join(line.split()) in text


def test_it_carries_its_signature_and_where_the_key_is():
    text = words(rendered())
    assert SIGNATURE in text
    assert "/.well-known/recourse-letters.json" in text
    assert "Made with the key: aKeyId" in words(pdf.render(make_letter(), SIGNATURE, "aKeyId"))


def test_a_letter_under_the_platforms_own_rules_names_no_law_on_paper():
    text = words(rendered(kind=letters.POLICY)).replace("makes no claim under the TAKE IT DOWN Act", "")
    assert "request under your own rules" in text
    assert [claim for claim in ("223a", "TAKE IT DOWN", "48 hours") if claim in text] == []


def test_it_never_holds_a_fingerprint():
    assert PDQ_OF_ALICE.value not in words(rendered(fingerprints_offered=1))


def test_the_fonts_are_ours_and_embedded():
    with opened(rendered()) as document:
        fonts = {str(font.BaseFont) for font in document.pages[0].Resources.Font.values()}
        parts = [font.DescendantFonts[0] for font in document.pages[0].Resources.Font.values()]
        assert all("/FontFile2" in part.FontDescriptor or "/FontFile3" in part.FontDescriptor for part in parts)
    assert {name.split("+")[1] for name in fonts} == {"Noto-Sans", "Noto-Sans-Bold"}


@pytest.mark.parametrize("words_in", ["Ελληνικά γράμματα", "Русские буквы", "Łódź, Ñandú, Ğüş, Tiếng Việt"])
def test_it_can_write_many_alphabets(words_in):
    assert words_in in words(rendered(statement=words_in))


HOSTILE = '<img src="http://127.0.0.1:9/x.png"><style>@import "file:///etc/passwd"</style><script>1</script>'


def test_what_looks_like_markup_is_only_text():
    assert '<img src="http://127.0.0.1:9/x.png">' in words(rendered(statement=HOSTILE))


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:9/x", "https://example.org/", "file:///etc/passwd", "data:text/plain,x",
     f"{press.FONTS.as_uri()}/NotoSans-Regular.ttf", f"{press.FONTS.as_uri()}/OFL.txt"],
)  # fmt: skip
def test_nothing_is_loaded_from_outside(address):
    with pytest.raises(PermissionError):
        press.NothingFromOutside().fetch(address)


def test_links_are_not_clickable():
    with opened(rendered()) as document:
        assert all("/Annots" not in page for page in document.pages)


def test_equal_letters_give_equal_bytes():
    letter = make_letter()
    assert pdf.render(letter, SIGNATURE) == pdf.render(letter, SIGNATURE)


def test_a_hundred_long_links_fit_on_its_pages():
    item = LetterItem("x", url="https://tuberia.example/" + "a" * 1500)
    letter = replace(make_letter(now=NOON), items=(item,) * 100)
    with opened(pdf.render(letter, SIGNATURE)) as document:
        assert len(document.pages) > 5

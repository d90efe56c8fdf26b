"""Every charset that mails are written in is read, whatever it is called, also where nothing or the wrong is said."""

import pytest

from notices.mail_in import charsets, reading
from tests.hostile import PICTURE

THAI, KOREAN, CHINESE = "เราลบแล้ว", "삭제했습니다 똠방각하", "已删除 朱镕基"
CYRILLIC, GERMAN = "Удалено полностью.", "Gelöscht, natürlich."


def mail(data, kind="text/plain"):
    return reading.read(f"Content-Type: {kind}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n".encode() + data).text


@pytest.mark.parametrize(
    ("name", "codec", "words"),
    [
        ("tis-620", "cp874", THAI),
        ("windows-874", "cp874", f"{THAI} “…”"),
        ("iso-8859-11", "cp874", THAI),
        ("x-sjis", "cp932", "削除しました①"),
        ("Shift_JIS", "cp932", "削除しました～"),
        ("windows-31j", "cp932", "削除しました"),
        ("iso-2022-jp", "iso2022_jp", "削除しました"),
        ("x-euc-jp", "euc_jp", "削除しました"),
        ("ks_c_5601-1987", "cp949", KOREAN),
        ("euc-kr", "cp949", KOREAN),
        ("x-windows-949", "cp949", KOREAN),
        ("gb2312", "gb18030", CHINESE),
        ("x-gbk", "gb18030", CHINESE),
        ("hz-gb-2312", "hz", "已删除"),
        ("big5-hkscs", "big5hkscs", "已刪除啲嘢"),
        ("big5", "big5hkscs", "已刪除"),
        ("utf-7", "utf-7", "Gelöscht €"),
        ("cp-850", "cp850", GERMAN),
        ("ibm850", "cp850", GERMAN),
        ("macroman", "mac_roman", GERMAN),
        ("x-mac-cyrillic", "mac_cyrillic", CYRILLIC),
        ("macintosh", "mac_roman", GERMAN),
        ("koi8-u", "koi8_u", "Видалено їх"),
        ("win-1251", "cp1251", CYRILLIC),
        ("x-cp1251", "cp1251", CYRILLIC),
        ("windows-1256", "cp1256", "تم الحذف"),
        ("iso-8859-8-i", "iso8859_8", "נמחק"),
        ("viscii", "utf-8", "Đã xóa"),
        ("ibm037", "cp037", "Removed"),
        ('"utf-8"', "utf-8", THAI),
        ("'utf-8'", "utf-8", THAI),
        ("utf-8mb4", "utf-8", THAI),
        ("utf-16be", "utf-16-be", THAI),
    ],
)
def test_each_charset_is_read_by_the_name_that_mails_give_it(name, codec, words):
    assert mail(words.encode(codec), f"text/plain; charset={name}") == words


@pytest.mark.parametrize("declared", ["", "unknown-8bit", "x-unknown", "us-ascii", "iso-8859-1", "nonsense"])
@pytest.mark.parametrize("codec", ["utf-8", "cp1252"])
def test_where_nothing_or_nothing_true_is_said_it_is_utf_8_or_western(declared, codec):
    kind = f"text/plain; charset={declared}" if declared else "text/plain"
    assert mail("Gelöscht – “alles”".encode(codec), kind) == "Gelöscht – “alles”"


@pytest.mark.parametrize(
    ("declared", "codec", "words"),
    [
        ("utf-8", "cp1252", GERMAN),
        ("iso-8859-15", "utf-8", GERMAN),
        ("windows-1251", "utf-8", CYRILLIC),
        ("gb2312", "utf-8", CHINESE),
        ("shift_jis", "utf-8", "削除しました"),
        ("tis-620", "utf-8", THAI),
        ("cp850", "utf-8", GERMAN),
        ("euc-kr", "utf-8", KOREAN),
        ("utf-8", "utf-16", THAI),
    ],
)
def test_a_wrong_declaration_is_seen_through(declared, codec, words):
    assert mail(words.encode(codec), f"text/plain; charset={declared}") == words


def test_one_broken_letter_makes_no_other_charset_of_a_text():
    assert mail("Gelöscht, natürlich".encode() + b"\xff", "text/plain; charset=utf-8") == "Gelöscht, natürlich\ufffd"


@pytest.mark.parametrize(
    "head", ["<meta charset=windows-1251>", "<META http-equiv=Content-Type content='text/html; charset=koi8-r'>"]
)
def test_a_page_may_name_its_own_charset(head):
    codec = "koi8-r" if "koi8" in head else "cp1251"
    assert mail(f"{head}<p>{CYRILLIC}</p>".encode(codec), "text/html") == CYRILLIC


@pytest.mark.parametrize("name", ["cp874", "cp932", "cp949", "gb18030", "big5-hkscs", "windows-1251"])
def test_a_subject_is_read_in_the_same_charsets(name):
    assert reading.read(f"Subject: =?{name}?q?=41=42?=\r\n\r\n".encode()).subject == "AB"


def test_a_subject_without_any_charset_is_read_too():
    assert reading.read("Subject: Gelöscht\r\n\r\n".encode("cp1252")).subject == "Gelöscht"


@pytest.mark.parametrize(
    "name",
    [
        "cp437",
        "cp850",
        "macroman",
        "koi8-r",
        "utf-7",
        "utf-16",
        "gb18030",
        "cp037",
        "big5-hkscs",
        "windows-874",
        "x-sjis",
        "unknown-8bit",
        "utf-8",
        "iso-8859-1",
    ],
)
@pytest.mark.parametrize("cut", [0, 8, 64])
def test_a_picture_is_no_text_in_any_of_them(name, cut):
    assert mail(PICTURE[cut:], f"text/plain; charset={name}") == ""


@pytest.mark.parametrize("name", ["punycode", "idna", "unicode_escape", "zlib", "hex", "rot13", "a" * 5000, "../x", ""])
def test_what_is_no_charset_is_none(name):
    assert charsets.codec(name) == ""

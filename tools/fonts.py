#!/usr/bin/env python3
"""Make notices/fonts/ anew: the fonts of Debian 12 and one npm package, each cut down to what paper needs.

Only who changes the fonts needs this: on Debian 12, with npm, as `.venv/bin/python tools/fonts.py`. It takes minutes.
A test holds coverage.txt against the fonts; `make run` and the image take both from the repository.
"""

import subprocess
import tempfile
import unicodedata
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FONTS = Path(__file__).parent.parent / "notices" / "fonts"
DEBIAN = ("fonts-noto-core=20201225-1", "fonts-noto-cjk=1:20220127+repack1-1")
NPM = "@expo-google-fonts/noto-emoji@0.4.7"
# Han in the forms of mainland China, Hangul and kana. The other regions' forms of one character would double the file.
CJK, CJK_FACE = "usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2
EMOJI = "package/400Regular/NotoEmoji_400Regular.ttf"
# Unicode Standard Annex 31, tables 5 and 7: the scripts in use; and Mongolian, which is one too.
SCRIPTS = """
    Arabic Armenian Bengali Devanagari Ethiopic Georgian Gujarati Gurmukhi Hebrew Kannada Khmer Lao Malayalam Myanmar
    Oriya Sinhala Tamil Telugu Thaana Thai Adlam Balinese Bamum Batak CanadianAboriginal Chakma Cham Cherokee
    HanifiRohingya Javanese KayahLi Lepcha Limbu Lisu Mandaic MeeteiMayek Miao Mongolian Newa NewTaiLue NKo OlChiki
    Osage Saurashtra Sundanese SylotiNagri Syriac TaiLe TaiTham TaiViet Tifinagh Vai Wancho Yi Symbols Symbols2 Math
"""
PLAIN = ["NotoSans-Regular", "NotoSans-Bold", "NotoSerifTibetan-Regular", "NotoSerifNyiakengPuachueHmong-Regular"]
# What the layout of vertical lines and of Chinese beside Japanese asks for is never used on a letter.
CJK_FEATURES = ["ccmp", "ljmo", "vjmo", "tjmo", "mark", "mkmk", "kern", "calt", "liga"]
CJK_TABLES = ["VORG", "vhea", "vmtx", "BASE", "DSIG"]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        fetch(Path(folder))
        for source, target, face in chosen(Path(folder)):
            cut(source, FONTS / target, face)
    fonts = sorted(path for path in FONTS.iterdir() if path.suffix in {".ttf", ".otf"})
    (FONTS / "coverage.txt").write_text(coverage(fonts))


def fetch(folder: Path) -> None:
    """The packages, unpacked into `folder`."""
    run(folder, "apt-get", "download", *DEBIAN)
    run(folder, "npm", "pack", "--silent", NPM)
    for package in folder.glob("*.deb"):
        run(folder, "dpkg", "-x", package, folder)
    for package in folder.glob("*.tgz"):
        run(folder, "tar", "-xzf", package)


def run(folder: Path, *command: str | Path) -> None:
    subprocess.run(command, cwd=folder, check=True)  # noqa: S603 (fixed words of this file)


def chosen(folder: Path) -> list[tuple[Path, str, int]]:
    """Where each font comes from, its name here, and its number in the file."""
    noto = folder / "usr/share/fonts/truetype/noto"
    names = [*PLAIN, *(f"NotoSans{script}-Regular" for script in SCRIPTS.split())]
    plain = [(noto / f"{name}.ttf", f"{name}.ttf", 0) for name in names]
    return [*plain, (folder / EMOJI, "NotoEmoji-Regular.ttf", 0), (folder / CJK, "NotoSansCJK-Regular.otf", CJK_FACE)]


def cut(source: Path, target: Path, face: int) -> None:
    """The font without hints for screens; every letter stays. The same font tools give the same bytes."""
    font = TTFont(source, fontNumber=face, recalcTimestamp=False)
    options = subset.Options(hinting=False, notdef_outline=True, name_IDs=["*"], layout_features=["*"])
    if target.suffix == ".otf":
        options.layout_features = CJK_FEATURES
        options.drop_tables += CJK_TABLES
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=font.getBestCmap())
    cutter.subset(font)
    font.save(target)


def coverage(fonts: Iterable[Path]) -> str:
    """The characters that at least one font draws, as lines of hexadecimal `first` or `first-last`; no control."""
    mapped = {character for path in fonts for character in TTFont(path, lazy=True).getBestCmap()}
    held = sorted(character for character in mapped if unicodedata.category(chr(character)) != "Cc")
    breaks = [at for at, (one, following) in enumerate(pairwise(held), start=1) if following != one + 1]
    runs = [(held[start], held[end - 1]) for start, end in pairwise([0, *breaks, len(held)])]
    return "".join(f"{first:04X}\n" if first == last else f"{first:04X}-{last:04X}\n" for first, last in runs)


if __name__ == "__main__":
    main()

"""The case code: 88 bits, a checksum, no letter that looks like another. Pure.

Eighteen letters of a 30-letter alphabet carry the secret, two the checksum; shown as five groups of four. Beside it:
words that a person may choose for the day on which the code is lost.
"""

import hashlib
import re
import unicodedata

from vault.typed import plain_signs

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
SECRET_LETTERS = 18
LETTERS = 20
# What stands between the groups, once `plain_signs` has made all dashes and spaces one; and what is taken for a dash:
# an underscore, dots, the long vowel that a Japanese keyboard has in the dash's place, a line of a box.
BETWEEN = r"[\s\-_.·•・ー─]"
FEWEST_WORDS, FEWEST_LETTERS = 4, 20


def from_secret(secret: bytes) -> str:
    """The code for 32 secret bytes: 20 letters without separators. The same bytes give the same code."""
    number = int.from_bytes(hashlib.sha256(b"recourse case code\n" + secret).digest())
    letters = "".join(ALPHABET[number // 30**place % 30] for place in range(SECRET_LETTERS))
    return letters + checksum(letters)


def checksum(letters: str) -> str:
    """Two letters that catch a typing slip (SHA-256 of the secret letters, modulo 900)."""
    number = int.from_bytes(hashlib.sha256(b"recourse checksum\n" + letters.encode()).digest()[:4]) % 900
    return ALPHABET[number // 30] + ALPHABET[number % 30]


def shown(code: str) -> str:
    """The code in groups of four: `ABCD-EFGH-...`."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def letters_of(typed: str) -> str:
    """What was typed, without spaces, dashes of any kind and what cannot be seen, and in plain capitals.

    Nothing is checked: `normalise` says whether it is a code.
    """
    return re.sub(BETWEEN, "", plain_signs(typed)).upper()


def normalise(typed: str) -> str | None:
    """The code somebody typed, with spaces, dashes and case forgiven; None when it cannot be a code."""
    letters = letters_of(typed)
    return letters if _is_code(letters) else None


def plain_words(typed: str) -> str:
    """Chosen words in the one form that counts: no capitals, accents, signs or double spaces (Unicode NFKD)."""
    letters = [letter for letter in unicodedata.normalize("NFKD", typed) if not unicodedata.combining(letter)]
    return " ".join(re.findall(r"[^\W_]+", "".join(letters).casefold()))


def too_few(words: str) -> bool:
    """Whether `plain_words` are too easy to guess: under four different ones, or under 20 letters in all."""
    different = set(words.split())
    return len(different) < FEWEST_WORDS or sum(map(len, different)) < FEWEST_LETTERS


def hides_in(text: str) -> bool:
    """Whether a case code stands somewhere in free text, typed in whatever way: it must not be passed on to anybody."""
    plain = plain_signs(text)
    candidates = re.findall(rf"(?:[0-9A-Za-z]{BETWEEN}{{0,3}}){{19}}[0-9A-Za-z]", plain)
    runs = re.findall(rf"[0-9A-Za-z]+(?:{BETWEEN}{{1,3}}[0-9A-Za-z]+)*", plain)
    return any(_code_within(run) for run in [*candidates, *runs])


def _code_within(run: str) -> bool:
    letters = re.sub(BETWEEN, "", run).upper()
    return any(_is_code(letters[start : start + LETTERS]) for start in range(len(letters) - LETTERS + 1))


def _is_code(letters: str) -> bool:
    fitting = len(letters) == LETTERS and all(letter in ALPHABET for letter in letters)
    return fitting and checksum(letters[:SECRET_LETTERS]) == letters[SECRET_LETTERS:]

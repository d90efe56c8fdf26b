"""What people type, in the one form that counts: another keyboard or spelling of the same must not matter. Pure."""

import re
import unicodedata

# Default_Ignorable_Code_Point (UAX 44), and the anchors of annotations: nothing of them shows on a screen.
UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# Quotation_Mark (PropList), the primes and the accents that keyboards offer beside them; NFKC would take some apart.
SINGLE = "'`´‘’‚‛‹›′‵ʹʼ＇「」﹁﹂｢｣"
DOUBLE = '"“”„‟«»″‶ʺ〝〞〟＂『』﹃﹄⹂'
QUOTES = {**dict.fromkeys(map(ord, SINGLE), "'"), **dict.fromkeys(map(ord, DOUBLE), '"')}
# Dashes that Unicode files elsewhere: the minus signs, a bullet, a modifier letter.
MORE_DASHES = frozenset("\u2212\u2043\u02d7\u2796")


def plain_signs(text: str) -> str:
    """The text without what cannot be seen, composed and in its plain letters (NFKC), with ASCII's digits, quotes,
    dashes and spaces for those of all scripts. Capitals and accents stay.
    """
    while (plain := _step(text)) != text:
        text = plain
    return plain


def plain_pin(typed: str) -> str:
    """A PIN as it counts: prepared like a password (RFC 8265, 4.2, OpaqueString) and further (`plain_signs`).

    What is the same on the screen is the same PIN. Spaces around it do not count, and several are one; capitals and
    accents count.
    """
    return " ".join(plain_signs(typed).split())


def _step(text: str) -> str:
    plain = unicodedata.normalize("NFKC", UNSEEN.sub("", text.translate(QUOTES)))
    return plain if plain.isascii() else "".join(map(_plain_sign, plain))


def _plain_sign(sign: str) -> str:
    if (digit := unicodedata.decimal(sign, None)) is not None:
        return str(digit)
    if sign.isspace():
        return " "
    return "-" if sign in MORE_DASHES or unicodedata.category(sign) == "Pd" else sign

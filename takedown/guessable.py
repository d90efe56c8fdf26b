"""Whether a PIN is among those that somebody tries first. Pure.

zxcvbn (Wheeler, USENIX Security 2016) estimates how many guesses a word takes; its lists of chosen passwords, names and
English words come with it (the passwords from Burnett's published ten million of 2015), so anybody can check a figure.
"""

from zxcvbn import zxcvbn

# Brakes let a stranger try some hundreds of PINs in the life of a case (takedown/brakes.py): this is far above.
FEWEST_GUESSES = 20_000
# zxcvbn's words are English, and it knows nothing of us.
MORE = ("contraseña", "contrasena", "clave", "secreto", "teamo", "amor", "recourse", "takedown", "help", "ayuda")


def is_guessable(pin: str, *known: str) -> bool:
    """Whether `pin` is a common choice, a row or repeat, a date, or made of what is `known` beside it (the code)."""
    bare = "".join(each for each in pin if each.isalnum()) or pin
    return any(_falls(each, known) for each in {pin, bare}) or any(bare.casefold() in word.casefold() for word in known)


def _falls(pin: str, known: tuple[str, ...]) -> bool:
    told = zxcvbn(pin, user_inputs=[*MORE, *known])
    whole_date = [each["pattern"] for each in told["sequence"]] == ["date"]
    return whole_date or told["guesses"] < FEWEST_GUESSES

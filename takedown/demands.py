"""What a platform asks for beyond the four elements of 47 USC 223a(a)(1)(B), as far as its words show. Pure.

The Act asks for a signature, a locator, a statement and a contact, and for nothing else: no ID, no account, no oath.
A word list is no judgement: whoever reads a paper that rests on it reads the platform's own words beside it.
"""

import re

SIGNS = {
    "identity": r"\b(i\.?d\.?( card)?|identification|passport|driv(er|ing)[’']?s?[’']? licen[cs]e|proof of identity)\b"
    r"|\b(date of birth|birth date|selfie)\b",
    "account": r"\b(log ?in|sign ?in|sign up|create an account|registered user)\b",
    "oath": r"\b(perjury|sworn|notari[sz]ed|affidavit|oath)\b",
    "court": r"\b(court order|subpoena|police report|case number from the police)\b",
    "picture": r"\b(copy|attach\w*|send|upload\w*|provide)\b[^.?!]{0,40}\b(image|picture|photo|video|screenshot)",
}
COMPILED = {code: re.compile(pattern, re.IGNORECASE) for code, pattern in SIGNS.items()}


def beyond(words: str) -> tuple[str, ...]:
    """Codes of what these words seem to ask for that the Act does not: identity, account, oath, court, picture."""
    return tuple(code for code, pattern in COMPILED.items() if pattern.search(words))

"""Giving files to the hashing page as a person would, and reading what comes back."""

import io

from PIL import Image


def named(name, content):
    """A file as a person would choose it; the browser is not told what is in it."""
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def hash_in(page, *files, call="hashFirst"):
    page.set_input_files("input", [named(*file) for file in files])
    return page.evaluate(f"window.{call}()")


def by_kind(answer):
    return {print_["kind"]: print_ for print_ in answer["fingerprints"]}


def pdq_of(answer, kind="pdq"):
    return by_kind(answer)[kind]["value"], by_kind(answer)[kind]["quality"]


def distance(one, other):
    return (int(one, 16) ^ int(other, 16)).bit_count()


def opened(content):
    return Image.open(io.BytesIO(content))

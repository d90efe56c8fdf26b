"""A few sentences to a person: messages and reasons, on every audience's pages."""

from typing import Any

from takedown.forms.fields import PlainText


class WordsField(PlainText):
    """Several lines of free text, 2000 characters unless told otherwise."""

    def __init__(self, *, longest: int = 2000, rows: int = 4, **options: Any) -> None:
        super().__init__(longest=longest, rows=rows, **options)

"""Addresses in a header as RFC 5322 (section 3.4) writes them: names, quotes, comments, groups. Pure."""

import re
from collections.abc import Iterator
from itertools import groupby

ADDRESS = re.compile(r"[^\s<>,;:\"()\[\]\\@]{1,64}@[^\s<>,;:\"()\[\]\\@]{1,253}")
DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
TOKEN = re.compile(r"(?P<quoted>\"(?:[^\"\\]|\\.)*\")|(?P<literal>\[[^\[\]\\]*\])|(?P<mark>[<>:;@,])"
                   r"|(?P<atom>[^\s()<>\[\]:;@\\,\"]+)|(?P<blank>\s+)|(?P<broken>.)", re.DOTALL)  # fmt: skip
# A name that ought to stand in quotes (Tuberia, Inc.) leaves no doubt where there is one "@" in all.
ONE_AT = re.compile(r"[^<>@]*<(?P<in>[^<>@\s,]+@[^<>@\s,]+)>\s*|\s*(?P<bare>[^<>@\s,]+@[^<>@\s,]+)\s*")


def senders(value: str) -> tuple[str, ...]:
    """The addresses of a From header, groups opened (RFC 6854); none where it could be read in two ways."""
    plain = _without_comments(value)
    if plain is None:
        return ()
    tokens = [(str(found.lastgroup), found.group()) for found in TOKEN.finditer(plain) if found.lastgroup != "blank"]
    found = None if any(kind == "broken" for kind, _ in tokens) else _mailboxes(tokens)
    if found is not None:
        return found
    single = ONE_AT.fullmatch(re.sub(r"\"(?:[^\"\\@]|\\.)*\"", " ", plain).replace('"', "@"))
    return (single["in"] or single["bare"],) if single else ()


def one_domain(value: str) -> str:
    """The domain that every author of a From header has; else empty."""
    domains = {each.rpartition("@")[2].lower() for each in senders(value)}
    domain = domains.pop() if len(domains) == 1 else ""
    return domain if DOMAIN.fullmatch(domain) and len(domain) <= 253 else ""


def recipients(value: str) -> list[str]:
    """Every address that stands in a header as an address: what is said in names and comments is none."""
    plain = _without_comments(value)
    return ADDRESS.findall(value if plain is None else re.sub(r"\"((?:[^\"\\]|\\.)*)\"(@?)", _unquoted, plain))


def _unquoted(found: re.Match[str]) -> str:
    return re.sub(r"\\(.)", r"\1", found[1]) + "@" if found[2] else " "


def _without_comments(value: str) -> str | None:
    """The value with a blank for each comment; None where a comment or a quotation does not end."""
    kept, depth, quoted = [], 0, False
    for part in re.findall(r"\\.|[()\"]|[^()\"\\]+|\\", value, re.DOTALL):
        quoted ^= part == '"' and not depth
        depth += {"(": 1, ")": -1}.get(part, 0) if not quoted else 0
        if depth < 0:
            return None
        kept.append(" " if depth or (part == ")" and not quoted) else part)
    return None if depth or quoted else "".join(kept)


Tokens = list[tuple[str, str]]


def _mailboxes(tokens: Tokens) -> tuple[str, ...] | None:
    """The addresses of an address-list; None where it is none."""
    plain = _without_groups(tokens)
    if plain is None:
        return None
    lots = [list(lot) for comma, lot in groupby(plain, key=lambda token: token[1] == ",") if not comma]
    found = [_mailbox(lot) for lot in lots]
    return None if None in found else tuple(each for each in found if each)


def _without_groups(tokens: Tokens) -> Tokens | None:
    """A group's name and marks left out (`Team: a@b, c@d;`)."""
    kept: Tokens = []
    name_from, inside = 0, False
    for kind, text in tokens:
        if text == ":" and kind == "mark":
            named = kept[name_from:]
            if inside or not named or any(each[0] not in {"atom", "quoted"} for each in named):
                return None
            del kept[name_from:]
            inside = True
        elif text == ";" and kind == "mark":
            if not inside:
                return None
            kept.append(("mark", ","))
            inside, name_from = False, len(kept)
        else:
            kept.append((kind, text))
            name_from = len(kept) if text == "," and kind == "mark" and not inside else name_from
    return None if inside else kept


def _mailbox(tokens: Tokens) -> str | None:
    """`local@domain`, alone or in angle brackets behind a name; None for anything else."""
    marks = [place for place, token in enumerate(tokens) if token == ("mark", "<")]
    if marks:
        name, tokens = tokens[: marks[0]], tokens[marks[0] + 1 :]
        if any(kind == "mark" for kind, _ in name) or tokens[-1:] != [("mark", ">")]:
            return None
        tokens = tokens[:-1]
    kinds = [kind for kind, _ in tokens]
    if len(tokens) != 3 or tokens[1][1] != "@" or kinds[0] not in {"atom", "quoted"} or kinds[2] == "quoted":
        return None
    return "".join(_spoken(tokens)) if kinds[2] in {"atom", "literal"} else None


def _spoken(tokens: Tokens) -> Iterator[str]:
    for kind, text in tokens:
        yield re.sub(r"\\(.)", r"\1", text[1:-1]) if kind == "quoted" else text

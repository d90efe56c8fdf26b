"""Who may use which address: one row for each URL name. A new address without a row fails the guard."""

from enum import Enum


class Who(Enum):
    """Whom an address lets in."""

    ANYONE = "anyone"
    DRAFT = "the browser that is filling the request in"
    RELEASE = "an advocate's browser, with the token of a written release"
    PERSON = "the person, with code and PIN"
    LOGGED_IN = "anybody with an account"
    DESK = "staff of the desk"
    MINORS = "the two named people of the desk"
    ADVOCATE = "advocates"
    KEY = "a platform's program, with its key"
    TOKEN = "the operator's mail server, with its token"
    NOBODY = "there is nothing here"
    INTERNAL = "the operator's own network; the front door keeps it closed"


def rows(who, names, namespace=""):
    return {f"{namespace}:{name}" if namespace else name: who for name in names.split()}


MATRIX = {
    **rows(Who.ANYONE, "start safety fingerprint transparency exit set_language script-words"),
    **rows(Who.ANYONE, "api-schema api-schema-slash letter-keys letter-keys-slash"),
    **rows(Who.INTERNAL, "healthz readyz metrics"),
    **rows(Who.ANYONE, "start saved", "intake"),
    **rows(Who.RELEASE, "begin", "intake"),
    **rows(
        Who.DRAFT,
        "who about outside links link age age-changed stopped fingerprints statement contact review pin code save"
        " resume relation published content origin identifiable_by where aside places timing safe",
        "intake",
    ),
    **rows(Who.ANYONE, "enter leave closed lost lost-number", "case"),
    **rows(Who.PERSON, "take-over code helped access renew helper-access stop words", "case"),
    **rows(Who.PERSON, "open message correct release helper age change take-back", "case"),
    **rows(Who.PERSON, "moment pause go-on more again answer onward withdraw-item contact", "case"),
    **rows(Who.PERSON, "overview filing packet kit question", "case"),
    **rows(Who.ANYONE, "login logout logged-out", "account"),
    **rows(Who.LOGGED_IN, "home password", "account"),
    **rows(
        Who.DESK,
        "queue messages request approve verify return decline message freeze withdraw erase board notice notice-filed"
        " notice-retry notice-again notice-withdraw notice-void notice-papers platforms platform channel-new channel"
        " mails mail mail-handled mail-answer channel-secret key-issue key-revoke carriers channel-resume notice-said"
        " access access-decide case-access calls called",
        "desk",
    ),
    **rows(Who.ADVOCATE, "cases new case message papers change code correct kit question colleague", "advocate"),
    **rows(Who.MINORS, "frozen frozen-case", "desk"),
    **rows(Who.KEY, "api-notices api-notice api-letter-pdf api-signed-letter api-acknowledge api-outcome"),
    # The same with or without the slash at their end.
    **rows(Who.KEY, "api-notices-slash api-notice-slash api-letter-pdf-slash api-signed-letter-slash"),
    **rows(Who.KEY, "api-acknowledge-slash api-outcome-slash"),
    **rows(Who.TOKEN, "mail-inbound"),
    **rows(Who.NOBODY, "api-nothing"),
}
STAFF_PROCESS = {Who.LOGGED_IN, Who.DESK, Who.MINORS, Who.ADVOCATE, Who.KEY, Who.TOKEN}
PUBLIC_PROCESS = {Who.DRAFT, Who.RELEASE, Who.PERSON}

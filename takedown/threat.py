"""A report to the police about a threat, in plain words, to be copied. Nothing of it is kept. Pure.

47 USC 223(h): threatening to publish an intimate picture without consent is a crime; no right of removal yet.
"""

from collections.abc import Mapping
from datetime import date

# What the person may fill in, in the order in which an officer asks.
ASKED = ("where", "account", "since", "wants")
HEADINGS = {
    "where": "Where the threat was made",
    "account": "Name or account that was used",
    "since": "When it began",
    "wants": "What is demanded",
}
ORIGINS = {
    "real": "As far as I know it is a real picture or video.",
    "altered": "As far as I know it is a real picture or video that somebody altered.",
    "ai_made": "As far as I know it was made with AI.",
}


def report(said: Mapping[str, str], origin: str, helps: bool, day: date) -> str:
    """The report as text, in English like the letters. `said`: answers by the names in ASKED, "" where skipped."""
    whom = "a person whom I help" if helps else "me"
    facts = [f"{HEADINGS[name]}: {' '.join(said.get(name, '').split()) or '____'}" for name in ASKED]
    return "\n".join(
        (
            f"Report of a threat, {day:%d %B %Y}",
            "",
            f"Somebody threatens to publish an intimate picture or video of {whom}. There is no consent to that.",
            "Threatening this is a federal crime (47 USC 223(h)); state law may apply as well.",
            *([ORIGINS[origin]] if origin in ORIGINS else []),
            "",
            *facts,
            "",
            "I keep the messages with their dates, the account names and the addresses of the profiles.",
            "I ask you to record this report and to give me its number.",
        )
    )

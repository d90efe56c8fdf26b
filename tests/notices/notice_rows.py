"""What the database holds of one notice, asked for in one question: the machine looks at all of it after each step."""

import json
from collections import namedtuple

from django.db import connection

LISTED = "SELECT coalesce(json_agg(json_build_array({}) ORDER BY {}), '[]') FROM {}"
OF_THE_NOTICE = {
    "items": LISTED.format(
        "each.position - 1, answer, finding.kind", "each.position",
        "notices_noticeitem each LEFT JOIN notices_finding finding ON item_id = each.id WHERE notice_id = notice.id",
    ),
    "stages": LISTED.format("stage", "at", "notices_stagepassed WHERE notice_id = notice.id"),
    "follow_ups": LISTED.format(
        "kind, number, state, words IS NOT NULL", "queued_at", "notices_followup WHERE notice_id = notice.id"
    ),
    "rests": LISTED.format(
        "paused_at IS NOT NULL", "preference, id", "notices_channel WHERE platform_id = notice.platform_id"
    ),
}  # fmt: skip
# Columns of its own, and whether anything of the letter itself is still there.
ITS_OWN = (
    *("state", "failure", "channel_id", "statutory", "on_record"),
    *("received_at", "due_at", "clock_voided_at", "grade"),
)
KEPT = "letter IS NOT NULL OR signature IS NOT NULL"
LOOK = f"""
SELECT {", ".join(ITS_OWN)}, {KEPT}, {", ".join(f"({lists})" for lists in OF_THE_NOTICE.values())}
FROM notices_notice notice WHERE id = %s
"""
Rows = namedtuple("Rows", [*ITS_OWN, "is_kept", *OF_THE_NOTICE])


def look(notice):
    """The notice's rows as they stand in the database now; `on_record` and the lists as JSON has them."""
    with connection.cursor() as cursor:
        cursor.execute(LOOK, [notice.pk])
        rows = Rows(*cursor.fetchone())
    return rows._replace(on_record=json.loads(rows.on_record))

"""Invented notices for the API's description."""

from typing import Any

from notices.fingerprints import SHA256

HERE = "https://portal.example/api/v1/notices/0b0f3a51-2f3a-4c55-9d0e-0a7b3c1d2e4f"
LINKS = {
    "self": f"{HERE}/",
    "letter_pdf": f"{HERE}/letter.pdf",
    "signed_letter": f"{HERE}/signed-letter",
    "acknowledge": f"{HERE}/acknowledge",
}
ROW: dict[str, Any] = {
    "id": "0b0f3a51-2f3a-4c55-9d0e-0a7b3c1d2e4f",
    "number": "R-7K2M-1",
    "kind": "removal",
    "state": "new",
    "received_at": None,
    "due_at": None,
    "grade": None,
    "item_count": 2,
    "updated_at": "2026-06-01T10:00:00Z",
    "follow_ups": [],
    "retrievable": True,
    "links": LINKS,
}
RECEIVED = ROW | {
    "state": "received",
    "received_at": "2026-06-01T10:04:00Z",
    "due_at": "2026-06-03T10:04:00Z",
    "grade": "A",
    "follow_ups": [{"kind": "reminder", "number": 1, "at": "2026-06-02T10:04:00Z"}],
}
CURSOR = "MjAyNi0wNi0wMVQxMDowMDowMCswMDowMHwwYjBmM2E1MS0yZjNhLTRjNTUtOWQwZS0wYTdiM2MxZDJlNGY"
PAGE = {
    "notices": [ROW],
    "cursor": CURSOR,
    "next": None,
}

LETTER: dict[str, Any] = {
    "number": "R-7K2M-1",
    "recipient": "Example Video",
    "sender": "Example Law Clinic",
    "rules": "us-2025-119-12",
    "items": [
        {
            "ref": "5a1c0d1e-7b52-4b0c-8a55-3f6d2c9b1a70",
            "url": "https://video.example/watch/1",
            "handle": "",
            "where": "",
            "description": "",
            "kind": "post",
            "seen_on": "2026-05-31",
        }
    ],
    "statement": "I believe in good faith that this was published without my consent.",
    "reasons": ["not_published"],
    "signature": {
        "name": "A. Example",
        "signer": "individual",
        "signed_at": "2026-06-01T09:30:00+00:00",
        "text_version": "signed-text-1",
    },
    "contact": {"channel": "desk", "value": "desk@portal.example"},
    "release": {
        "id": "c2b7d9f0-5b4e-4c55-8f8e-1e2d3c4b5a69",
        "recipient": "example-video",
        "purpose": "removal",
        "agreed_by": "person",
        "agreed_at": "2026-06-01T09:30:00+00:00",
        "expires_at": "2026-08-30T09:30:00+00:00",
    },
    "fingerprints_offered": 1,
    "template": "letter-1",
}
ITEM: dict[str, Any] = {
    "id": "5a1c0d1e-7b52-4b0c-8a55-3f6d2c9b1a70",
    "position": 1,
    "answer": "removed",
    "answered_at": "2026-06-01T15:00:00Z",
    "late": False,
    "outcome_link": f"{LINKS['self']}items/5a1c0d1e-7b52-4b0c-8a55-3f6d2c9b1a70/outcome",
}
FULL = RECEIVED | {
    "grade": "B",
    "letter": LETTER,
    "items": [ITEM | {"answer": "silent", "answered_at": None}],
    "hashes": [
        {
            "item_id": ITEM["id"],
            "kind": "sha256",
            "value": SHA256.example,
            "quality": None,
            "expires_at": "2026-08-30T09:30:00Z",
        }
    ],
    "signature": {
        "algorithm": "Ed25519",
        "value": "base64 of 64 bytes",
        "key_id": "thumbprint of the key (RFC 7638)",
        "signed": LINKS["signed_letter"],
        "keys": "https://portal.example/.well-known/recourse-letters.json",
    },
}

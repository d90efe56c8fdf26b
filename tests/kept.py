"""Everything that the portal has kept: each column of each row, sealed ones opened, and each file of its folder."""

import json
from pathlib import Path

from django.apps import apps
from django.conf import settings

from vault import keys
from vault.fields import SealedField, SealedRow
from vault.models import DataKey


def everything():
    """(where, bytes) of whatever lies in the database and in DATA_DIR."""
    opened = [key for key in map(_opened, DataKey.objects.values_list("pk", flat=True)) if key]
    for model in apps.get_models():
        for row in model._base_manager.all():
            for field in row._meta.concrete_fields:
                yield f"{model.__name__}.{field.name}", _bytes(row, field, opened)
    for path in Path(settings.DATA_DIR).rglob("*"):
        if path.is_file():
            yield str(path), path.read_bytes()


def _opened(key_id):
    try:
        return keys.open_for_desk(key_id)
    except keys.CannotOpen:
        return None


def _bytes(row, field, opened):
    value = getattr(row, field.attname)
    if isinstance(field, SealedField) and isinstance(row, SealedRow) and value is not None:
        return _unsealed(row, field.name, opened)
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    return (
        json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, dict | list) else str(value)
    ).encode()


def _unsealed(row, column, opened):
    for key in opened:
        try:
            return json.dumps(row.opened(key, column), ensure_ascii=False).encode("utf-8", "surrogatepass")
        except keys.CannotOpen:
            continue
    raise AssertionError(f"nobody can open {row._meta.label}.{column}")

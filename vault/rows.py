"""Rows read and written with each letter, past Django's compiler.

It puts every statement together anew: for rows of thirty columns that takes longer than all the rest of sending a
letter. Columns, and what becomes of their values, are still the models' own.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Model


def first(rest: str, values: Sequence[Any], **tables: type[Model]) -> list[Any] | None:
    """The first row of a SELECT over all columns of `tables` (alias=model), an instance of each; None without a row.

    `rest` is what follows the columns: FROM, WHERE, what is to be locked.
    """
    columns = ", ".join(_columns(alias, model) for alias, model in tables.items())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} {rest}", values)
        row = cursor.fetchone()
    if row is None:
        return None
    left = iter(row)
    return [_made(model, list(islice(left, len(_fields(model))))) for model in tables.values()]


def insert(row: Model) -> None:
    """The same as `row.save(force_insert=True)`, where the row's id is made before it is saved."""
    fields = _fields(type(row))
    names, places = ", ".join(field.column for field in fields), ", ".join("%s" for _ in fields)
    statement = f"INSERT INTO {row._meta.db_table} ({names}) VALUES ({places})"  # noqa: S608 - our models' own names
    _write(statement, fields, [getattr(row, field.attname) for field in fields])
    row._state.adding, row._state.db = False, connection.alias


def update(model: type[Model], pk: UUID, values: Mapping[str, object]) -> None:
    """The same as `model.objects.filter(pk=pk).update(**values)`."""
    fields: list[Any] = [model._meta.get_field(name) for name in (*values, "id")]
    names = ", ".join(f"{field.column} = %s" for field in fields[:-1])
    statement = f"UPDATE {model._meta.db_table} SET {names} WHERE id = %s"  # noqa: S608 - our models' own names
    _write(statement, fields, [*values.values(), pk])


def _write(statement: str, fields: Sequence[Any], values: Sequence[Any]) -> None:
    """A related row stands for its id."""
    database = connections[DEFAULT_DB_ALIAS]
    given = [
        field.get_db_prep_save(getattr(value, "pk", value), database)
        for field, value in zip(fields, values, strict=True)
    ]
    with database.cursor() as cursor:
        cursor.execute(statement, given)


def _made(model: type[Model], values: list[Any]) -> Model:
    for place, field in _converted(model):
        values[place] = field.from_db_value(values[place], None, connection)
    return model.from_db(connection.alias, [field.attname for field in _fields(model)], values)


@cache
def _fields(model: type[Model]) -> tuple[Any, ...]:
    return tuple(model._meta.concrete_fields)


@cache
def _columns(alias: str, model: type[Model]) -> str:
    return ", ".join(f"{alias}.{field.column}" for field in _fields(model))


@cache
def _converted(model: type[Model]) -> tuple[tuple[int, Any], ...]:
    """The fields whose values need work when they come (JSON), with their places."""
    return tuple((place, each) for place, each in enumerate(_fields(model)) if hasattr(each, "from_db_value"))

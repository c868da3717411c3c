"""Loads the shipped data into the tables; a second run changes nothing.

Rows that a person has edited (their version is above 1) are left as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.services.bulk import copy_into
from app.core.services.data_files import day_of, read_rows, read_yaml
from app.core.services.succession_files import shipped_successions
from app.core.services.unit_files import END_OF_2021, LEVELS, shipped_units
from app.kernel.text import fold, search_key, sort_key

UNIT_COLUMNS: Mapping[str, str] = {
    "code": "text",
    "level": "text",
    "kind": "text",
    "name": "text",
    "full_name": "text",
    "search_key": "text",
    "sort_key": "text",
    "area_kind": "text",
    "valid_from": "date",
    "valid_to": "date",
    "established_by": "text",
    "ended_by": "text",
    "note": "text",
    "date_basis": "text",
}

UPDATE_UNITS = """
    update core_unit u
    set level = l.level, kind = l.kind, name = l.name, full_name = l.full_name,
        search_key = l.search_key, sort_key = l.sort_key, area_kind = l.area_kind,
        valid_to = l.valid_to, established_by = l.established_by, ended_by = l.ended_by,
        note = l.note, date_basis = l.date_basis, updated_at = now()
    from load_unit l
    where u.code = l.code and u.valid_from is not distinct from l.valid_from and u.version = 1
      and (u.level, u.kind, u.name, u.full_name, u.search_key, u.sort_key, u.area_kind, u.valid_to,
           u.established_by, u.ended_by, u.note, u.date_basis)
          is distinct from
          (l.level, l.kind, l.name, l.full_name, l.search_key, l.sort_key, l.area_kind, l.valid_to,
           l.established_by, l.ended_by, l.note, l.date_basis)
"""

INSERT_UNITS = """
    insert into core_unit (
        parent_id, code, level, kind, name, full_name, search_key, sort_key, area_kind,
        valid_from, valid_to, established_by, ended_by, note, date_basis
    )
    select p.id, l.code, l.level, l.kind, l.name, l.full_name, l.search_key, l.sort_key,
           l.area_kind, l.valid_from, l.valid_to, l.established_by, l.ended_by, l.note,
           l.date_basis
    from load_unit l
    left join core_unit p
        on p.code = l.parent_code and p.valid_from is not distinct from l.parent_from
    where l.level = :level and not exists (
        select 1 from core_unit u
        where u.code = l.code and u.valid_from is not distinct from l.valid_from
    )
    order by l.code
"""

INSERT_SUCCESSORS = """
    insert into core_unit_successor (from_id, to_id, effective_on, coverage, is_default, note)
    select f.id, t.id, l.effective_on, l.coverage, l.is_default, l.note
    from load_successor l
    join core_unit f on f.code = l.from_code
        and l.effective_on - 1 between coalesce(f.valid_from, '-infinity')
                                   and coalesce(f.valid_to, 'infinity')
    join core_unit t on t.code = l.to_code
        and l.effective_on between coalesce(t.valid_from, '-infinity')
                               and coalesce(t.valid_to, 'infinity')
    where f.id <> t.id
    on conflict (from_id, to_id) do nothing
"""

INSERT_DIFFICULTY = """
    insert into core_unit_difficulty (
        unit_id, region, is_extremely_difficult, in_poor_district, is_safe_zone,
        valid_from, valid_to, source, note
    )
    select u.id, l.region, l.is_extremely_difficult, l.in_poor_district, l.is_safe_zone,
           l.valid_from, l.valid_to, l.source, l.note
    from load_difficulty l
    join core_unit u on u.code = l.code
        and l.on_day between coalesce(u.valid_from, '-infinity')
                         and coalesce(u.valid_to, 'infinity')
    where not exists (
        select 1 from core_unit_difficulty d
        where d.unit_id = u.id and d.valid_from is not distinct from l.valid_from
    )
"""


def load_units(session: Session) -> None:
    """Load all unit versions, successors and difficulty classes."""
    _load_versions(session)
    _load_successors(session)
    _load_difficulty(session)


def _load_versions(session: Session) -> None:
    columns = {**UNIT_COLUMNS, "parent_code": "text", "parent_from": "date"}
    rows = (
        [getattr(unit, name) for name in UNIT_COLUMNS] + list(unit.parent or (None, None))
        for unit in shipped_units()
    )
    with copy_into(session, "load_unit", columns, rows):
        session.execute(text(UPDATE_UNITS))
        for level in LEVELS:
            session.execute(text(INSERT_UNITS), {"level": level})


def _load_successors(session: Session) -> None:
    columns = {
        "from_code": "text",
        "to_code": "text",
        "effective_on": "date",
        "coverage": "text",
        "is_default": "boolean",
        "note": "text",
    }
    rows = ([getattr(row, name) for name in columns] for row in shipped_successions())
    with copy_into(session, "load_successor", columns, rows):
        session.execute(text(INSERT_SUCCESSORS))


def _load_difficulty(session: Session) -> None:
    """Load the classes of communes that have one (QĐ 861/QĐ-TTg, QĐ 1614/QĐ-TTg)."""
    columns = {
        "code": "text",
        "on_day": "date",
        "region": "text",
        "is_extremely_difficult": "boolean",
        "in_poor_district": "boolean",
        "is_safe_zone": "boolean",
        "valid_from": "date",
        "valid_to": "date",
        "source": "text",
        "note": "text",
    }
    rows = (
        [
            row["code"],
            END_OF_2021,
            row["ethnic_mountain_region"] or None,
            row["is_extremely_difficult"] == "Y",
            row["in_poor_district"] == "Y",
            row["is_atk"] == "Y",
            day_of(row["valid_from"]),
            day_of(row["valid_to"]),
            row["source"],
            row["note"],
        ]
        for row in read_rows("commune_difficulty_ninh_thuan.csv")
        if row["source"]
    )
    with copy_into(session, "load_difficulty", columns, rows):
        session.execute(text(INSERT_DIFFICULTY))


def load_ethnic_groups(session: Session) -> None:
    """Load the ethnic groups with their codes in both official lists."""
    rows = [
        {
            "key": "_".join(fold(row["name_vi"]).replace("-", " ").split()),
            "code_1979": row["code_1979"] or None,
            "code_2008": row["code_2008"] or None,
            "name": row["name_vi"],
            "other_names": "; ".join(row["other_names"].split("|")),
            "language_group": row["language_group"],
            "is_minority": {"Y": True, "N": False}.get(row["is_minority"]),
            "code_2008_basis": row["code_2008_basis"],
            "search_key": search_key(row["name_vi"]),
            "sort_key": sort_key(row["name_vi"]),
        }
        for row in read_rows("ethnic_groups.csv")
    ]
    _upsert(session, "core_ethnic_group", "key", rows)


def load_legal_documents(session: Session) -> None:
    """Load the legal documents on which parameters rest."""
    rows = [
        {
            "number": row["doc_no"],
            "title": row["title_vi"],
            # Of some documents only the year is known.
            "issued_on": day_of(row["issued"]) if len(row["issued"]) == 10 else None,
            "issued_year": int(row["issued"][:4]) if row["issued"] else None,
            "in_force_from": day_of(row["in_force_from"]),
            "in_force_to": day_of(row["in_force_to"]),
            "role": row["role"],
            "verification": row["verification"],
            "search_key": search_key(row["doc_no"], row["title_vi"]),
        }
        for row in read_rows("legal_documents.csv")
    ]
    _upsert(session, "core_legal_document", "number", rows, edited="t.version = 1")


def load_calendar(session: Session) -> None:
    """Load the holidays and swapped days of the years that are known."""
    years = read_yaml("holidays.yaml")["years"]
    heads = [
        {name: year.get(name, "") for name in ("year", "verification", "source", "note")}
        for year in years
    ]
    _upsert(session, "core_calendar_year", "year", heads, edited="t.version = 1")
    found = session.execute(text("select year, id from core_calendar_year"))
    keys: dict[int, int] = {row.year: row.id for row in found}
    days = [
        {
            "day": day["day"],
            "calendar_year_id": keys[year["year"]],
            "kind": day.get("kind", "holiday"),
            "name_vi": day["name"],
            "source": day.get("source", ""),
            "verification": day.get("verification", year["verification"]),
        }
        for year in years
        for day in year["days"]
    ]
    _upsert(session, "core_holiday", "day", days, edited="t.version = 1")


def _upsert(
    session: Session, table: str, key: str, rows: Sequence[Mapping[str, Any]], edited: str = "true"
) -> None:
    """Insert rows by their key, and update those that differ and that nobody has edited."""
    columns = list(rows[0])
    others = [column for column in columns if column != key]
    mine = ", ".join(f"t.{column}" for column in others)
    theirs = ", ".join(f"excluded.{column}" for column in others)
    statement = (
        f"insert into {table} as t ({', '.join(columns)}) "  # noqa: S608 - names from this file
        f"values ({', '.join(':' + column for column in columns)}) "
        f"on conflict ({key}) do update "
        f"set {', '.join(f'{column} = excluded.{column}' for column in others)} "
        f"where ({mine}) is distinct from ({theirs}) and {edited}"
    )
    session.execute(text(statement), rows)

"""New rows that look like a record that is there: names alike by trigrams, within equal columns.

The rows with equal columns (of a village, of a fund) are a block. Compared each with each, ten
thousand rows beside ten thousand records of one block took minutes (docs/benchmarks.md): so each
name is compared once, and in a large block through a trigram index over the names of that block. An
index over all blocks would find the same common names in every village.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select, text

from app.kernel.imports.declared import Similar, Target
from app.kernel.imports.staging import ROW, Work, reject

MANY = 20_000  # pairs of names in a block from which on an index pays
AT_ONCE = 5_000
ASKED = """
create temporary table core_import_asked on commit drop as
select s.row_no, p.{name} as name, {values}
from core_import_work s join core_import_typed p on p.import_row_no = s.row_no{parents}
where s.outcome = 'new' and s.target_id is null and p.{name} is not null
"""
BLOCKS = """
create temporary table core_import_block on commit drop as
select row_number() over () as block, b.* from (select distinct {same} from core_import_asked) b
"""
NAMES = """
create temporary table core_import_name on commit drop as
select distinct b.block, a.name from core_import_asked a join core_import_block b using ({same})
"""
NEAR = """
create temporary table core_import_near on commit drop as
select b.block, t.{name} as name, min(t.id) as id
from {table} t{parents} join core_import_block b on {equal}
where true{current}
group by 1, 2
"""
TABLES = (
    "create temporary table core_import_alike"
    " (block bigint, name text, id bigint, likeness real) on commit drop",
    "create temporary table core_import_there (name text, id bigint) on commit drop",
    "create index core_import_there_name on core_import_there"
    " using gin (name gin_trgm_ops) with (fastupdate = off)",
    "analyze core_import_asked, core_import_block, core_import_name, core_import_near",
)
DROP = (
    "drop table if exists core_import_asked, core_import_block, core_import_name, "
    "core_import_near, core_import_alike, core_import_there"
)
THRESHOLD = "select set_config('pg_trgm.similarity_threshold', :least, true)"
PAIRS = """
select asked.block, asked.number * near.number as pairs
from (select block, count(*) as number from core_import_name group by 1) asked
join (select block, count(*) as number from core_import_near group by 1) near using (block)
"""
SMALL = """
insert into core_import_alike
select asked.block, asked.name, near.id, similarity(near.name, asked.name)
from core_import_name asked join core_import_near near using (block)
where asked.block = any(cast(:blocks as bigint[])) and near.name % asked.name
"""
FILL = "insert into core_import_there select name, id from core_import_near where block = :block"
LARGE = """
insert into core_import_alike
select asked.block, asked.name, there.id, similarity(there.name, asked.name)
from core_import_name asked join core_import_there there on there.name % asked.name
where asked.block = :block
"""
FOUND = """
select distinct on (a.row_no) a.row_no, alike.id
from core_import_asked a
join core_import_block b using ({same})
join core_import_alike alike on alike.block = b.block and alike.name = a.name
order by a.row_no, alike.likeness desc, alike.id
"""


@dataclass(frozen=True)
class Column:
    """A column that must be equal, of the record itself or of its parent ("household.unit_id")."""

    column: str
    parent: str = ""
    key: str = ""

    def value(self, side: str, number: int) -> str:
        """Return the SQL of its value for the record of a side."""
        return f"{side}_{number}.{self.column}" if self.parent else f"{side}.{self.column}"

    def join(self, side: str, number: int) -> str:
        """Return the SQL that joins the parent of the record of a side."""
        other = f"{side}_{number}"
        return f" join {self.parent} {other} on {other}.id = {side}.{self.key}" * bool(self.parent)


def reject_similar(work: Work) -> None:
    """Reject new rows that look like a record that is there, naming it."""
    rule = work.target.declared.similar
    if rule is None:
        return
    found, model = _find(work, rule), work.target.model
    items = {
        item.id: item
        for start in range(0, len(found), AT_ONCE)
        for item in work.session.scalars(
            select(model).where(model.id.in_([key for _row, key in found[start : start + AT_ONCE]]))
        )
    }
    reject(
        work,
        {
            row_no: {ROW: _("It looks like one that is there: %(name)s", name=str(item))}
            for row_no, key in found
            if (item := items.get(key)) is not None
        },
    )


def _find(work: Work, rule: Similar) -> list[tuple[int, int]]:
    """Return rows by number with the record that each looks like most."""
    columns = [_column(work.target, path) for path in rule.same]
    same = ", ".join(f"same_{number}" for number in range(len(columns))) or "same_0"
    _prepare(work, rule.name, columns, same)
    _run(work, THRESHOLD, least=str(rule.least))
    pairs = [(row.block, row.pairs) for row in _run(work, PAIRS)]
    _run(work, SMALL, blocks=[block for block, number in pairs if number <= MANY])
    for block, number in pairs:
        if number > MANY:
            _run(work, "truncate core_import_there")
            _run(work, FILL, block=block)
            _run(work, "analyze core_import_there")
            _run(work, LARGE, block=block)
    return [(row.row_no, row.id) for row in _run(work, FOUND.format(same=same))]


def _prepare(work: Work, name: str, columns: list[Column], same: str) -> None:
    """Put what rows ask for, and the names that are there, beside each other, by block."""
    numbered = list(enumerate(columns))
    values = [f"{each.value('p', n)} as same_{n}" for n, each in numbered] or ["1 as same_0"]
    equal = [f"{each.value('t', n)} = b.same_{n}" for n, each in numbered] or ["true"]
    current = work.target.declared.current
    parts = {"name": name, "same": same}
    _run(work, DROP)
    asked_parents = "".join(each.join("p", n) for n, each in numbered)
    _run(work, ASKED.format(values=", ".join(values), parents=asked_parents, **parts))
    _run(work, BLOCKS.format(**parts))
    _run(work, NAMES.format(**parts))
    near = NEAR.format(
        table=work.target.table,
        parents="".join(each.join("t", n) for n, each in numbered),
        equal=" and ".join(equal),
        current="".join(f" and t.{name} is null" for name in current),
        **parts,
    )
    _run(work, "analyze core_import_block")
    _run(work, near)
    for statement in TABLES:
        _run(work, statement)


def _column(target: Target, path: str) -> Column:
    first, _dot, rest = path.partition(".")
    if not rest:
        return Column(first)
    relation: Any = getattr(target.model, first).property
    key = next(iter(relation.local_columns)).name
    return Column(rest, relation.mapper.class_.__tablename__, key)


def _run(work: Work, statement: str, **values: Any) -> Any:
    return work.session.execute(text(statement), values)

"""A secret ballot in the sample module: a table whose rows must not lead to who wrote them."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import create_engine, text

from app import create_app
from app.extensions import db
from app.testing.conformance.context import installed_database
from tests.sample_modules.building import (
    MIGRATION,
    MODEL,
    MODULE,
    Edit,
    apply,
    write_good_module,
)
from tests.sample_modules.work import Place

REASON = "the vote is secret: nobody may learn who cast which ballot"
BALLOT = '''

class SampleBallot(Base):
    """A ballot without a name."""

    __tablename__ = "sample_ballot"
    __record__ = "sample.Entry"
    __scope__ = UnitScope("unit_id")

    id: Mapped[int] = id_column()
    unit_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_unit.id"), index=True)
    agrees: Mapped[bool] = mapped_column(Boolean)
'''
LINKABLE = """    cast_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    voter_id: Mapped[int] = mapped_column(Integer, ForeignKey("ab_user.id"))
"""
TABLE = """    op.create_table(
        "sample_ballot",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("unit_id", sa.BigInteger(), sa.ForeignKey("core_unit.id"), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_sample_ballot_unit_id", "sample_ballot", ["unit_id"])
    enable_scope("sample_ballot", UnitScope("unit_id"))
    unlinkable("sample_ballot", REASON)
"""
IMPORTED = "    BigInteger,\n    Boolean,\n    DateTime,\n    Integer,\n"
AUDIT = '    audit("sample_entry", "sample.Entry")\n'


def write_ballots(folder: Path, *, listed: str = "", linkable: bool = False) -> None:
    """Write the sample module with a ballot; `listed` is the reason in the project's list."""
    module = write_good_module(folder)
    for edit in (
        Edit(
            MODEL,
            "    BigInteger,\n",
            "    BigInteger,\n    Boolean,\n    DateTime,\n    Integer,\n",
        ),
        Edit(MODEL, "from datetime import date\n", "from datetime import date, datetime\n"),
        Edit(MODEL, "", BALLOT + (LINKABLE if linkable else "")),
        Edit(MIGRATION, "import audit, ", "import unlinkable, audit, "),
        Edit(MIGRATION, "MOVES = ", f'REASON = "{REASON}"\nMOVES = '),
        Edit(MIGRATION, AUDIT, AUDIT + TABLE),
        Edit(
            MIGRATION,
            '    op.drop_table("sample_entry")\n',
            '    op.drop_table("sample_ballot")\n    op.drop_table("sample_entry")\n',
        ),
    ):
        apply(module, edit)
    if listed:
        (folder / "docs").mkdir()
        (folder / "docs" / "unlinkable.yaml").write_text(f"sample_ballot: '{listed}'\n")


def entries_after_a_ballot(place: Place) -> int:
    """Cast a ballot on an installed database; return how many entries of the trail it left."""
    server = place.enter()
    name = installed_database(server, place.template, place.settings, (MODULE,))
    app = create_app(place.settings(server.dsns(name).application), screens=False)
    engine = create_engine(server.dsns(name).application)
    count = text("select count(*) from core_trail where table_name = 'sample_ballot'")
    with engine.begin() as connection:
        connection.execute(text("select set_config('app.actor', 'system', true)"))
        connection.execute(
            text("insert into sample_ballot (unit_id, agrees) select min(id), true from core_unit")
        )
        cast = connection.execute(text("select count(*) from sample_ballot")).scalar_one()
        found = int(connection.execute(count).scalar_one())
    engine.dispose()
    with app.app_context():
        db.engine.dispose()
    server.drop_database(name)
    assert cast == 1
    return found

"""Let the database hold dossiers, votes, ballots, ceilings, money and what was decided."""

from __future__ import annotations

import re
from pathlib import Path

from alembic import op

from app.kernel.migration import guard_steps, run_sql
from app.kernel.migration_tables import states

revision = "award_0005"
down_revision = "award_0004"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
SCRIPTS = ("nomination_guards", "session_guards", "vote_guards", "decision_guards")
SIGNATURE = re.compile(r"create function (\w+)\(")
EVERY = "insert or update or delete"
GUARDS = (
    ("award_nomination", EVERY, "award_guard_nomination"),
    ("award_paper", EVERY, "award_guard_paper"),
    ("award_assessment", EVERY, "award_guard_assessment"),
    ("award_session", "insert or update", "award_guard_session"),
    ("award_attendance", EVERY, "award_guard_attendance"),
    ("award_line", EVERY, "award_guard_line"),
    ("award_vote", EVERY, "award_guard_vote"),
    ("award_count", EVERY, "award_guard_count"),
    ("award_ballot", EVERY, "award_guard_ballot"),
    ("award_vote_rule", "update or delete", "award_guard_rule"),
    ("award_seat", "update", "award_guard_seat"),
    ("award_rate", EVERY, "award_guard_rate"),
    ("award_decision", EVERY, "award_guard_decision"),
    ("award_award", EVERY, "award_guard_award"),
)
STEPS = ("award_nomination", "award_session", "award_decision", "award_award")


def upgrade() -> None:
    """Create the functions and put the guards on the tables."""
    for script in SCRIPTS:
        run_sql((SQL / f"{script}.sql").read_text(encoding="utf-8"))
    for table, events, function in GUARDS:
        op.execute(
            f"create trigger {table}_b_content before {events} on {table} "
            f"for each row execute function {function}()"
        )
    op.execute(
        "create constraint trigger award_decision_done after insert or update on award_decision "
        "deferrable initially deferred for each row execute function award_decision_done()"
    )
    _guard_states()
    for table in STEPS:
        guard_steps(table)


def _guard_states() -> None:
    states(
        "award_nomination",
        "draft",
        (
            "draft>submitted withdrawn",
            "submitted>verifying incomplete withdrawn",
            "incomplete>submitted withdrawn",
            "verifying>eligible frozen incomplete ineligible withdrawn",
            "frozen>verifying ineligible",
            "eligible>listed withdrawn",
            "listed>eligible failed passed",
            "passed>not_chosen reserve selected",
            "reserve>not_chosen selected",
            "selected>decided not_chosen reserve",
        ),
    )
    states(
        "award_session",
        "scheduled",
        (
            "scheduled>cancelled invited",
            "invited>cancelled open",
            "open>voting",
            "voting>counted counting",
            "counting>counted",
            "counted>signed",
        ),
    )
    states("award_decision", "draft", ("draft>checked", "checked>draft signed"))
    states(
        "award_award",
        "draft",
        ("draft>decided", "decided>annulled handed_over", "handed_over>annulled"),
    )


def downgrade() -> None:
    """Take guards and functions away."""
    for table in STEPS:
        op.execute(f"drop trigger {table}_state_step_guard on {table}")
        op.execute(f"drop trigger {table}_state_guard on {table}")
    op.execute("drop trigger award_decision_done on award_decision")
    for table, _events, _function in GUARDS:
        op.execute(f"drop trigger {table}_b_content on {table}")
    names = [
        name
        for script in SCRIPTS
        for name in SIGNATURE.findall((SQL / f"{script}.sql").read_text(encoding="utf-8"))
    ]
    for name in reversed(names):
        op.execute(f"drop function {name}")

"""Ask for the units and bodies of whoever acts when a statement runs, not while it is planned.

The planner works out the argument of `unnest` to guess how many rows come, so each policy asked for
the grants once or twice before its statement ran: a third of what the server did. An argument that
is a sub-select is not worked out beforehand. See docs/adr/0052-policies-and-the-planner.md.
"""

from __future__ import annotations

from app.kernel.migration import run_sql

revision = "core_0031"
down_revision = "core_0030"
branch_labels = None
depends_on = None

# Each policy of the database is read as PostgreSQL writes it: those of modules are among them.
REWRITE = """
do $$
declare
    rule record;
    was constant text := '{was}';
    becomes constant text := '{becomes}';
begin
    for rule in
        select p.polname, p.polrelid::regclass as owner,
            pg_get_expr(p.polqual, p.polrelid) as seen,
            pg_get_expr(p.polwithcheck, p.polrelid) as checked
        from pg_policy p
        order by p.polrelid, p.polname
    loop
        if concat(rule.seen, rule.checked) !~ was then
            continue;
        end if;
        execute format('alter policy %I on %s', rule.polname, rule.owner)
            || coalesce(' using (' || regexp_replace(rule.seen, was, becomes, 'g') || ')', '')
            || coalesce(
                ' with check (' || regexp_replace(rule.checked, was, becomes, 'g') || ')', '');
    end loop;
end $$
"""
PLANNED = r"unnest\((core_my_(?:units|organisations)\([^()]*\))\)"
RUN = r"unnest\(\( SELECT (core_my_(?:units|organisations)\([^()]*\)) AS \w+\)\)"


def upgrade() -> None:
    """Hide the question from the planner."""
    run_sql(REWRITE.format(was=PLANNED, becomes=r"unnest((select \1))"))


def downgrade() -> None:
    """Let the planner ask again."""
    run_sql(REWRITE.format(was=RUN, becomes=r"unnest(\1)"))

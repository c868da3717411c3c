"""The suite that every module inherits: what it declares, and what it leaves in the database.

    class TestModule(ModuleConformance):
        module = "household_supervision"

`docs/modules.md` names the checks. Each is a function of a `Context` that returns the problems.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ClassVar

import pytest

from app.testing.conformance import (
    budgets,
    bulk,
    database,
    forging,
    guards,
    importing,
    layouts,
    naming,
    pages,
    papers,
    past,
    rights,
    source,
)
from app.testing.conformance.context import Context, Declared
from app.testing.database import DatabaseServer

Check = Callable[[Context], list[str]]

CHECKS: dict[str, Check] = {
    "manifest": source.check_manifest,
    "imports": source.check_imports,
    "names": naming.check_names,
    "texts": source.check_texts,
    "messages": source.check_messages,
    "workflows": source.check_workflows,
    "relationships": source.check_relationships,
    "roles": naming.check_roles,
    "forbidden": rights.check_forbidden,
    "scope_words": rights.check_scope_words,
    "versions": rights.check_versions,
    "routes_guarded": naming.check_routes_guarded,
    "columns": naming.check_columns,
    "personal_columns": naming.check_personal_columns,
    "scopes": guards.check_scopes,
    "application_role": guards.check_application_role,
    "trail": guards.check_trail,
    "state_guards": guards.check_state_guards,
    "migrations": database.check_migrations,
    "data_twice": database.check_data_twice,
    "pages": pages.check_pages,
    "lookups": pages.check_lookups,
    "api": pages.check_api,
    "export": pages.check_export,
    "bulk": bulk.check_bulk,
    "papers": papers.check_papers,
    "layouts": layouts.check_layouts,
    "importing": importing.check_importing,
    "history": past.check_history,
    "reads": past.check_reads,
    "mass_assignment": forging.check_mass_assignment,
    "labels": forging.check_labels,
    "budgets": budgets.check_budgets,
    "deactivation": database.check_deactivation,
    "uninstall": database.check_uninstall,
}


class ModuleConformance:
    """Inherit in `tests/test_module.py` of a module, and name the module."""

    module: ClassVar[str]
    declared: ClassVar[Declared] = Declared()

    @pytest.fixture(scope="class")
    @classmethod
    def context(cls, database_server: DatabaseServer, template_database: str) -> Iterator[Context]:
        """Yield what the checks work on; its databases are dropped at the end."""
        from app.testing.plugin import settings_under_test

        context = Context(
            cls.module,
            database_server,
            template_database,
            settings_under_test,
            declared=cls.declared,
        )
        yield context
        context.close()

    @pytest.mark.parametrize("check", CHECKS)
    def test_conformance(self, context: Context, check: str) -> None:
        """Run one check."""
        problems = CHECKS[check](context)
        assert not problems, "\n".join([f"{check}: {len(problems)} problems", *problems])


__all__ = ["CHECKS", "Check", "Context", "Declared", "ModuleConformance"]

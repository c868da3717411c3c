"""What every module must keep, checked for this one."""

from __future__ import annotations

from app.testing.conformance import ModuleConformance


class TestModule(ModuleConformance):
    """The conformance suite; docs/modules.md names its checks."""

    module = "funding_ledger"

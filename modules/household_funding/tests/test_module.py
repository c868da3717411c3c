"""What every module must keep, checked for support of households."""

from __future__ import annotations

from typing import ClassVar

from app.testing.conformance import Declared, ModuleConformance


class TestModule(ModuleConformance):
    """The conformance suite; docs/modules.md names its checks."""

    module = "household_funding"
    declared: ClassVar[Declared] = Declared(
        values={"hfunding_rule": {"list_months": 12}},
    )

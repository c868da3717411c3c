"""What every module must keep, checked for support of households."""

from __future__ import annotations

from typing import ClassVar

from app.testing.conformance import Declared, ModuleConformance
from modules.funding_ledger.tests import test_module as ledger


class TestModule(ModuleConformance):
    """The conformance suite; docs/modules.md names its checks."""

    module = "household_funding"
    declared: ClassVar[Declared] = Declared(
        # Its rows hang on payments of the ledger, which are made first.
        values={**ledger.TestModule.declared.values, "hfunding_rule": {"list_months": 12}},
    )

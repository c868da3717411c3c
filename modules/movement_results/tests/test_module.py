"""What every module must keep, checked for results of movements."""

from __future__ import annotations

from typing import ClassVar

from app.testing.conformance import Declared, ModuleConformance


class TestModule(ModuleConformance):
    """The conformance suite; docs/modules.md names its checks."""

    module = "movement_results"
    declared: ClassVar[Declared] = Declared(
        values={
            "results_line": {
                "outcome": "NOT_IN_REGISTERS",
                "register_value": None,
                "reported_value": None,
            },
            "movement_figure": {"status": "NOT_AVAILABLE"},
            "movement_target": {"value_kind": "TASK", "assigned_value": None},
        },
    )

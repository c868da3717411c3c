"""What every module must keep, checked for emulation movements."""

from __future__ import annotations

from typing import ClassVar

from app.testing.conformance import Declared, ModuleConformance

SHOWN = "whom an example shows; read by who found and who checks it, by all only with consent"


class TestModule(ModuleConformance):
    """The conformance suite; docs/modules.md names its checks."""

    module = "emulation_movement"
    declared: ClassVar[Declared] = Declared(
        personal={"ModelExampleView.subject_name": SHOWN},
        values={
            "movement_figure": {"status": "NOT_AVAILABLE"},
            "movement_target": {"value_kind": "TASK", "assigned_value": None},
        },
        # What an indicator says of itself must not be said otherwise.
        samples={"TargetView": {"indicator_id": ""}},
    )

"""The workflow of results: computed anew until they are summed up."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.kernel.workflow import State, Transition, Workflow, register
from modules.movement_results.models import Comparison
from modules.movement_results.permissions import SUM_UP
from modules.movement_results.services import comparisons

COMPARISON = register(
    Workflow(
        model=Comparison,
        initial="draft",
        states=(
            State("draft", _l("Being compared"), "info"),
            State("summed_up", _l("Summed up"), "success", final=True),
        ),
        transitions=(
            Transition(
                "sum_up", _l("Sum up the year"), ("draft",), "summed_up", SUM_UP,
                guard=comparisons.may_sum_up, effect=comparisons.note_summed_up,
                writes=("summed_up_on",),
                confirm=_l("The results stand as they are now, whatever the registers say later."),
            ),
        ),
    )
)  # fmt: skip

"""Use cases: one function, one transaction."""

from modules.emulation_movement.services import (
    due,
    duties,
    examples,
    following,
    inspections,
    movements,
    periods,
    plan_files,
    registrations,
    reports,
    targets,
    waiting,
    workflows,
)

__all__ = [
    "due",
    "duties",
    "examples",
    "following",
    "inspections",
    "movements",
    "periods",
    "plan_files",
    "registrations",
    "reports",
    "targets",
    "waiting",
    "workflows",
]

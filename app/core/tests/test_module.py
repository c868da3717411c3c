"""What every module must keep, checked for core."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from app.testing.conformance import Declared, ModuleConformance

REQUESTS = "the register of requests says who asked what about their own data, and the answer"
REGISTER = "the register of officials is about these people; it is read by role and unit"

KIN = "kinship is declared so that relatives are kept out of posts the law keeps apart"


TASKS = "free words of an office; they are read by the two sides and by readers of the record"


def _day(index: int) -> date:
    return date(2021, 1, 4) + timedelta(days=index)


def _far(index: int) -> int:
    return 1_000_000_000 + index


class TestModule(ModuleConformance):
    """The conformance suite; docs/modules.md names its checks."""

    module = "core"
    declared: ClassVar[Declared] = Declared(
        personal={
            "PersonView.full_name": REGISTER,
            "PersonView.birth_year": REGISTER,
            "PersonView.ethnic_group": REGISTER,
            "PersonView.id_number": "masked; the last digits tell people of one name apart",
            "PersonView.phone": "masked; shown to those who have to call, for a reason",
            "SubjectRequestView.requester": REQUESTS,
            "SubjectRequestView.asked": REQUESTS,
            "SubjectRequestView.answer": REQUESTS,
            "DutyExceptionView.person": "an exception names whom it is for",
            "KinshipView.person": KIN,
            "KinshipView.kind": KIN,
            "KinshipView.relative": KIN,
            "KinshipView.source": KIN,
            "HandoverItemView.title": "what waits is named; only the two sides read it",
            "HandoverItemView.detail": "what waits is named; only the two sides read it",
            "TaskView.title": TASKS,
            "TaskView.body": TASKS,
            "TaskView.reason": TASKS,
            "UserView.email": "administrators reach the holder of an account",
        },
        untrailed={
            "core_feed_use": "counts of uses of a calendar; nothing follows from them",
            "core_notice": "what it tells of has a trail; it is never changed or removed",
            "core_session": "sign-ins and sign-outs are events of the trail",
            "core_trail": "it is the trail",
            "core_person_key": "its destruction is an event of its own in the trail",
            "core_trail_personal": "part of the trail: waits to be encrypted",
            "core_trail_sealed": "part of the trail: written once",
            "core_trail_chain": "part of the trail: written once",
            "core_trail_sealer": "part of the trail: up to where it is sealed",
            "core_trail_verification": "part of the trail: what a verification found",
            "core_login_count": "counts of wrong tries; what follows from them has a trail",
            "core_refusal": "only the database counts here; the sums go into the trail",
        },
        values={
            "core_api_key": {"rights": []},
            "core_attachment": {"sha256": lambda index: f"{index:064x}"},
            "core_assignment": {"valid_from": _day, "valid_to": _day},
            "core_task": {"doer_id": 1},
            "core_handover_item": {"giver_id": 1},
            "core_duty_rule": {"one": [], "other": []},
            "core_delegation": {"reason": "leave"},
            "core_workflow_rule": {
                "sources": ["open"],
                "roles": [],
                "not_moves": [],
                "writes": [],
                "people": 1,
            },
            "core_workflow_approval": {"decision": "propose"},
            "core_call_field": {"code": lambda index: f"field_{index}"},
            "core_document": {"number_by": "clerk", "type_code": "QĐ"},
            "core_document_template": {
                "spec": "core.sample",
                "sha256": lambda index: f"{index:064x}",
            },
            "core_template_activation": {"spec": "core.sample"},
            "core_trail_chain": {"position": _far, "entry_id": _far},
            "core_trail_personal": {"entry_id": _far},
            "core_trail_sealed": {"entry_id": _far},
        },
    )

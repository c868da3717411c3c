"""Screens of households and their members."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from app.kernel import form_defaults
from app.kernel.fields import TextField
from app.kernel.fields_identity import IdentityNumberField
from app.kernel.imports.declared import Importable, Reference, Similar
from app.kernel.lines import Lines
from app.kernel.views import RecordView, Related
from modules.household_supervision.models import Household, Member
from modules.household_supervision.services import import_places
from modules.household_supervision.views import labels, layouts


class HouseholdView(RecordView):
    """Households of the reader's units, sorted by the given name of their head."""

    model = Household
    route_base = "/household-supervision/households"
    title = _l("Households")
    title_one = _l("Household")
    has_files = True
    list_columns = ("code", "head_name", "unit", "registered_on", "ended_on")
    show_sections = (
        (_l("Household"), ("code", "head_name", "unit", "address_detail")),
        (_l("Register"), ("registered_on", "ended_on", "end_reason", "is_synthetic")),
    )
    form_sections = (
        (_l("Household"), ("head_name", "unit_id", "address_detail", "registered_on")),
    )
    edit_sections = (
        (_l("Household"), ("head_name", "unit_id", "address_detail", "registered_on")),
        (_l("End"), ("ended_on", "end_reason")),
    )
    form_tabs = ((_l("Household"), "head_name"), (_l("Members of the household"), "members"))
    lines = (
        Lines(
            "members",
            "MemberView",
            "household_id",
            _l("Members of the household"),
            (
                "full_name",
                "relationship_code",
                "sex",
                "birth_year",
                "ethnic_group_id",
                "left_on",
                "leave_reason",
            ),
            help=_l("One line for each person; who moved away or died stays, with day and reason."),
            blank=2,
        ),
    )
    defaults = {"unit_id": form_defaults.my_unit, "registered_on": form_defaults.today}
    form_fields = {"head_name": TextField}
    lookup_dates = {"unit_id": "registered_on"}
    quick_names = ("head_name", "unit_id", "registered_on")
    facts = ("code", "unit")
    personal_columns = frozenset({"head_name", "address_detail"})
    sortable = ("code", "head_name", "registered_on")
    sort_keys = {"head_name": "sort_key"}
    order = ("sort_key",)
    lookup_order = ("sort_key",)
    filters = ("unit", "registered_on", "ended_on", "end_reason")
    search_hint = _l("Search by the head's name, with or without accents")
    choices = {"end_reason": labels.LEAVE_REASONS}
    labels = {
        "code": _l("Household code"),
        "head_name": _l("Head of the household"),
        "unit": labels.VILLAGE_LABEL,
        "unit_id": labels.VILLAGE_LABEL,
        "address_detail": _l("House or hamlet"),
        "registered_on": _l("On the register since"),
        "ended_on": _l("Ended on"),
        "end_reason": _l("Reason of the end"),
        "is_synthetic": _l("Invented for the demonstration"),
        "sort_key": _l("Head of the household"),
    }
    related = (
        Related("MemberView", "household_id", _l("Members of the household")),
        Related("ReviewCaseView", "household_id", _l("In review rounds")),
    )
    empty_hint = _l("Import an official list into a review round, or add a household.")
    layouts = (layouts.REGISTER,)
    imports = Importable(
        columns=("head_name", "unit_id", "address_detail", "registered_on"),
        keys=(("code",), ("unit_id", "sort_key")),
        extra={"code": _l("Household code"), "commune": _l("Commune")},
        synonyms={
            "head_name": ("Họ và tên chủ hộ", "Chủ hộ", "Tên chủ hộ", "Họ tên chủ hộ"),
            "unit_id": ("Thôn", "Thôn, tổ dân phố", "Thôn/Tổ dân phố", "Thôn/bản", "Khu phố"),
            "commune": ("Xã", "Xã, phường, thị trấn", "Xã/phường/thị trấn"),
            "code": ("Mã hộ", "Mã số hộ"),
            "address_detail": ("Địa chỉ", "Xóm", "Số nhà"),
            "registered_on": ("Ngày vào sổ", "Ngày đăng ký"),
        },
        references={"unit_id": Reference(import_places.villages, beside=("commune",))},
        similar=Similar(same=("unit_id",), least=0.85),
        current=("ended_on",),
    )


class MemberView(RecordView):
    """Members of households; identity numbers are masked."""

    model = Member
    route_base = "/household-supervision/members"
    title = _l("Members of households")
    title_one = _l("Member of a household")
    list_columns = (
        "full_name",
        "relationship_code",
        "sex",
        "birth_year",
        "ethnic_group",
        "household",
        "left_on",
    )
    show_sections = (
        (
            _l("Person"),
            ("full_name", "sex", "birth_year", "ethnic_group", "id_number", "household"),
        ),
        (_l("In the household"), ("relationship_code", "work_status", "joined_on", "left_on")),
        (
            _l("Situation"),
            ("has_merit", "no_labour_capacity", "has_disability", "on_social_allowance"),
        ),
    )
    form_sections = (
        (
            _l("Person"),
            ("household_id", "full_name", "sex", "birth_year", "ethnic_group_id", "id_number"),
        ),
        (_l("In the household"), ("relationship_code", "work_status", "joined_on")),
        (
            _l("Situation"),
            ("has_merit", "no_labour_capacity", "has_disability", "on_social_allowance"),
        ),
    )
    edit_sections = (
        (_l("Person"), ("full_name", "sex", "birth_year", "ethnic_group_id", "id_number")),
        (
            _l("In the household"),
            ("relationship_code", "work_status", "joined_on", "left_on", "leave_reason"),
        ),
        (
            _l("Situation"),
            ("has_merit", "no_labour_capacity", "has_disability", "on_social_allowance"),
        ),
    )
    personal_columns = frozenset(
        {"full_name", "birth_year", "ethnic_group", "ethnic_group_id", "has_disability"}
        | {"no_labour_capacity", "on_social_allowance", "id_number"}
    )
    layouts = (layouts.MEMBER_REGISTER,)
    small_cells = frozenset({"has_disability", "no_labour_capacity", "on_social_allowance"})
    sortable = ("full_name", "birth_year")
    form_fields = {"full_name": TextField, "id_number": IdentityNumberField}
    sort_keys = {"full_name": "sort_key"}
    order = ("sort_key",)
    lookup_order = ("sort_key",)
    filters = ("household", "relationship_code", "ethnic_group", "birth_year", "has_merit")
    search_hint = _l("Search by name, with or without accents")
    choices = {
        "relationship_code": labels.RELATIONSHIPS,
        "sex": labels.SEXES,
        "work_status": labels.WORK_STATUSES,
        "leave_reason": labels.LEAVE_REASONS,
    }
    plain_numbers = frozenset({"birth_year"})
    labels = {
        "relationship_code": _l("Relation to the head"),
        "sex": _l("Sex"),
        "birth_year": _l("Year of birth"),
        "ethnic_group": _l("Ethnic group"),
        "ethnic_group_id": _l("Ethnic group"),
        "id_number": _l("Identity number"),
        "household": _l("Household"),
        "household_id": _l("Household"),
        "work_status": _l("Work"),
        "joined_on": _l("In the household since"),
        "left_on": _l("Left on"),
        "leave_reason": _l("Reason of leaving"),
        "has_merit": _l("Person with merit to the revolution"),
        "no_labour_capacity": _l("Cannot work"),
        "has_disability": _l("Has a disability"),
        "on_social_allowance": _l("Receives a monthly social allowance"),
    }

    imports = Importable(
        columns=(
            *("household_id", "full_name", "relationship_code", "sex", "birth_year"),
            *("ethnic_group_id", "id_number", "work_status", "joined_on"),
            *("has_merit", "no_labour_capacity", "has_disability", "on_social_allowance"),
        ),
        keys=(("id_number",), ("household_id", "sort_key", "birth_year")),
        synonyms={
            "household_id": ("Mã hộ", "Mã số hộ"),
            "full_name": ("Họ và tên", "Họ tên", "Họ, chữ đệm và tên"),
            "relationship_code": ("Quan hệ với chủ hộ", "Quan hệ"),
            "sex": ("Giới tính",),
            "birth_year": ("Năm sinh",),
            "ethnic_group_id": ("Dân tộc",),
            "id_number": ("Số CCCD", "Số CMND/CCCD", "Số định danh cá nhân", "CCCD/CMND"),
        },
        similar=Similar(same=("birth_year", "household.unit_id"), least=0.6),
        current=("left_on",),
    )

    def url_after(self, item: Any) -> str:
        """Lead back to the record that the row belongs to."""
        return url_for("HouseholdView.show", pk=item.household_id)

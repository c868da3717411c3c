"""Read the rules of imports from their data file."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from .errors import BadData
from .import_layout import Field, ImportRules, ListFormat, ListTemplate, RowRules
from .import_rules import CellRules, ClassReading, Sex
from .labels import label_key, plain
from .movements import Movement
from .poverty_standard import Area, HouseholdClass, PovertyCause
from .reading import Node, parse_yaml

_T = TypeVar("_T")
_E = TypeVar("_E", bound=StrEnum)


def load_import_rules(text: str) -> ImportRules:
    """Read labels, row words and list formats from YAML text."""
    root = parse_yaml(text)
    return ImportRules(
        cells=_cells(root),
        rows=_rows(root["rows"]),
        formats=tuple(_format(node) for node in root["formats"]),
    )


def _cells(root: Node) -> CellRules:
    classes: dict[str, ClassReading] = {}
    for node in root["class_labels"]:
        _add(classes, node["labels"], _class_reading(node))
    marks: dict[str, bool] = {}
    _add(marks, root["marks"]["yes"], True)
    _add(marks, root["marks"]["no"], False)
    return CellRules(
        classes=classes,
        sexes=_by_label(root["sexes"], Sex),
        areas=_by_label(root["areas"], Area),
        marks=marks,
        heads=frozenset(label_key(label) for label in root["head_labels"].texts()),
    )


def _class_reading(node: Node) -> ClassReading:
    cause, movement = node.get("cause"), node.get("movement")
    return ClassReading(
        result=node["class"].member(HouseholdClass),
        cause=None if cause is None else cause.member(PovertyCause),
        movement=None if movement is None else movement.member(Movement),
    )


def _by_label(node: Node, kind: type[_E]) -> Mapping[str, _E]:
    found: dict[str, _E] = {}
    for code, labels in node.entries():
        _add(found, labels, Node(code, "$").member(kind))
    return found


def _add(found: dict[str, _T], labels: Node, value: _T) -> None:
    """Add labels, refusing one that already means something else."""
    for label in labels.texts():
        if found.setdefault(label_key(label), value) != value:
            raise BadData(label, "one meaning per label")


def _rows(node: Node) -> RowRules:
    return RowRules(
        total_prefixes=_words(node["total_prefixes"]),
        total_labels=frozenset(label_key(label) for label in node["total_labels"].texts()),
        subtotal_prefixes=_words(node["subtotal_prefixes"]),
        heading_prefixes=_words(node["heading_prefixes"]),
    )


def _words(node: Node) -> tuple[str, ...]:
    return tuple(plain(word) for word in node.texts())


def _format(node: Node) -> ListFormat:
    owners: dict[str, str] = {}
    fields: list[Field] = []
    for entry in node["fields"]:
        code = entry["code"].text()
        _add(owners, entry["headers"], code)
        texts = tuple(entry["headers"].texts())
        headers = tuple(label_key(text) for text in texts)
        fields.append(Field(code, entry.flag("required"), headers, texts[0]))
    codes = {
        label_key(entry["code"].text()): _class_reading(entry) for entry in node["class_codes"]
    }
    return ListFormat(
        code=node["code"].text(),
        title_vi=node["title_vi"].text(),
        title_en=node["title_en"].text(),
        fields=tuple(fields),
        class_codes=codes,
        template=_template(node.get("template"), owners),
    )


def _template(node: Node | None, owners: Mapping[str, str]) -> ListTemplate:
    """Read the empty list; its columns and headers must be ones that the import knows."""
    if node is None:
        return ListTemplate()
    columns = tuple(node["columns"].texts())
    for code in columns:
        if code not in owners.values():
            raise BadData(code, "a column of the list")
    titles = []
    for entry in node["titles"]:
        code, header = entry["column"].text(), entry["header"].text()
        if owners.get(label_key(header)) != code:
            raise BadData(header, "a header of its column")
        titles.append((entry["from"].integer(), code, header))
    choices = {code: tuple(values.texts()) for code, values in node["choices"].entries()}
    return ListTemplate(columns, choices, tuple(titles))

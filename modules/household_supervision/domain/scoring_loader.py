"""Read the scoring sheets: their frame from YAML, their points from CSV."""

import csv
import io
from collections.abc import Mapping, Sequence

from .dated import Verification
from .errors import BadData
from .poverty_standard import Area
from .reading import Node, parse_yaml
from .scoring import Choice, ScoreItem, ScoreOption, ScoreSheet, SizeRule

Row = Mapping[str, str]


def points_files(text: str) -> tuple[str, ...]:
    """Return the names of the points files that the frame refers to."""
    return tuple(table["points"].text() for table in parse_yaml(text)["tables"])


def load_sheets(text: str, points: Mapping[str, str]) -> tuple[ScoreSheet, ...]:
    """Read all sheets; `points` maps each file name to the text of that CSV file."""
    sheets: list[ScoreSheet] = []
    for table in parse_yaml(text)["tables"]:
        name = table["points"].text()
        if name not in points:
            raise BadData(name, "file")
        rows = tuple(csv.DictReader(io.StringIO(points[name])))
        sheets += [_sheet(table, node, rows, name) for node in table["sheets"]]
    return tuple(sheets)


def _sheet(table: Node, node: Node, rows: Sequence[Row], name: str) -> ScoreSheet:
    code, rule = node["code"].text(), table["size_rule"]
    return ScoreSheet(
        standard_id=table["standard"].text(),
        code=code,
        area=node["area"].member(Area),
        region=node.optional_text("region"),
        name_vi=node["name_vi"].text(),
        name_en=node["name_en"].text(),
        article=table["article"].text(),
        items=tuple(_item(entry, rows, code, name) for entry in table["items"]),
        missing=table["missing"].texts(),
        size_rule=SizeRule(
            item=rule["item"].text(),
            child_under=rule["child_under"].integer(),
            elderly_over=rule["elderly_over"].integer(),
        ),
        verification=node["verification"].member(Verification),
    )


def _item(node: Node, rows: Sequence[Row], sheet: str, name: str) -> ScoreItem:
    code = node["code"].text()
    own = [row for row in rows if row["item"] == code]
    if not own:
        raise BadData(f"{name}: {code}", "rows")
    return ScoreItem(
        code=code,
        name_vi=own[0]["item_vi"],
        name_en=own[0]["item_en"],
        choice=node["choice"].member(Choice),
        required=node.flag("required"),
        options=tuple(_option(row, sheet, name) for row in own),
    )


def _option(row: Row, sheet: str, name: str) -> ScoreOption:
    points = row.get(sheet, "")
    if not points.isdecimal():
        raise BadData(f"{name}: {row['option']}, {sheet}", "points")
    return ScoreOption(
        code=row["option"],
        name_vi=row["option_vi"],
        name_en=row["option_en"],
        points=int(points),
        verification=Node(row["verification"], name).member(Verification),
    )

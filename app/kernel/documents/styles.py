"""Reads how paragraphs and runs of a docx look: defaults, styles, and what they say themselves."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from docx.oxml.ns import qn

from app.kernel.documents.problems import NotUnderstood
from app.kernel.documents.wordml import FONT

FONTS = frozenset({FONT, "Liberation Serif"})
COLOUR = re.compile(r"[0-9A-Fa-f]{6}")
Told = TypeVar("Told")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def words(names: str) -> frozenset[str]:
    """Return the names of some elements with their prefix."""
    return frozenset(f"w:{name}" for name in names.split())


def local(node: Any) -> str:
    """Return the name of an element or attribute with its prefix: `w:p`."""
    tag = node if isinstance(node, str) else node.tag
    if not isinstance(tag, str):
        return "comment"
    if tag.startswith(W):
        return f"w:{tag[len(W) :]}"
    return tag


def value(node: Any, name: str, default: str = "") -> str:
    """Return an attribute of an element that may not be there."""
    found = None if node is None else node.get(f"{W}{name}")
    return default if found is None else str(found)


def twips(node: Any, name: str, default: float = 0) -> float:
    """Return a length in points; the attribute holds twips."""
    text = value(node, name)
    return float(text) / 20 if text else default


def text_of(node: Any) -> str:
    """Return the text of an element."""
    return "".join(each.text or "" for each in node.iter(qn("w:t")))


def colour(node: Any, name: str) -> str:
    """Return a colour as six digits, nothing for black; what it says goes into code of typst."""
    found = value(node, name, "auto")
    if found in ("auto", "000000"):
        return ""
    if not COLOUR.fullmatch(found):
        raise NotUnderstood(what=f"colour {found}")
    return found


def is_on(node: Any) -> bool:
    """Return what a switch such as `w:b` says."""
    return value(node, "val", "true") not in ("0", "false", "off", "none")


@dataclass(frozen=True)
class Tab:
    """A tab stop: where (points from the indent-free edge), how aligned, what fills the way."""

    at: float
    kind: str
    leader: str


@dataclass(frozen=True)
class Shape:
    """How a paragraph looks; lengths in points."""

    align: str = "left"
    left: float = 0
    right: float = 0
    first: float = 0  # negative: hanging
    before: float = 0
    after: float = 0
    line: float = 240
    line_rule: str = "auto"
    keep: bool = False
    keep_lines: bool = False
    page_break: bool = False
    contextual: bool = False
    under: float = 0  # the line below, its width in points
    over: float = 0
    boxed: float = 0
    line_colour: str = ""
    tabs: tuple[Tab, ...] = ()
    style: str = ""


@dataclass(frozen=True)
class Look:
    """How a run looks; the size in points."""

    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    size: float = 10
    colour: str = ""
    caps: bool = False
    font: str = FONT
    raised: str = ""


IGNORED_PARAGRAPH = words(
    "pStyle rPr sectPr framePr widowControl outlineLvl suppressAutoHyphens autoSpaceDE autoSpaceDN "
    "adjustRightInd snapToGrid textAlignment kinsoku overflowPunct suppressLineNumbers wordWrap "
    "topLinePunct cnfStyle mirrorIndents"
)
IGNORED_RUN = words("rStyle lang bCs iCs szCs noProof cs rtl kern webHidden snapToGrid")
ALIGN = {"left": "left", "start": "left", "center": "center", "right": "right", "end": "right",
         "both": "justify"}  # fmt: skip


class Styles:
    """The styles of a document."""

    def __init__(self, root: Any) -> None:
        self.by_id: dict[str, Any] = {}
        self.default = ""
        self.table_default = ""
        defaults = root.find(qn("w:docDefaults"))
        self.shape, self.look = Shape(), Look()
        if defaults is not None:
            self.shape = paragraph_says(defaults.find(".//" + qn("w:pPr")), self.shape)
            self.look = run_says(defaults.find(".//" + qn("w:rPr")), self.look)
        for style in root.findall(qn("w:style")):
            key = value(style, "styleId")
            self.by_id[key] = style
            if value(style, "default") in ("1", "true"):
                if value(style, "type") == "paragraph":
                    self.default = key
                elif value(style, "type") == "table":
                    self.table_default = key
        self._shapes: dict[str, tuple[Shape, Look]] = {}

    def chain(self, key: str) -> list[Any]:
        """Return a style and what it rests on, the farthest first."""
        found: list[Any] = []
        while key and key in self.by_id and self.by_id[key] not in found:
            found.insert(0, self.by_id[key])
            key = value(self.by_id[key].find(qn("w:basedOn")), "val")
        return found

    def of_style(self, key: str) -> tuple[Shape, Look]:
        """Return how a paragraph of a style looks."""
        key = key or self.default
        if key not in self._shapes:
            shape, look = self.shape, self.look
            for style in self.chain(key):
                shape = paragraph_says(style.find(qn("w:pPr")), shape)
                look = run_says(style.find(qn("w:rPr")), look)
            self._shapes[key] = replace(shape, style=key), look
        return self._shapes[key]

    def paragraph(self, node: Any) -> tuple[Shape, Look]:
        """Return how a paragraph looks, and its runs where they say nothing."""
        props = node.find(qn("w:pPr"))
        style = None if props is None else props.find(qn("w:pStyle"))
        shape, look = self.of_style(value(style, "val"))
        return paragraph_says(props, shape), look

    def run(self, node: Any, look: Look) -> Look:
        """Return how a run looks in a paragraph whose runs look so."""
        props = node.find(qn("w:rPr"))
        if props is None:
            return look
        style = props.find(qn("w:rStyle"))
        for found in self.chain(value(style, "val")):
            look = run_says(found.find(qn("w:rPr")), look)
        look = run_says(props, look)
        if look.font not in FONTS:
            raise NotUnderstood(what=f"font {look.font}")
        return look


def paragraph_says(props: Any, shape: Shape) -> Shape:
    """Return the shape of a paragraph with what its properties say."""
    return _says(props, shape, PARAGRAPH, IGNORED_PARAGRAPH)


def run_says(props: Any, look: Look) -> Look:
    """Return the look of a run with what its properties say."""
    return _says(props, look, RUN, IGNORED_RUN)


def _says(
    props: Any,
    told: Told,
    readers: Mapping[str, Any],
    ignored: Collection[str],
) -> Told:
    for node in () if props is None else props:
        name = local(node)
        if name in ignored:
            continue
        reader = readers.get(name)
        if reader is None:
            raise NotUnderstood(what=name)
        told = reader(node, told)
    return told


def _spacing(node: Any, shape: Shape) -> Shape:
    for name in ("beforeAutospacing", "afterAutospacing"):
        if value(node, name) not in ("", "0", "false"):
            raise NotUnderstood(what=f"w:{name}")
    return replace(
        shape,
        before=twips(node, "before", shape.before),
        after=twips(node, "after", shape.after),
        line=float(value(node, "line") or shape.line),
        line_rule=value(node, "lineRule") or shape.line_rule,
    )


def _indent(node: Any, shape: Shape) -> Shape:
    first = twips(node, "firstLine", shape.first)
    if value(node, "hanging"):
        first = -twips(node, "hanging")
    left = twips(node, "left", twips(node, "start", shape.left))
    right = twips(node, "right", twips(node, "end", shape.right))
    return replace(shape, left=left, right=right, first=first)


def _borders(node: Any, shape: Shape) -> Shape:
    widths = {}
    colours = {colour(side, "color") for side in node} - {""}
    if len(colours) > 1:
        raise NotUnderstood(what="a border of several colours")
    shape = replace(shape, line_colour=next(iter(colours), ""))
    for side in node:
        if value(side, "val") in ("nil", "none"):
            continue
        if value(side, "val") != "single":
            raise NotUnderstood(what=f"border {value(side, 'val')}")
        widths[local(side)] = float(value(side, "sz", "4")) / 8
    if {"w:left", "w:right"} & set(widths):
        return replace(shape, boxed=max(widths.values()))
    return replace(shape, under=widths.get("w:bottom", 0), over=widths.get("w:top", 0))


def _tabs(node: Any, shape: Shape) -> Shape:
    stops = [
        Tab(twips(tab, "pos"), value(tab, "val"), value(tab, "leader", "none"))
        for tab in node
        if value(tab, "val") != "clear"
    ]
    return replace(shape, tabs=tuple(sorted(stops, key=lambda tab: tab.at)))


def _align(node: Any, shape: Shape) -> Shape:
    if value(node, "val") not in ALIGN:
        raise NotUnderstood(what=f"alignment {value(node, 'val')}")
    return replace(shape, align=ALIGN[value(node, "val")])


def _unchanged(node: Any, shape: Shape) -> Shape:
    """Accept a switch only where it is off."""
    if is_on(node):
        raise NotUnderstood(what=local(node))
    return shape


PARAGRAPH: dict[str, Any] = {
    "w:bidi": _unchanged,
    "w:spacing": _spacing,
    "w:ind": _indent,
    "w:jc": _align,
    "w:keepNext": lambda node, shape: replace(shape, keep=is_on(node)),
    "w:keepLines": lambda node, shape: replace(shape, keep_lines=is_on(node)),
    "w:pageBreakBefore": lambda node, shape: replace(shape, page_break=is_on(node)),
    "w:contextualSpacing": lambda node, shape: replace(shape, contextual=is_on(node)),
    "w:pBdr": _borders,
    "w:tabs": _tabs,
}


def _fonts(node: Any, look: Look) -> Look:
    found = value(node, "ascii") or value(node, "hAnsi")
    if not found and (value(node, "asciiTheme") or value(node, "hAnsiTheme")):
        found = "of the theme"
    return replace(look, font=found) if found else look


def _colour(node: Any, look: Look) -> Look:
    return replace(look, colour=colour(node, "val"))


def _underline(node: Any, look: Look) -> Look:
    if value(node, "val", "single") not in ("single", "words", "none"):
        raise NotUnderstood(what=f"underline {value(node, 'val')}")
    return replace(look, underline=is_on(node))


def _plain(node: Any, look: Look) -> Look:
    """Accept a property only where it changes nothing."""
    if value(node, "val", "0") not in ("0", "100", "none", "auto", "clear"):
        raise NotUnderstood(what=local(node))
    return look


RUN: dict[str, Any] = {
    "w:b": lambda node, look: replace(look, bold=is_on(node)),
    "w:i": lambda node, look: replace(look, italic=is_on(node)),
    "w:u": _underline,
    "w:strike": lambda node, look: replace(look, strike=is_on(node)),
    "w:caps": lambda node, look: replace(look, caps=is_on(node)),
    "w:sz": lambda node, look: replace(look, size=float(value(node, "val")) / 2),
    "w:color": _colour,
    "w:rFonts": _fonts,
    "w:vertAlign": lambda node, look: replace(
        look, raised="" if value(node, "val") == "baseline" else value(node, "val")
    ),
    "w:spacing": _plain,
    "w:w": _plain,
    "w:position": _plain,
}

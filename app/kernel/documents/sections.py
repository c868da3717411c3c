"""The pages of a docx: their size, margins, headers and numbers, as pages of typst."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

from app.kernel.documents.problems import NotUnderstood
from app.kernel.documents.styles import Styles, is_on, local, text_of, twips, value, words
from app.kernel.documents.typesetting import Typesetter, frame, frame_of, points

KNOWN = words(
    "headerReference footerReference pgSz pgMar pgNumType titlePg type cols docGrid formProt "
    "noEndnote vAlign textDirection"
)
KINDS = ("default", "first")


@dataclass
class Pages:
    """A stretch of pages of one shape, and what stands on them."""

    shape: Any
    nodes: list[Any]


def stretches(body: Any) -> Iterator[Pages]:
    """Yield the stretches of a document."""
    nodes: list[Any] = []
    for node in body:
        if local(node) == "w:sectPr":
            yield Pages(node, nodes)
            return
        nodes.append(node)
        shape = node.find(f"{qn('w:pPr')}/{qn('w:sectPr')}")
        if shape is not None:
            yield Pages(shape, nodes)
            nodes = []
    raise NotUnderstood(what="a document without pages")


class Source:
    """Writes the whole source of a document."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self.setter = Typesetter(document, document.part, Styles(document.styles.element))
        self.headers: dict[tuple[str, str], str] = {}
        self.definitions: list[str] = []
        self.written: dict[str, str] = {}

    def text(self) -> str:
        """Return the source."""
        pages = [
            self.pages(index, found)
            for index, found in enumerate(stretches(self.document.element.body))
        ]
        return "".join([*self.definitions, *pages])

    def pages(self, index: int, found: Pages) -> str:
        """Return one stretch of pages."""
        shape = found.shape
        self._check(shape)
        size, margins = shape.find(qn("w:pgSz")), shape.find(qn("w:pgMar"))
        width, height = twips(size, "w"), twips(size, "h")
        sides = {side: twips(margins, side) for side in ("top", "bottom", "left", "right")}
        start = value(shape.find(qn("w:pgNumType")), "start")
        says = [
            f"width: {points(width)}",
            f"height: {points(height)}",
            f"margin: ({', '.join(f'{side}: {points(w)}' for side, w in sides.items())})",
            f"background: {self._background(index, shape, sides, width)}",
        ]
        begin = f"#metadata(none)<pages-{index}>\n"
        if start:
            begin += f"#counter(page).update({int(start)})\n"
        body = self._body(found.nodes, (sides["left"], sides["top"]))
        return f"#page({', '.join(says)})[\n{begin}{body}]\n"

    def _check(self, shape: Any) -> None:
        for child in shape:
            if local(child) not in KNOWN:
                raise NotUnderstood(what=local(child))
        if value(shape.find(qn("w:type")), "val", "nextPage") != "nextPage":
            raise NotUnderstood(what="a section that does not begin a page")
        if value(shape.find(qn("w:textDirection")), "val", "lrTb") != "lrTb":
            raise NotUnderstood(what="w:textDirection")
        if value(shape.find(qn("w:vAlign")), "val", "top") != "top":
            raise NotUnderstood(what="pages filled from below or the middle")
        if int(value(shape.find(qn("w:cols")), "num", "1")) > 1:
            raise NotUnderstood(what="columns of text")

    def _body(self, nodes: list[Any], origin: tuple[float, float]) -> str:
        """Return what stands on the pages: frames at their places, all else one below another."""
        out: list[str] = []
        for is_framed, group in _grouped(nodes):
            if is_framed:
                out.append(frame(self.setter, group, origin))
            else:
                out.append(self.setter.flow(group, inside=False))
        return "".join(out)

    # -- headers and footers ---------------------------------------------------------------

    def _background(self, index: int, shape: Any, sides: dict[str, float], width: float) -> str:
        """Return headers and footers, placed from the edge of the sheet."""
        for node in shape:
            if local(node) in ("w:headerReference", "w:footerReference"):
                self._remember(node)
        margins = shape.find(qn("w:pgMar"))
        titled = shape.find(qn("w:titlePg")) is not None and is_on(shape.find(qn("w:titlePg")))
        room = points(width - sides["left"] - sides["right"])
        made = {}
        for kind in KINDS:
            parts = []
            for where, edge in (("header", "top"), ("footer", "bottom")):
                name = self.headers.get((where, kind), "")
                away = twips(margins, where, 36)
                if name:
                    dy = away if where == "header" else -away
                    parts.append(
                        f"place({edge} + left, dx: {points(sides['left'])}, dy: {points(dy)}, "
                        f"block(width: {room}, {name})); {name}-frames"
                    )
            made[kind] = "; ".join(parts)
        if not titled:
            return f"{{ {made['default']} }}" if made["default"] else "none"
        if not any(made.values()):
            return "none"
        first = f"locate(<pages-{index}>).page() == here().page()"
        return f"context if {first} {{ {made['first']} }} else {{ {made['default']} }}"

    def _remember(self, node: Any) -> None:
        """Define a header once, and keep its name for this stretch and those that follow."""
        kind, where = value(node, "type"), local(node).removeprefix("w:").removesuffix("Reference")
        if kind == "even":
            return
        key = node.get(qn("r:id"))
        if key not in self.written:
            part = self.document.part.related_parts[key]
            name = f"{where}-{len(self.written)}"
            setter = Typesetter(self.document, part, self.setter.styles)
            root = part.element
            if "{{" in text_of(root) or "{%" in text_of(root):
                raise NotUnderstood(what="a placeholder in a header or footer")
            framed = [group for is_framed, group in _grouped(list(root)) if is_framed]
            plain = [n for is_framed, group in _grouped(list(root)) if not is_framed for n in group]
            body = setter.flow(plain, inside=True)
            frames = "".join(frame(setter, group, (0, 0)) for group in framed)
            self.definitions.append(
                f"#let {name} = [\n{body}]\n#let {name}-frames = [\n{frames}]\n"
            )
            self.setter.texts += setter.texts
            self.setter.pictures.update(setter.pictures)
            self.written[key] = name
        self.headers[where, kind] = self.written[key]


def _grouped(nodes: list[Any]) -> Iterator[tuple[bool, list[Any]]]:
    """Yield neighbours that stand in one frame, or in none."""
    group: list[Any] = []
    last: Any = None
    for node in nodes:
        props = frame_of(node)
        named = props is not None and node.find(qn("w:bookmarkStart")) is not None
        place = None if props is None else tuple(sorted(props.attrib.items()))
        if group and (place != last or named):
            yield last is not None, group
            group = []
        group.append(node)
        last = place
    if group:
        yield last is not None, group

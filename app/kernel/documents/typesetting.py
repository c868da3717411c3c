"""Reads a finished docx and writes it as source of typst: a stated subset, nothing left out.

Text reaches typst only as a quoted string, so nothing in it is markup or code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

from app.kernel.documents import fonts
from app.kernel.documents.problems import FrameTooSmall, NotUnderstood
from app.kernel.documents.styles import Look, Shape, Styles, is_on, local, twips, value, words
from app.kernel.documents.wordml import AGAIN

ASCENT, DESCENT, LINE = 0.891, 0.216, 1.149  # of Times New Roman, in ems
IGNORED = words("pPr rPr proofErr bookmarkStart bookmarkEnd lastRenderedPageBreak") | {"comment"}
ALIGNED: dict[str, dict[str, str]] = {
    "left": {},
    "justify": {"just": "true"},
    "center": {"to": "center"},
    "right": {"to": "right"},
}
BREAKS = re.compile(r"[\s\-–/]+")  # where a line may end
RAISED = {"superscript": "super", "subscript": "sub"}


def quoted(text: str) -> str:
    """Return a text as a string literal of typst."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def named(arguments: Mapping[str, str]) -> str:
    """Return named arguments as typst writes them; lengths of nothing are left out."""
    return ", ".join(f"{name}: {what}" for name, what in arguments.items() if what != "0pt")


def points(length: float) -> str:
    """Return a length in points as typst writes it."""
    return f"{round(length, 3):g}pt"


@dataclass
class Picture:
    """A picture of the document: the name of its file, and its content."""

    name: str
    content: bytes


@dataclass
class Typesetter:
    """Writes the source, and remembers what was set: each text with its style, and pictures."""

    document: Any
    part: Any
    styles: Styles
    texts: list[tuple[str, bool, bool]] = field(default_factory=list)
    pictures: dict[str, Picture] = field(default_factory=dict)
    widest: float = 0  # of the words since it was last set to nothing, in points

    # -- runs -----------------------------------------------------------------------------

    def inline(self, node: Any, look: Look, shape: Shape) -> str:
        """Return the content of a paragraph."""
        out: list[str] = []
        field_depth, field_code = 0, ""
        for run in self._runs(node):
            if isinstance(run, str):
                out.append(self._field(run, look))
                continue
            run_look = self.styles.run(run, look)
            for child in run:
                name = local(child)
                if name == "w:fldChar":
                    kind = value(child, "fldCharType")
                    if kind == "begin":
                        field_depth, field_code = field_depth + 1, ""
                    elif kind == "end":
                        field_depth -= 1
                        out.append(self._field(field_code, run_look))
                elif name == "w:instrText":
                    field_code += child.text or ""
                elif not field_depth:
                    out.append(self._piece(child, name, run_look, shape, out))
        return "".join(out)

    def _runs(self, node: Any) -> Iterator[Any]:
        """Yield the runs of a paragraph, and the codes of simple fields."""
        for child in node:
            name = local(child)
            if name == "w:r":
                yield child
            elif name == "w:fldSimple":
                yield value(child, "instr")
            elif name in ("w:smartTag", "w:ins"):
                yield from self._runs(child)
            elif name not in IGNORED:
                raise NotUnderstood(what=name)

    def _field(self, code: str, look: Look) -> str:
        words = code.split()
        if not words or words[0].upper() != "PAGE":
            raise NotUnderstood(what=f"field {code.strip()}")
        self.texts.append(("0123456789", look.bold, look.italic))
        return self._styled('context counter(page).display("1")', look)

    def _piece(self, node: Any, name: str, look: Look, shape: Shape, before: Sequence[str]) -> str:
        if name == "w:t":
            text = node.text or ""
            if look.caps:
                text = text.upper()
            return self._text(text, look)
        if name in ("w:br", "w:cr"):
            if value(node, "type") not in ("", "textWrapping"):
                raise NotUnderstood(what=f"break {value(node, 'type')}")
            return "#linebreak()"
        if name == "w:tab":
            return self._tab(look, shape, before)
        if name == "w:drawing":
            return self._picture(node)
        if name in IGNORED:
            return ""
        raise NotUnderstood(what=name)

    def _text(self, text: str, look: Look) -> str:
        if not text:
            return ""
        self.texts.append((text, look.bold, look.italic))
        face = fonts.face(bold=look.bold, italic=look.italic)
        words = BREAKS.split(text)
        self.widest = max(self.widest, *(face.width(word, look.size) for word in words))
        return self._styled(quoted(text), look)

    def _styled(self, content: str, look: Look) -> str:
        """Return an expression of typst set as a run looks."""
        says = [f"size: {points(look.size)}"]
        if look.bold:
            says.append('weight: "bold"')
        if look.italic:
            says.append('style: "italic"')
        if look.colour:
            says.append(f'fill: rgb("#{look.colour}")')
        made = f"text({', '.join(says)}, {content})"
        for on, wrapper in ((look.underline, "underline"), (look.strike, "strike")):
            made = f"{wrapper}({made})" if on else made
        if look.raised:
            made = f"{RAISED[look.raised]}({made})"
        return f"#{made};"

    def _tab(self, look: Look, shape: Shape, before: Sequence[str]) -> str:
        """Return a tab: dots or room to the end of the line, or the way to the next stop."""
        if shape.tabs and shape.tabs[-1].kind in ("right", "end"):
            leader = shape.tabs[-1].leader
            if leader == "dot":
                self.texts.append((".", False, False))
                return f"#text(size: {points(look.size)}, dots);"
            if leader == "none":
                return "#h(1fr);"
            raise NotUnderstood(what=f"tab leader {leader}")
        if any(tab.kind not in ("left", "start") or tab.leader != "none" for tab in shape.tabs):
            raise NotUnderstood(what="tab stop")
        start = shape.left + shape.first
        hanging = (shape.left,) if shape.first < 0 else ()  # where the other lines begin
        places = sorted((*hanging, *(tab.at for tab in shape.tabs)))
        stops = ", ".join(points(place - start) for place in places)
        return f"#until(({stops}{',' if stops else ''}), [{''.join(before)}]);"

    def _picture(self, node: Any) -> str:
        if node.find(qn("wp:inline")) is None:
            raise NotUnderstood(what="wp:anchor")
        extent = node.find(f".//{qn('wp:extent')}")
        blip = node.find(f".//{qn('a:blip')}")
        if blip is None or extent is None:
            raise NotUnderstood(what="w:drawing")
        key = blip.get(qn("r:embed"))
        image = self.part.related_parts.get(key)  # none where the picture is only linked
        kinds = {"image/png": "png", "image/jpeg": "jpg"}
        if image is None or image.content_type not in kinds:
            raise NotUnderstood(what=f"picture {getattr(image, 'content_type', '')}")
        name = f"{image.sha1}.{kinds[image.content_type]}"
        self.pictures[name] = Picture(name, image.blob)
        width, height = (int(extent.get(side)) / 12700 for side in ("cx", "cy"))
        return f"#box(image({quoted(name)}, width: {points(width)}, height: {points(height)}));"

    # -- paragraphs -------------------------------------------------------------------------

    def paragraph(self, node: Any, above: float) -> str:
        """Return a paragraph; `above` is the room kept free above it, its own included."""
        shape, look = self.styles.paragraph(node)
        body = self.inline(node, look, shape)
        stroke = _stroke(shape)
        where = {
            "above": points(above),
            "left": points(shape.left + min(shape.first, 0)),
            "right": points(shape.right),
        }
        if shape.keep:
            where["sticky"] = "true"
        if stroke:
            where["stroke"] = stroke
        if not body:
            height = self.line_height(shape, self.mark_size(node, look))
            return f"#empty({points(height)}, {named(where)})\n"
        if shape.first:
            where["hang" if shape.first < 0 else "first"] = points(abs(shape.first))
        where |= ALIGNED[shape.align]
        if shape.keep_lines:
            where["whole"] = "true"
        where |= {"top": self.top_edge(shape), "size": points(look.size)}
        return f"#para({named(where)})[{body}]\n"

    def mark_size(self, node: Any, look: Look) -> float:
        """Return the size of an empty paragraph: that of its mark."""
        size = node.find(f"{qn('w:pPr')}/{qn('w:rPr')}/{qn('w:sz')}")
        return look.size if size is None else float(value(size, "val")) / 2

    def line_height(self, shape: Shape, size: float) -> float:
        """Return the height of an empty line in points."""
        if shape.line_rule == "auto":
            return LINE * size * shape.line / 240
        exact = shape.line / 20
        return exact if shape.line_rule == "exact" else max(exact, LINE * size)

    def top_edge(self, shape: Shape) -> str:
        """Return how far a line reaches above its base: Word's line, less what hangs below."""
        if shape.line_rule == "auto":
            return f"{LINE * shape.line / 240 - DESCENT:.4f}em"
        if shape.line_rule == "exact":
            return f"{shape.line / 20:g}pt - {DESCENT}em"
        raise NotUnderstood(what="line spacing at least")

    # -- sequences --------------------------------------------------------------------------

    def flow(self, nodes: Iterable[Any], *, inside: bool) -> str:
        """Return what stands one below another; `inside` a cell the first keeps its gap."""
        from app.kernel.documents.typesetting_tables import table

        out: list[str] = []
        last: Shape | None = None
        pending = 0.0
        for node in nodes:
            name = local(node)
            if name == "w:p":
                shape, _look = self.styles.paragraph(node)
                above = pending + shape.before
                if last and last.contextual and shape.contextual and last.style == shape.style:
                    above = 0
                if shape.page_break and not inside:
                    out.append("#pagebreak(weak: true)\n")
                if inside and not out and above:
                    out.append(f"#v({points(above)})\n")
                    above = 0
                out.append(self.paragraph(node, above))
                pending, last = shape.after, shape
            elif name == "w:tbl":
                out.append(table(self, node, pending))
                pending, last = 0, None
            elif name not in ("w:sectPr", "w:tcPr", *IGNORED):
                raise NotUnderstood(what=name)
        return "".join(out)


def _stroke(shape: Shape) -> str:
    colour = f' + rgb("#{shape.line_colour}")' if shape.line_colour else ""
    if shape.boxed:
        return f"{points(shape.boxed)}{colour}"
    sides = (("bottom", shape.under), ("top", shape.over))
    drawn = [f"{side}: {points(width)}{colour}" for side, width in sides if width]
    return f"({', '.join(drawn)})" if drawn else ""


def frame_of(node: Any) -> Any:
    """Return the properties of the frame in which a paragraph stands."""
    return node.find(f"{qn('w:pPr')}/{qn('w:framePr')}") if local(node) == "w:p" else None


def frame_name(node: Any) -> str:
    """Return the name of the frame that begins with a paragraph."""
    for mark in node.findall(qn("w:bookmarkStart")):
        name = value(mark, "name")
        if name.startswith("frame_"):
            return name.removeprefix("frame_").partition(AGAIN)[0]
    return ""


def frame(setter: Typesetter, nodes: Sequence[Any], origin: tuple[float, float]) -> str:
    """Return a frame at its place; `origin` is where the surrounding area begins on the page."""
    props = frame_of(nodes[0])
    if value(props, "hAnchor") != "page" or value(props, "vAnchor") != "page":
        raise NotUnderstood(what="w:framePr without a place on the page")
    for name in ("xAlign", "yAlign", "dropCap"):
        if value(props, name, "none") != "none":
            raise NotUnderstood(what=f"w:framePr w:{name}")
    name = frame_name(nodes[0]) or "?"
    setter.widest = 0
    body = setter.flow(nodes, inside=True)
    width, height = twips(props, "w"), twips(props, "h")
    where = (
        f"dx: {points(twips(props, 'x') - origin[0])}, dy: {points(twips(props, 'y') - origin[1])}"
    )
    if setter.widest > width:
        raise FrameTooSmall(frame=name)
    sized = f"fits({quoted(name)}, {points(width)}, {points(height)})[\n{body}]"
    if not height or value(props, "hRule") != "exact":
        sized = f"block(width: {points(width)})[\n{body}]"
    return f"#place(top + left, {where}, {sized})\n"


__all__ = ["Typesetter", "frame", "frame_of", "is_on", "points", "quoted"]

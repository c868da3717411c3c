"""Fills a docx template with data: docxtpl, in a sandbox, with nothing left open.

The template is compiled once and filled for each record; the bodies of many records become one
document, each with its own pages.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

import jinja2
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml.etree import XMLSyntaxError
from markupsafe import Markup

from app.kernel.documents import parts, wordml
from app.kernel.documents.problems import PlaceholderUnknown, TemplateBroken, ValueMissing
from app.kernel.documents.wordml import element

# What XML cannot hold, and what docxtpl would read as a new paragraph or page.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]|[\ud800-\udfff]")


def _finalize(value: Any) -> Any:
    """Return a printed value as text in NFC; None is refused, and so is Markup of the data."""
    if isinstance(value, jinja2.Undefined):
        return value
    if value is None:
        raise ValueMissing()
    if isinstance(value, Markup):
        value = value.unescape()
    text = unicodedata.normalize("NFC", str(value)).replace("\r\n", "\n")
    return UNPRINTABLE.sub("", text)


def _environment() -> jinja2.Environment:
    found = ImmutableSandboxedEnvironment(
        undefined=jinja2.StrictUndefined, autoescape=True, finalize=_finalize
    )
    found.filters = {
        name: found.filters[name]
        for name in ("default", "first", "join", "last", "length", "list", "lower", "replace",
                     "round", "sort", "sum", "trim", "map", "select", "reject", "batch")
    }  # fmt: skip
    found.filters.update(parts.FILTERS)
    found.globals = {"range": found.globals["range"]}
    return found


ENVIRONMENT = _environment()


class Filler:
    """A template, ready to be filled any number of times."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.docx = DocxTemplate(BytesIO(content))
        try:
            self.docx.render_init()
            source = self.docx.patch_xml(self.docx.get_xml())
            source = unicodedata.normalize("NFC", source)
            self.source = re.sub(r"<w:p([ >])", r"\n<w:p\1", source)
            self.template = ENVIRONMENT.from_string(self.source)
        except jinja2.TemplateSyntaxError as error:
            raise TemplateBroken(detail=str(error.message)) from error
        except (AttributeError, KeyError, ValueError, OSError, XMLSyntaxError) as error:
            raise TemplateBroken(detail=str(error)) from error

    def body(self, context: Mapping[str, Any]) -> Any:
        """Return the filled body of the document."""
        try:
            text = self.template.render(context)
        except jinja2.UndefinedError as error:
            raise PlaceholderUnknown(name=name_in(str(error))) from error
        except jinja2.TemplateError as error:
            raise TemplateBroken(detail=str(error)) from error
        except (TypeError, ValueError, LookupError, ArithmeticError) as error:
            raise TemplateBroken(detail=str(error)) from error
        text = re.sub(r"\n<w:p([ >])", r"<w:p\1", text)
        return parse_xml(self.docx.resolve_listing(text).encode("utf-8"))

    def document(self, bodies: Sequence[Any]) -> Any:
        """Return a document with the bodies one after another."""
        opened = DocxTemplate(BytesIO(self.content)).get_docx()
        target = opened.element.body
        for child in list(target):
            target.remove(child)
        for index, body in enumerate(bodies):
            if len(bodies) > 1:
                _begin_at_one(body)
                _tell_apart(body, index)
            if index < len(bodies) - 1:
                _close(body)
            for child in list(body):
                target.append(child)
        return opened


def name_in(message: str) -> str:
    """Return the name that the template language complains of."""
    found = re.search(r"'([^']+)' is undefined|no attribute '([^']+)'", message)
    return next((name for name in found.groups() if name), message) if found else message


@lru_cache(maxsize=32)
def filler(content: bytes) -> Filler:
    """Return a template ready to be filled; the last ones used are kept."""
    return Filler(content)


def context_of(data: Any) -> dict[str, Any]:
    """Return the names that a template may use: the fields of the data, and `data` itself."""
    if not is_dataclass(data):
        raise TypeError(f"the data of a document is a dataclass, not {type(data).__name__}")
    return {"data": data, **{field.name: getattr(data, field.name) for field in fields(data)}}


def fill(content: bytes, records: Iterable[Any]) -> Any:
    """Return the document of some records (python-docx), filled."""
    ready = filler(content)
    return ready.document([ready.body(context_of(data)) for data in records])


def _begin_at_one(body: Any) -> None:
    """Let the pages of a record be counted from one."""
    shape = body.find(".//" + qn("w:sectPr"))
    start = shape.find(qn("w:pgNumType"))
    if start is None:
        start = element("w:pgNumType")
        shape.find(qn("w:pgMar")).addnext(start)
    start.set(qn("w:start"), "1")


def _tell_apart(body: Any, index: int) -> None:
    """Give the names of frames to one record each: a document holds a name once."""
    for mark in body.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd")):
        mark.set(qn("w:id"), f"{index}{mark.get(qn('w:id'))}")
        name = mark.get(qn("w:name"))
        if name and index:
            mark.set(qn("w:name"), f"{name}{wordml.AGAIN}{index}")


def _close(body: Any) -> None:
    """Move the shape of the pages into the last paragraph, so that another body may follow."""
    shape = body.find(qn("w:sectPr"))
    body.remove(shape)
    last = body[-1] if len(body) else None
    carries = f"{qn('w:pPr')}/{qn('w:sectPr')}"
    if last is None or last.tag != qn("w:p") or last.find(carries) is not None:
        last = wordml.closing_line()
        body.append(last)
    last.get_or_add_pPr().append(shape)

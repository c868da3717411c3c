"""What is wrong with a template that an administrator uploads: all of it, with its place."""

from __future__ import annotations

import difflib
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

import docx
from jinja2 import TemplateSyntaxError, meta
from lxml import etree

from app.core.errors import (
    FileRefused,
    TemplateEmbeds,
    TemplateLinks,
    TemplateNameUnknown,
    TemplateProblems,
    TemplateTooLarge,
    TemplateUnreadable,
)
from app.core.services.kept_files import kept
from app.core.services.media_types import DOCX
from app.kernel.documents import filling
from app.kernel.documents.problems import DocumentProblem
from app.kernel.documents.rendering import Rendered, render
from app.kernel.documents.spec import DocumentSpec
from app.kernel.errors import KernelError

MOST_MEGABYTES = 5
DOCUMENT = "word/document.xml"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Parts that carry programs, other files, or what others fill in.
CARRIERS = re.compile(
    r"vbaProject|vbaData|/embeddings/|/activeX/|/afchunk|\.bin$|/glossary/|/customXml/.*\.exe",
    re.IGNORECASE,
)
PLACE = 80


def check(spec: DocumentSpec, name: str, content: bytes) -> Rendered:
    """Return the sample of a document as a template makes it; raise TemplateProblems."""
    found = list(_packaging(name, content))
    if not found:
        found += _names(spec, content)
    if found:
        raise TemplateProblems(problems=tuple(found))
    try:
        return render(spec, spec.sample(), is_draft=True, template=content)
    except DocumentProblem as error:
        raise TemplateProblems(problems=(error,)) from error


def _packaging(name: str, content: bytes) -> Iterator[KernelError]:
    """Yield what is wrong with the file: its kind, programs, other files, links outside."""
    if len(content) > MOST_MEGABYTES * 1024 * 1024:
        yield TemplateTooLarge(most_megabytes=MOST_MEGABYTES)
        return
    try:
        if kept(name, content).media_type != DOCX:
            raise ValueError(name)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            links = [link for each in names for link in _links(archive, each)]
        docx.Document(io.BytesIO(content))
    except FileRefused as error:
        yield error
        return
    except (ValueError, KeyError, OSError, etree.XMLSyntaxError, zipfile.BadZipFile):
        yield TemplateUnreadable()
        return
    for part in names:
        if CARRIERS.search(part):
            yield TemplateEmbeds(part=part)
    for link in dict.fromkeys(links):
        yield TemplateLinks(target=link[:120])


def _links(archive: zipfile.ZipFile, name: str) -> Iterator[str]:
    if not name.endswith(".rels"):
        return
    for relation in _xml(archive.read(name)):
        if relation.get("TargetMode") == "External":
            yield relation.get("Target", "")


def _xml(content: bytes) -> Any:
    """Return the root of a part; entities are not resolved, nothing is fetched."""
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))


def _names(spec: DocumentSpec, content: bytes) -> Iterator[KernelError]:
    """Yield names that a template asks for and the data lack, with the text around them."""
    try:
        source = filling.filler(content).source
        asked = meta.find_undeclared_variables(filling.ENVIRONMENT.parse(source))
    except DocumentProblem as error:
        yield error
        return
    except TemplateSyntaxError:
        yield TemplateUnreadable()
        return
    known = set(filling.context_of(spec.sample())) | set(filling.ENVIRONMENT.globals)
    lines = texts_of(content)
    for name in sorted(asked - known):
        yield TemplateNameUnknown(name=name, place=_place(lines, name))


def _place(lines: Iterable[str], name: str) -> str:
    """Return the beginning of the paragraph in which a name stands."""
    word = re.compile(rf"\b{re.escape(name)}\b")
    found = next((line for line in lines if word.search(line)), "")
    return found if len(found) <= PLACE else f"{found[:PLACE]}…"


def texts_of(content: bytes) -> list[str]:
    """Return the texts of a template, a paragraph each, in order; headers and footers follow."""
    found: list[str] = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [DOCUMENT, *sorted(_margins(archive.namelist()))]
        for part in parts:
            root = _xml(archive.read(part))
            found += [text for each in root.iter(f"{W}p") if (text := _text(each))]
    return found


def _margins(names: Iterable[str]) -> Iterator[str]:
    return (name for name in names if re.fullmatch(r"word/(header|footer)\d*\.xml", name))


def _text(paragraph: Any) -> str:
    parts: list[Any] = []
    for node in paragraph.iter():
        if node.tag == f"{W}t":
            parts.append(node.text or "")
        elif node.tag in (f"{W}tab", f"{W}br"):
            parts.append(" ")
    return " ".join("".join(parts).split())


def differences(old: bytes, new: bytes) -> list[tuple[str, str]]:
    """Return the lines in which two templates differ, as pairs of a mark and a text.

    The marks are "-" (only in the old one), "+" (only in the new one) and " " (around them).
    """
    lines = difflib.unified_diff(texts_of(old), texts_of(new), lineterm="", n=1)
    told = [line for line in lines if not line.startswith(("---", "+++"))]
    return [("…", "") if line.startswith("@@") else (line[0], line[1:]) for line in told]

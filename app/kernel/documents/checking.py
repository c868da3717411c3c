"""Looks into a docx that somebody brings as a template, before anything of it is used."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from docx.opc.exceptions import PackageNotFoundError

from app.kernel.documents.problems import TemplateBroken, TemplateRefused
from app.kernel.documents.rendering import Rendered, render
from app.kernel.documents.spec import DocumentSpec

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 40 * 1024 * 1024
MOST_PARTS = 400
# Parts that run or carry what is no text: macros, controls, objects, other documents.
ACTIVE = re.compile(
    r"vba|macro|activex|ctrlprop|embeddings|oleobject|attachedtoolbars|\.bin$", re.I
)
EXTERNAL = re.compile(rb'TargetMode\s*=\s*["\']External["\']')


def check_package(content: bytes) -> None:
    """Refuse what is no plain docx: too large, with macros or objects, or leading outside."""
    if len(content) > MOST_BYTES:
        raise TemplateRefused(why="size")
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            _check_parts(package)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise TemplateRefused(why="kind") from error


def _check_parts(package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    names = {part.filename for part in parts}
    if not {"[Content_Types].xml", "word/document.xml"} <= names:
        raise TemplateRefused(why="kind")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise TemplateRefused(why="size")
    if any(ACTIVE.search(name) for name in names):
        raise TemplateRefused(why="active")
    if b"macroEnabled" in package.read("[Content_Types].xml"):
        raise TemplateRefused(why="active")
    for name in names:
        if name.endswith(".rels") and EXTERNAL.search(package.read(name)):
            raise TemplateRefused(why="external")


def try_template(spec: DocumentSpec, content: bytes) -> Rendered:
    """Make a paper of made-up content from a template; raise what is wrong with it."""
    check_package(content)
    try:
        return render(spec, spec.sample(), is_draft=True, template=content)
    except PackageNotFoundError as error:
        raise TemplateBroken(detail=str(error)) from error

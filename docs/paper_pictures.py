"""Make every declared paper from records of the demonstration, and pictures of both its forms.

    .venv/bin/python docs/paper_pictures.py FOLDER [--only NAME] [--records 2]

The demonstration may run (`make run`) or not; CHUNGTAY_INSTANCE and DATABASE_URL are those of the
program. Of each paper the records that say most are taken; a paper of which the demonstration has
no record is made from its sample, and said so. LibreOffice sets the docx (Debian's
`libreoffice-writer-nogui`); its pages stand in the pictures at the left, those of our PDF at the
right. Ends with 1 when a paper cannot be made, or has another number of pages in LibreOffice.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pypdfium2
from flask import g
from PIL import Image
from sqlalchemy import select

from app.cli import serving
from app.core.services import document_making as making
from app.extensions import db
from app.kernel.actor import bind_actor, system_actor
from app.kernel.documents.hooks import template_of
from app.kernel.documents.rendering import Rendered, render
from app.kernel.documents.spec import DocumentSpec

MOST_TRIED = 60  # records of a paper, newest first
DPI = 80
GAP = 12
GREY = (120, 120, 120)


@dataclass(frozen=True)
class Kept:
    """A paper that was made: its files, and what it was made from."""

    stem: str
    source: str
    pages: int


def main() -> int:
    """Make papers and pictures; tell what each was made from."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", action="append", help="of these papers only")
    parser.add_argument("--records", type=int, default=1, help="of each paper")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    kept: list[Kept] = []
    failed = False
    with serving(screens=True) as app, app.test_request_context():
        g.actor = system_actor("pictures of papers")
        bind_actor(db.session(), g.actor)
        for name, declared in sorted(making.all_declared().items()):
            if options.only and name not in options.only:
                continue
            try:
                kept += _papers_of(declared, options.folder, options.records)
            except Exception as problem:  # every paper is tried, and what is wrong is named
                failed = True
                click.echo(f"{name}: NOT MADE: {type(problem).__name__} {problem}", err=True)
                db.session.rollback()
    _to_pdf_by_office(options.folder, [each.stem for each in kept])
    for each in kept:
        pages = _pictures(options.folder, each.stem)
        told = f"{each.stem}: {each.pages} pages, from {each.source}"
        if pages != each.pages:
            failed = True
            told += f"; IN LIBREOFFICE {pages} PAGES"
        click.echo(told)
    return int(failed)


def _papers_of(declared: making.Declared, folder: Path, records: int) -> Iterator[Kept]:
    spec = declared.spec
    found = _fullest(declared)[:records]
    for item, data in found:
        made = render(spec, data, is_draft=not spec.is_final(item), template=template_of(spec))
        yield _keep(folder, f"{spec.slug}-{item.id}", made, f"{item.__tablename__} {item.id}")
    if not found:
        made = render(spec, spec.sample(), is_draft=True)
        yield _keep(folder, f"{spec.slug}-sample", made, "ITS SAMPLE, no record offers it")


def _fullest(declared: making.Declared) -> list[tuple[Any, Any]]:
    """Return records that offer a paper with their data, those that say most first."""
    spec: DocumentSpec = declared.spec
    newest = select(declared.model).order_by(declared.model.id.desc())  # type: ignore[attr-defined]
    items = [item for item in db.session().scalars(newest).unique() if spec.shown(item)]
    built = [(item, spec.build(item)) for item in items[:MOST_TRIED]]
    return sorted(built, key=lambda pair: len(repr(pair[1])), reverse=True)


def _keep(folder: Path, stem: str, made: Rendered, source: str) -> Kept:
    (folder / f"{stem}.docx").write_bytes(made.docx)
    (folder / f"{stem}.pdf").write_bytes(made.pdf)
    return Kept(stem, source, made.pages)


def _to_pdf_by_office(folder: Path, stems: list[str]) -> None:
    program = shutil.which("soffice")
    if program is None:
        raise SystemExit("LibreOffice is not installed: apt install libreoffice-writer-nogui")
    with tempfile.TemporaryDirectory() as profile:
        command = [program, f"-env:UserInstallation=file://{profile}", "--headless"]
        command += ["--convert-to", "pdf", "--outdir", str(folder / "office")]
        command += [str(folder / f"{stem}.docx") for stem in stems]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _pictures(folder: Path, stem: str) -> int:
    """Lay the pages of both forms side by side; return how many LibreOffice made."""
    office = _pages(folder / "office" / f"{stem}.pdf")
    ours = _pages(folder / f"{stem}.pdf")
    for old in folder.glob(f"{stem}-page*.png"):
        old.unlink()
    for index in range(max(len(office), len(ours))):
        pair = [pages[index] for pages in (office, ours) if index < len(pages)]
        width = sum(page.width for page in pair) + GAP
        both = Image.new("RGB", (width, max(page.height for page in pair)), GREY)
        left = 0
        for page in pair:
            both.paste(page, (left, 0))
            left += page.width + GAP
        both.save(folder / f"{stem}-page{index + 1}.png")
    return len(office)


def _pages(path: Path) -> list[Image.Image]:
    with pypdfium2.PdfDocument(path) as pdf:
        return [page.render(scale=DPI / 72).to_pil().convert("RGB") for page in pdf]


if __name__ == "__main__":
    sys.exit(main())

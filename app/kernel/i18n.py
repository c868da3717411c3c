"""Catalogues of translations: extraction per package, update, compilation and checks.

Message ids are English and need no catalogue of their own. The kernel and the core keep theirs in
`translations/`, the frameworks that ship no Vietnamese in `translations/framework/`, and each
module in its own `translations/`.
"""

from __future__ import annotations

import io
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

LANGUAGE = "vi"
DOMAIN = "messages"
FRAMEWORK = "framework"
SKIPPED_FOLDERS = frozenset({"tests", "migrations", "static", "translations", "node_modules"})
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "_l": None,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
    "lazy_npgettext": ((1, "c"), 2, 3),
}
_CHANGING_HEADERS = re.compile(
    rb'^"(?:POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team'
    rb"|Report-Msgid-Bugs-To):.*\n",
    re.MULTILINE,
)

Key = tuple[str, str | None]


@dataclass(frozen=True)
class Package:
    """A part of the program with its own catalogue; without sources it is kept by hand."""

    name: str
    sources: tuple[Path, ...]
    directory: Path

    @property
    def po_file(self) -> Path:
        """Return the path of the Vietnamese catalogue."""
        return self.directory / LANGUAGE / "LC_MESSAGES" / f"{DOMAIN}.po"


def packages(root: Path) -> list[Package]:
    """List the parts of the program that have texts."""
    found = [
        Package(FRAMEWORK, (), root / "translations" / FRAMEWORK),
        Package("app", (root / "app",), root / "translations"),
    ]
    for manifest in sorted(root.glob("modules/*/manifest.py")):
        folder = manifest.parent
        found.append(Package(folder.name, (folder,), folder / "translations"))
    return found


def translation_directories(root: Path, module_names: Iterable[str]) -> list[str]:
    """List the catalogue folders for BABEL_TRANSLATION_DIRECTORIES, the program's after others'."""
    folders = [root / "translations" / FRAMEWORK, root / "translations"]
    folders += [root / "modules" / name / "translations" for name in module_names]
    return [str(folder.resolve()) for folder in folders if folder.is_dir()]


def extract(package: Package, root: Path) -> Catalog:
    """Collect the texts of a package from its Python files and templates."""
    with (root / "babel.cfg").open(encoding="utf-8") as file:
        method_map, options_map = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    catalog = Catalog(locale=LANGUAGE, domain=DOMAIN, fuzzy=False)
    for source in package.sources:
        texts = extract_from_dir(
            source,
            method_map=method_map,
            options_map=options_map,
            keywords=KEYWORDS,
            directory_filter=_is_searched,
        )
        for _file, _line, text, _comments, context in texts:
            catalog.add(text, context=context)
    return catalog


def read_catalogue(path: Path) -> Catalog:
    """Read a catalogue; an absent one is empty."""
    if not path.exists():
        return Catalog(locale=LANGUAGE, domain=DOMAIN, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE, domain=DOMAIN)


def update_catalogues(root: Path, *, prune: bool = False) -> dict[str, int]:
    """Add new texts to every catalogue and return how many, by package.

    Translations that exist stay as they are; a text that another catalogue has translated takes
    its translation. Texts that are no longer used stay too, unless `prune`.
    """
    every = packages(root)
    known = _known_translations(every)
    return {package.name: _update(package, root, known, prune=prune) for package in every}


def compile_catalogues(root: Path, *, force: bool = False) -> list[Path]:
    """Compile the catalogues whose compiled form is missing or older; return the written files."""
    written = []
    for package in packages(root):
        source, target = package.po_file, package.po_file.with_suffix(".mo")
        if not source.exists() or not (force or _is_stale(source, target)):
            continue
        compiled = io.BytesIO()
        write_mo(compiled, read_catalogue(source))
        _replace(target, compiled.getvalue())
        written.append(target)
    return written


def messages_of(catalog: Catalog) -> Iterator[Message]:
    """Go through the texts of a catalogue without its header."""
    return (message for message in catalog if message.id)


def key_of(message: Message) -> Key:
    """Return what identifies a text: its (singular) id and its context."""
    singular = message.id if isinstance(message.id, str) else message.id[0]
    return singular, message.context


def is_translated(message: Message) -> bool:
    """Tell whether all forms of a text are translated."""
    forms = forms_of(message)
    return bool(forms) and all(forms)


def forms_of(message: Message) -> list[str]:
    """List the translated forms of a text: one, or as many as the language has plurals."""
    if message.string is None:
        return []
    return [message.string] if isinstance(message.string, str) else list(message.string)


def _is_searched(folder: str | os.PathLike[str]) -> bool:
    name = os.path.basename(folder)
    return name not in SKIPPED_FOLDERS and not name.startswith((".", "_"))


def _known_translations(every: list[Package]) -> dict[Key, Message]:
    return {
        key_of(message): message
        for package in every
        for message in messages_of(read_catalogue(package.po_file))
        if is_translated(message)
    }


def _update(package: Package, root: Path, known: dict[Key, Message], *, prune: bool) -> int:
    current = read_catalogue(package.po_file)
    done = {key_of(message): message for message in messages_of(current)}
    used = {key_of(message): message for message in messages_of(extract(package, root))}
    keep_unused = not (prune and package.sources)
    result = Catalog(locale=LANGUAGE, domain=DOMAIN, fuzzy=False)
    for key, message in {**(done if keep_unused else {}), **used}.items():
        source = done.get(key) or known.get(key)
        result.add(
            message.id,
            source.string if source and _same_shape(source, message) else None,
            context=message.context,
            flags=source.flags if source and key in done else (),
            user_comments=source.user_comments if source and key in done else (),
        )
    if len(result):
        _replace(package.po_file, _serialise(result))
    return len(used.keys() - done.keys())


def _same_shape(source: Message, message: Message) -> bool:
    return isinstance(source.id, str) == isinstance(message.id, str)


def _serialise(catalog: Catalog) -> bytes:
    """Write a catalogue in one order, without lines that change from day to day."""
    catalog.header_comment = "# Vietnamese texts of Chung Tay."
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=100, no_location=True, sort_output=True, ignore_obsolete=True)
    text = _CHANGING_HEADERS.sub(b"", buffer.getvalue())
    return text.replace(b"PROJECT VERSION", b"Chung Tay").rstrip(b"\n") + b"\n"


def _is_stale(source: Path, target: Path) -> bool:
    return not target.exists() or target.stat().st_mtime < source.stat().st_mtime


def _replace(target: Path, content: bytes) -> None:
    """Write a file whole or not at all: several processes may start at once."""
    if target.exists() and target.read_bytes() == content:
        os.utime(target)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
        file.write(content)
    Path(file.name).chmod(0o644)
    os.replace(file.name, target)

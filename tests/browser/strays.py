"""Finds every text on a page that neither the catalogue nor the database has brought.

Each text that goes through gettext is put between two marks that carry its language. What stands
outside of marks has to be data: the whole of a value of the database, or of several one after the
other. Columns that hold codes of a fixed list are no data: their values have to be translated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any
from unittest import mock

import flask_babel
import yaml
from flask import Flask
from psycopg import sql

from app import ROOT, create_app
from app.core.services.document_types import LETTER_NAME, type_names
from app.extensions import db
from app.kernel import line_rows, table_html
from app.kernel.cluster import connect
from app.kernel.words import amount_in_words
from app.testing.plugin import settings_under_test

OPEN, CLOSE = "⟦", "⟧"
WORD = re.compile(r"[^\W\d_]+(?:[_.'’@-]*[^\W_]+)*")
PART = re.compile(r"[,;:·–—()\n/]|\s-\s")
ODD = re.compile(r"\bNone\b|\blazy\b|%\(\w+\)|\{\w*\}|Traceback|&lt;|l'|^#\d+$")
ATTRIBUTES = ("title", "aria-label", "placeholder", "alt", "data-confirm", "data-label", "label")
SKIPPED = ("script", "style")
VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "wbr"}
)
# Names that are the same in every language, and keys of the keyboard.
NAMES = ("Chung Tay", "Tiếng Việt", "English", "VI", "EN", "Ctrl+S", "n", "Ctrl", "S", "K")

# Amounts are written in words, which a table of the program spells.
NUMBER_WORDS = frozenset(
    word.lower()
    for amount in (*range(1000), *(10**power for power in range(13)))
    for locale in ("vi", "en")
    for word in WORD.findall(amount_in_words(amount, locale))
)

_COLUMNS = """
select c.table_name, c.column_name from information_schema.columns c
join information_schema.tables t using (table_schema, table_name)
where c.table_schema = 'public' and t.table_type = 'BASE TABLE'
and c.data_type in ('text', 'character varying')
and c.table_name ~ '^(core|household|funding|hfunding|movement|award|results)_|^ab_user$'
and c.table_name not like 'core\\_trail%' and c.column_name not in ('search_key', 'sort_key')
and not exists (
  select from pg_constraint k
  join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any (k.conkey)
  where k.contype = 'c' and k.conrelid = to_regclass(quote_ident(c.table_name))
  and a.attname = c.column_name and array_length(k.conkey, 1) = 1
  and pg_get_constraintdef(k.oid) like '%ANY%ARRAY%')
"""


class _Marked:
    """A catalogue whose texts carry marks with their language."""

    def __init__(self, inner: Any, locale: str) -> None:
        self.inner = inner
        self.begin = f"{OPEN}{locale}:"

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.inner, name)
        if not name.endswith("gettext"):
            return found
        return lambda *given: self._mark(found(*given))

    def _mark(self, text: str) -> str:
        return f"{self.begin}{text}{CLOSE}" if text else text


@contextmanager
def marked(dsn: str) -> Iterator[Flask]:
    """Yield a program on a database in which every text that goes through gettext is marked.

    It is one of its own, since a program keeps texts; what a process keeps is forgotten.
    """
    plain = flask_babel.Domain.get_translations

    def found(domain: flask_babel.Domain) -> _Marked:
        return _Marked(plain(domain), str(flask_babel.get_locale()))

    with mock.patch.object(flask_babel.Domain, "get_translations", found):
        app = create_app(settings_under_test(dsn) | {"TESTING": False})
        _forget()
        try:
            yield app
        finally:
            _forget()
            with app.app_context():
                db.session.remove()
                db.engine.dispose()


def _forget() -> None:
    for kept in (line_rows._rows, table_html._panels):
        kept.clear()


class _Texts(HTMLParser):
    """Collects what a reader of the page sees or hears, and where the page leads."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self.heading = ""
        self._path: list[str] = []
        self._silent: list[bool] = []  # for each of them: what it holds are no words

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._path.append(tag)
            self._silent.append(tag in SKIPPED or given.get("translate") == "no")
        if tag == "a" and given.get("href", "").startswith(("/", "?")):
            self.links.append(given["href"])
        self.texts += [value for name, value in given.items() if name in ATTRIBUTES]
        # Texts for scripts have places that the scripts fill in.
        scripted = [value for name, value in given.items() if name.startswith("data-text-")]
        self.texts += [re.sub(r"\{\w+\}", "", value) for value in scripted]

    def handle_endtag(self, tag: str) -> None:
        while self._path:
            self._silent.pop()
            if self._path.pop() == tag:
                break

    def handle_data(self, data: str) -> None:
        if any(self._silent):
            return
        self.texts.append(data)
        if "h1" in self._path:
            self.heading += data


def read(page: str) -> _Texts:
    """Return texts and links of a page."""
    found = _Texts()
    found.feed(page)
    found.close()
    return found


class Data:
    """What the database holds, as sequences of words."""

    def __init__(self, values: Iterable[str]) -> None:
        """Take values, each whole and in its parts."""
        self.values = frozenset(values)
        self._explained: dict[str, bool] = {}
        self._by_first: dict[str, set[tuple[str, ...]]] = {}
        for value in self.values:
            for part in (value, *PART.split(value)):
                words = tuple(WORD.findall(part))
                if words:
                    self._by_first.setdefault(words[0], set()).add(words)

    def explains(self, text: str) -> bool:
        """Tell whether a text is made of whole values, or is a letter in place of a portrait."""
        if text not in self._explained:
            self._explained[text] = len(text.strip()) == 1 or self._is_made(text)
        return self._explained[text]

    def _is_made(self, text: str) -> bool:
        words = WORD.findall(text)
        if len(words) > 1 and NUMBER_WORDS.issuperset(word.lower() for word in words):
            return True
        reached = [True] + [False] * len(words)
        for at, word in enumerate(words):
            if not reached[at]:
                continue
            for known in self._by_first.get(word, ()):
                if tuple(words[at : at + len(known)]) == known:
                    reached[at + len(known)] = True
                elif text.rstrip().endswith("…") and known[: len(words) - at] == tuple(words[at:]):
                    return True
        return reached[-1]


def data_of(dsn: str, locale: str = "") -> Data:
    """Read every value that may stand on a page as it is.

    With a language: where the data has a name for each language, only that of this one.
    """
    others = {"vi": "_en", "en": "_vi"}
    values: set[str] = {
        *NAMES,
        *type_names().values(),
        LETTER_NAME,
        *_told_in_files(locale or "vi"),
        *_told_in_files(locale or "en"),
    }
    with connect(dsn) as admin:
        columns = {(str(row[0]), str(row[1])) for row in admin.execute(_COLUMNS).fetchall()}
        for table, column in sorted(columns):
            other = others.get(locale)
            sibling = (table, f"{column.removesuffix(other)}_{locale}") if other else None
            if other and column.endswith(other) and sibling in columns:
                continue
            names = [sql.Identifier(name) for name in (column, table, column)]
            query = sql.SQL("select distinct {} from {} where {} is not null").format(*names)
            values |= {str(row[0]) for row in admin.execute(query).fetchall()}
    return Data(values)


def _told_in_files(locale: str) -> Iterator[str]:
    """Yield the names in a language that files of rules bring, and no table keeps."""
    for path in sorted(ROOT.glob("modules/*/data/*.yaml")):
        yield from _named(yaml.safe_load(path.read_text(encoding="utf-8")), f"_{locale}")


def _named(value: Any, suffix: str) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _named(each, suffix)
    elif isinstance(value, dict):
        for name, each in value.items():
            if isinstance(each, str) and str(name).endswith(suffix):
                yield each
            else:
                yield from _named(each, suffix)


def strays(texts: Iterable[str], locale: str, data: Data) -> list[str]:
    """Return what neither the catalogue of the language nor the database has brought."""
    found = []
    for text in texts:
        outside, foreign = _outside(text, locale)
        if foreign:
            found.append(f"another language: {text.strip()[:100]}")
        if text.strip() not in data.values and ODD.search(
            re.sub(rf"[{OPEN}{CLOSE}]", "", text).strip()
        ):
            found.append(f"not meant for readers: {text.strip()[:100]}")
        found += [f"stray: {piece.strip()[:100]}" for piece in outside if not data.explains(piece)]
    return found


def _outside(text: str, locale: str) -> tuple[list[str], bool]:
    """Return the pieces outside of marks, and whether a mark names another language."""
    pieces, depth, begun, foreign = [], 0, 0, False
    for at, letter in enumerate(text):
        if letter == OPEN:
            if not depth:
                pieces.append(text[begun:at])
            depth += 1
            foreign = foreign or not text.startswith(f"{locale}:", at + 1)
        elif letter == CLOSE:
            depth -= 1
            begun = at + 1
    pieces.append(text[begun:] if not depth else "")
    return [piece for piece in pieces if WORD.search(piece)], foreign

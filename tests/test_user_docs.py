"""The users' guides name what stands on the screens, with pictures that exist, in both."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from app import ROOT

GUIDES = {language: ROOT / "docs" / language for language in ("vi", "en")}
NAMES = sorted(path.name for path in GUIDES["vi"].glob("*.md"))
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
LINK = re.compile(r"\]\(([^)#]+)")
NO_LABEL = ("đậm", "bold")  # the word that says what bold means


@cache
def labels() -> dict[str, frozenset[str]]:
    """Return all texts of the program by language."""
    found: dict[str, set[str]] = {"vi": set(), "en": set()}
    for path in (
        *ROOT.glob("translations/vi/**/*.po"),
        *ROOT.glob("modules/*/translations/vi/**/*.po"),
    ):
        with path.open("rb") as file:
            for message in read_po(file, locale="vi"):
                if isinstance(message.id, str):
                    found["en"].add(message.id)
                    found["vi"].add(str(message.string))
    return {language: frozenset(texts) for language, texts in found.items()}


def test_each_guide_exists_in_both_languages():
    assert sorted(path.name for path in GUIDES["en"].glob("*.md")) == NAMES
    assert len(NAMES) >= 7


@pytest.mark.parametrize("language", GUIDES)
@pytest.mark.parametrize("name", NAMES)
def test_what_is_bold_stands_on_a_screen(language: str, name: str):
    """A bold text is a label, unless it ends like a sentence and begins a paragraph."""
    text = (GUIDES[language] / name).read_text(encoding="utf-8")
    bold = {" ".join(found.split()) for found in BOLD.findall(text)}
    told = {each for each in bold if not each.endswith((".", "?")) or each in labels()[language]}
    assert told - labels()[language] - set(NO_LABEL) == set()


@pytest.mark.parametrize("language", GUIDES)
@pytest.mark.parametrize("name", NAMES)
def test_links_and_pictures_lead_somewhere(language: str, name: str):
    path: Path = GUIDES[language] / name
    targets = LINK.findall(path.read_text(encoding="utf-8"))
    assert [each for each in targets if not (path.parent / each).exists()] == []


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_name_the_same_labels(name: str):
    """Neither guide leaves a step out: as many labels stand in the one as in the other."""
    counts = [
        len(BOLD.findall((GUIDES[each] / name).read_text(encoding="utf-8"))) for each in GUIDES
    ]
    assert counts[0] == counts[1]

"""What the leak matrix leans on: what it can read, and whose turn it is."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app.kernel.documents import rendering
from app.kernel.documents.typst_engine import to_pdf
from app.testing.leaks import ledger
from app.testing.leaks.canaries import AWAY, found_canaries, number_canary, readable, text_canary
from app.testing.leaks.drawing import noting_pictures
from app.testing.leaks.report import Report
from app.testing.leaks.shares import Share

HIDDEN = frozenset({AWAY})
NAMES = [f"GET PersonView.{number}" for number in range(200)]


def test_canaries_are_found_in_a_pdf():
    text = text_canary(AWAY, 7, None)
    found = found_canaries(readable(to_pdf(f"#text[{text} và {number_canary(AWAY, 7)}]")), HIDDEN)
    assert len(found) == 2, found


def test_a_canary_that_a_narrow_column_breaks_is_found_in_a_pdf():
    made = to_pdf('#set text(hyphenate: true, lang: "en")\n#block(width: 22pt)[zqaway pomelo 7]')
    assert found_canaries(readable(made), HIDDEN)


def test_what_is_drawn_is_noted():
    with noting_pictures() as said:
        rendering.to_images("#text[zqaway pomelo 7]")
    assert found_canaries("\n".join(said), HIDDEN)


@given(st.integers(0, 10_000), st.integers(2, 40))
def test_each_question_has_its_turn_once_in_so_many_days(first: int, parts: int):
    known = frozenset(NAMES)
    days = [Share(parts, day, known) for day in range(first, first + parts)]
    assert all(sum(share.takes(name) for share in days) == 1 for name in NAMES)


def test_what_is_new_is_asked_every_day():
    share = Share(1000, 1, frozenset(NAMES))
    assert share.takes("GET PersonView.new")
    assert share.takes("GET PersonView.1 role new", "GET PersonView.1", "role new")
    assert not all(share.takes(f"{name} role old", name) for name in NAMES)


def test_the_document_remembers_what_was_asked(tmp_path: Path):
    names = ["GET PersonView.list", "POST PersonView.add", "GET openapi", "role core.reader"]
    document = tmp_path / "leak_matrix.md"
    document.write_text(ledger.render(Report(), names), encoding="utf-8")
    assert ledger.known(document) == frozenset(names)

"""Every block of a paper, measured in the PDF against the figures of NĐ 30/2020."""

from __future__ import annotations

import pytest

from app.testing.papers import check_paper
from tests.kernel.documents.papers import NOTICE, notice


@pytest.mark.parametrize("rows", [0, 1, 3, 80])
def test_docx_and_pdf_say_the_same_in_one_font_between_the_margins(rows):
    made = check_paper(NOTICE, notice(rows))
    assert made.pages >= 2

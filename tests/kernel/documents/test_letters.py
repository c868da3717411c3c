"""What a letter has to show before it may drop “Mẫu chưa đối chiếu”: each fault is found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.correction_letter import CORRECTION
from app.core.data_call_letter import CALL_LETTER
from app.kernel.documents.blocks import (
    Addressees,
    Letterhead,
    Paragraph,
    Recipients,
    Signature,
    Signatures,
    Template,
)
from app.testing.letters import letter_problems


@pytest.mark.parametrize("spec", [CALL_LETTER, CORRECTION], ids=lambda spec: spec.name)
def test_letters_are_those_of_the_sample(spec):
    assert spec.is_compared
    assert list(letter_problems(spec)) == []


BODY = Paragraph("Nội dung của công văn, đủ dài để hết một dòng chữ và sang dòng thứ hai của đoạn.")
HEAD, TO = Letterhead(about="thử"), Addressees("addressees")
END = Signatures((Recipients(), Signature("signer")))


@pytest.mark.parametrize(
    ("blocks", "more", "fault"),
    [
        ((Letterhead(), TO, BODY, END), {}, "trich_yeu_cong_van is not on the first page"),
        ((HEAD, BODY, END), {}, "kinh_gui is not on the first page"),
        ((TO, HEAD, BODY, END), {}, "not one below another"),
        ((HEAD, TO, BODY, Signatures((Signature("signer"), Recipients()))), {}, "at the right"),
        ((HEAD, TO, BODY, replace(END, size=11)), {}, "the office of the signer"),
        ((HEAD, TO, *[BODY] * 12, END), {"size": 11}, "the body is set in 11"),
    ],
)
def test_each_fault_is_named(blocks, more, fault):
    wrong = replace(CALL_LETTER, template=Template(blocks, **more))
    assert any(fault in found for found in letter_problems(wrong))

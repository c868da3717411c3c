"""Templates that somebody brings: what is opened, and what is refused before it is."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from io import BytesIO

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from app.kernel.documents import checking
from app.kernel.documents.checking import check_package, try_template
from app.kernel.documents.problems import (
    DocumentProblem,
    NotUnderstood,
    PlaceholderUnknown,
    TemplateBroken,
    TemplateRefused,
)
from app.kernel.documents.rendering import default_template, render
from app.testing.measuring import Measured
from tests.kernel.documents.papers import NOTICE, notice

NS = nsdecls("w")


def edited(change):
    document = docx.Document(BytesIO(default_template(NOTICE)))
    change(document)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def repacked(*, less=(), **more):
    file = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(default_template(NOTICE))) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            if part.filename not in less:
                new.writestr(part, old.read(part))
        for name, content in more.items():
            new.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return file.getvalue()


def test_the_default_template_is_one_that_could_be_brought():
    assert try_template(NOTICE, default_template(NOTICE)).pages >= 2


def test_a_changed_template_changes_docx_and_pdf():
    def change(document):
        document.add_paragraph("Dòng của quản trị viên: {{ village|upper }}")
        document.sections[0].left_margin = 1_260_000  # 35 mm

    made = render(NOTICE, notice(), is_draft=True, template=edited(change))
    text = "\n".join(p.text for p in docx.Document(BytesIO(made.docx)).paragraphs)
    assert "Dòng của quản trị viên: MẪU MỘT" in text
    measured = Measured(made)
    assert measured.has("Dòng của quản trị viên: MẪU MỘT", len(measured.pages) - 1)
    assert measured.line("DỰ THẢO")["bottom"] < 20
    assert min(c["x0"] for c in measured.pages[0].chars) >= 35 * 72 / 25.4 - 1


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "kind"),
        (b"PK\x03\x04 no zip", "kind"),
        (b"%PDF-1.7", "kind"),
        (b"x" * (checking.MOST_BYTES + 1), "size"),
        (repacked(less=("word/document.xml",)), "kind"),
        (repacked(word__vbaProject_dot_bin=b"x"), "active"),
        (repacked(word__embeddings__oleObject1_dot_xml=b"x"), "active"),
        (repacked(word__activeX__activeX1_dot_xml=b"x"), "active"),
        (repacked(word__big_dot_xml=b"0" * (checking.MOST_UNPACKED + 1)), "size"),
        (
            repacked(
                word___rels__settings_dot_xml_dot_rels=b'<Relationships><Relationship Id="r1" '
                b'TargetMode="External" Target="http://example.org/t.dotm"/></Relationships>'
            ),
            "external",
        ),
    ],
)
def test_what_is_no_plain_docx_is_refused_before_it_is_opened(content, why):
    with pytest.raises(TemplateRefused) as error:
        check_package(content)
    assert error.value.values == {"why": why}


def test_broken_xml_and_entities_are_refused():
    for xml in (
        b"<w:document",
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>',
    ):
        content = repacked(less=("word/document.xml",), word__document_dot_xml=xml)
        with pytest.raises(DocumentProblem):
            try_template(NOTICE, content)


def paragraph(text):
    return lambda document: document.add_paragraph(text)


def inserted(xml):
    return lambda document: document.element.body.insert(0, parse_xml(xml))


def in_header(document):
    document.sections[0].header.add_paragraph("{{ village }}")


def styled_table(document):
    document.styles.element.append(
        parse_xml(
            f'<w:style {NS} w:type="table" w:styleId="Banded"><w:name w:val="Banded"/>'
            '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr></w:tblStylePr></w:style>'
        )
    )
    table = document.add_table(1, 1)
    table._tbl.tblPr.append(parse_xml(f'<w:tblStyle {NS} w:val="Banded"/>'))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (paragraph("{{ villlage }}"), PlaceholderUnknown),
        (paragraph("{% if x %}"), (TemplateBroken, PlaceholderUnknown)),
        (in_header, NotUnderstood),
        (styled_table, NotUnderstood),
        (inserted(f"<w:p {NS}><w:r><w:noBreakHyphen/></w:r></w:p>"), NotUnderstood),
        (inserted(f"<w:p {NS}><w:r><w:softHyphen/></w:r></w:p>"), NotUnderstood),
        (
            inserted(f'<w:p {NS}><w:r><w:rPr><w:u w:val="wave"/></w:rPr><w:t>x</w:t></w:r></w:p>'),
            NotUnderstood,
        ),
        (
            inserted(
                f'<w:p {NS}><w:pPr><w:framePr w:dropCap="drop" w:hAnchor="page" w:vAnchor="page"/>'
                "</w:pPr></w:p>"
            ),
            NotUnderstood,
        ),
    ],
)
def test_what_could_not_be_printed_is_refused_when_it_is_brought(change, problem):
    with pytest.raises(problem):
        try_template(NOTICE, edited(change))


def test_shading_of_cells_and_tables_before_the_margin_are_set():
    def change(document):
        table = document.add_table(1, 1)
        props = table.cell(0, 0)._tc.get_or_add_tcPr()
        props.append(parse_xml(f'<w:shd {NS} w:val="clear" w:fill="DDEEFF"/>'))
        table.cell(0, 0).text = "tô màu"

    spec = replace(NOTICE, is_compared=True)
    measured = Measured(render(spec, notice(), is_draft=False, template=edited(change)))
    fills = [rect["non_stroking_color"] for rect in measured.pages[-1].rects]
    assert any(fill == pytest.approx((221 / 255, 238 / 255, 1), abs=0.01) for fill in fills if fill)

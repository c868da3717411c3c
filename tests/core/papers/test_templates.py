"""Templates that administrators bring: what is refused, what is in force, and what stands."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import docx
import pytest
from sqlalchemy.exc import DBAPIError

from app.core.errors import TemplateProblems, TemplateUsed
from app.core.services import document_making as making
from app.core.services import document_templates as templates
from app.core.services import documents, template_checks
from app.kernel import clock
from app.kernel.actor import system_actor
from app.kernel.documents.rendering import default_template
from tests.core.papers.support import DECISION, drafted, kept, refused, words

SYSTEM = system_actor("test: what even the program cannot do")


def changed(spec, old: str = "Văn bản của", new: str = "Mẫu riêng của") -> bytes:
    """Return the program's own template with another text."""
    document = docx.Document(io.BytesIO(default_template(spec)))
    for paragraph in document.paragraphs:
        for run in paragraph.runs:
            run.text = run.text.replace(old, new)
    return saved(document)


def saved(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """Return a docx with a further part, or another content of one."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for each in old.namelist():
            if each != name:
                new.writestr(each, old.read(each))
        new.writestr(name, part)
    return out.getvalue()


@pytest.fixture
def spec(declared):
    return declared[DECISION]


@pytest.fixture
def version(spec, db_session, system):
    return templates.upload(spec, "mẫu.docx", changed(spec), "đổi câu đầu", actor=system)


def problems(spec, content: bytes) -> list[str]:
    with pytest.raises(TemplateProblems) as raised:
        template_checks.check(spec, "mau.docx", content)
    return [type(each).__name__ for each in raised.value.problems]


def test_a_good_template_is_kept_as_a_version(version, spec):
    assert (version.number, version.note) == (1, "đổi câu đầu")
    assert making.content_of(version) == changed(spec)


def test_the_programs_own_template_passes_its_own_checks(spec):
    assert template_checks.check(spec, "mau.docx", default_template(spec)).pages == 1


def test_all_unknown_names_are_told_with_their_place(spec):
    document = docx.Document(io.BytesIO(default_template(spec)))
    document.paragraphs[-1].insert_paragraph_before("Gửi {{ nguoi_nhan }} lúc {{ gio }}")
    with pytest.raises(TemplateProblems) as raised:
        template_checks.check(spec, "mau.docx", saved(document))
    told = [(each.name, each.place) for each in raised.value.problems]
    place = "Gửi {{ nguoi_nhan }} lúc {{ gio }}"
    assert told == [("gio", place), ("nguoi_nhan", place)]


def test_what_is_no_document_is_refused(spec):
    assert problems(spec, b"khong phai") == ["TemplateUnreadable"]
    assert problems(spec, b"PK\x03\x04 hong") == ["FileTypeRefused"]


def test_programs_are_refused(spec):
    content = with_part(default_template(spec), "word/vbaProject.bin", b"x")
    assert problems(spec, content) in (["FileWithPrograms"], ["TemplateEmbeds"])


def test_embedded_files_are_refused(spec):
    content = with_part(default_template(spec), "word/embeddings/a.xlsx", b"x")
    assert problems(spec, content) in (["FileWithPrograms"], ["TemplateEmbeds"])


def test_links_outside_are_refused(spec):
    rels = "word/_rels/document.xml.rels"
    with zipfile.ZipFile(io.BytesIO(default_template(spec))) as archive:
        text = archive.read(rels).decode()
    link = (
        '<Relationship Id="rIdX" TargetMode="External" Target="http://example.org/x.png" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"/>'
    )
    content = with_part(
        default_template(spec),
        rels,
        text.replace("</Relationships>", link + "</Relationships>").encode(),
    )
    assert problems(spec, content) == ["TemplateLinks"]


def test_what_the_program_cannot_set_is_refused(spec):
    document = docx.Document(io.BytesIO(default_template(spec)))
    document.paragraphs[-1].insert_paragraph_before("{{ data.khong_co }}")
    assert problems(spec, saved(document)) == ["PlaceholderUnknown"]


def test_a_broken_expression_is_refused(spec):
    document = docx.Document(io.BytesIO(default_template(spec)))
    document.paragraphs[-1].insert_paragraph_before("{% for x in %}")
    assert problems(spec, saved(document)) == ["TemplateBroken"]


def test_the_template_of_the_day_makes_the_paper(version, spec, bodies, people, acting, system):
    acting(system)
    templates.activate(DECISION, version.id, clock.today(), actor=system)
    item = drafted(bodies[0], bodies[0], acting(people.drafter))
    paper = documents.check(item.id, actor=acting(people.checker), today=clock.today())
    assert paper.template_id == version.id
    assert "Mẫu riêng của Ủy ban TH-1." in words(kept(paper.pdf))


def test_it_is_taken_from_its_day_on_and_given_back(version, db_session, system):
    today = clock.today()
    templates.activate(DECISION, version.id, today + timedelta(days=2), actor=system)
    standing = templates.standing_of(db_session, DECISION, today)
    assert standing.template is None
    assert standing.next.template_id == version.id
    later = today + timedelta(days=3)
    assert making.template_on(db_session, DECISION, later).id == version.id
    templates.activate(DECISION, None, later, actor=system)
    assert making.template_on(db_session, DECISION, later) is None
    assert making.template_on(db_session, DECISION, today + timedelta(days=2)).id == version.id


def test_an_unused_version_is_removed_with_its_content(version, db_session, system):
    templates.remove(version.id, actor=system)
    assert templates.versions_of(db_session, DECISION) == []


def test_a_version_that_was_in_force_is_kept(version, system):
    templates.activate(DECISION, version.id, clock.today(), actor=system)
    with pytest.raises(TemplateUsed):
        templates.remove(version.id, actor=system)


def test_differences_are_told_by_line(spec):
    told = template_checks.differences(default_template(spec), changed(spec))
    assert ("-", "Văn bản của {{ name }}.") in told
    assert ("+", "Mẫu riêng của {{ name }}.") in told


# -- what the database refuses --------------------------------------------------------------------


@pytest.mark.parametrize(
    "change", ["sha256 = repeat('0', 64)", "note = 'khác'", "spec = 'core.khac'", "number = 9"]
)
def test_a_version_stands(version, sql, change):
    statement = f"update core_document_template set {change}"
    assert refused(sql, statement, acting=SYSTEM) == "ck_core_document_template_stands"


def test_a_version_of_a_paper_is_not_removed_by_sql(version, checked, sql, system, db_session):
    with db_session.begin_nested() as inner:
        sql("update core_document set state = 'draft' where id = :id", acting=SYSTEM, id=checked.id)
        sql(
            "update core_document set template_id = :t, docx_id = :d, pdf_id = :p, "
            "checked_at = now(), state = 'checked' where id = :id",
            acting=SYSTEM, id=checked.id, t=version.id, d=checked.docx_id, p=checked.pdf_id,
        )  # fmt: skip
        with pytest.raises(DBAPIError, match="violates foreign key"):
            sql("delete from core_document_template where id = :id", acting=SYSTEM, id=version.id)
        inner.rollback()


@pytest.mark.parametrize("verb", ["update core_template_activation set active_from = '2020-01-01'",
                                  "delete from core_template_activation"])  # fmt: skip
def test_what_was_in_force_is_not_rewritten(version, sql, system, verb):
    templates.activate(DECISION, version.id, clock.today(), actor=system)
    with pytest.raises(DBAPIError, match="permission denied"):
        sql(verb, acting=SYSTEM)


def test_a_template_is_of_its_document_and_not_of_the_past(version, sql, make_user):
    insert = (
        "insert into core_template_activation (spec, template_id, active_from) "
        "values (:spec, :id, :day)"
    )
    day = clock.today()
    values = {"spec": "core.khac", "id": version.id, "day": day}
    assert refused(sql, insert, acting=SYSTEM, **values) == "ck_core_template_activation_spec"
    administrator = make_user("core.administrator")[1]
    values = {"spec": DECISION, "id": version.id, "day": day - timedelta(days=1)}
    found = refused(sql, insert, acting=administrator, **values)
    assert found == "ck_core_template_activation_day_active_from"


def test_only_administrators_bring_templates(sql, people):
    insert = (
        "insert into core_document_template (spec, sha256, size, name) "
        "values ('core.x', repeat('a', 64), 1, 'x.docx')"
    )
    with pytest.raises(DBAPIError, match="row-level security"):
        sql(insert, acting=people.clerk)

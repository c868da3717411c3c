"""Checks of papers: made from their sample, measured, and opened by those with the right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from app.kernel.documents.pages import PaperPage, slug_of
from app.kernel.documents.problems import DocumentProblem
from app.kernel.documents.spec import DocumentSpec
from app.kernel.pages import ListPage
from app.kernel.views import RecordView
from app.testing.conformance.browsing import Browser
from app.testing.conformance.context import Context
from app.testing.conformance.pages import holds, roles_of, url_of
from app.testing.papers import check_paper

PLAIN = (str, int, bool, Decimal, Fraction, date, type(None))


def check_papers(context: Context) -> list[str]:
    """Each paper is made from its sample, and opens for the roles that read its record."""
    views = [view for view in context.record_views if view.documents]
    found = [
        f"{spec.name}: {problem}"
        for view in views
        for spec in view.documents
        for problem in (*_declared(context, view, spec), *_made(spec))
    ]
    if found or not views:
        return found
    context.rows.ensure(1)
    for role in roles_of(context):
        browser = Browser(context, role)
        for view in views:
            found += [f"{role or 'no role'}: {p}" for p in _opened(browser, view)]
    return found


def _declared(context: Context, view: RecordView, spec: DocumentSpec) -> Iterator[str]:
    if not spec.name.startswith(f"{context.module}."):
        yield f"its name does not begin with {context.module}."
    if sum(slug_of(spec) == slug_of(other) for other in view.documents) > 1:
        yield "another paper of the record has its name"
    with context.app.test_request_context():
        for name in spec.columns:
            if not hasattr(view.model, name.partition(".")[0]):
                yield f"the record has no column {name}"


def _made(spec: DocumentSpec) -> Iterator[str]:
    sample = spec.sample()
    yield from _plain(sample, "the sample")
    try:
        check_paper(spec, sample)
    except (DocumentProblem, AssertionError) as error:
        yield f"not made from its sample: {type(error).__name__} {error}"


def _plain(value: Any, where: str) -> Iterator[str]:
    """Yield what is no plain value: a template could walk from it to more than it should print."""
    if is_dataclass(value) and not isinstance(value, type):
        if not value.__dataclass_params__.frozen:  # type: ignore[attr-defined]
            yield f"{where} is not frozen"
        for field in fields(value):
            yield from _plain(getattr(value, field.name), f"{where}.{field.name}")
    elif isinstance(value, tuple):
        for each in value[:1]:
            yield from _plain(each, f"{where}[]")
    elif not isinstance(value, PLAIN):
        yield f"{where} is {type(value).__name__}, no plain value"


def _opened(browser: Browser, view: RecordView) -> Iterator[str]:
    is_open = holds(browser.context, browser.role, "read", view.record)
    page = browser.get(url_of(browser.context, view, "list")).page
    if not isinstance(page, ListPage) or not page.rows:
        return
    for spec in view.documents:
        address = url_of(browser.context, view, "document", pk=page.rows[0].key, name=slug_of(spec))
        answer = browser.get(address)
        if not is_open and not answer.denied:
            yield f"{spec.name} answers {answer} without the right"
        elif is_open and answer.status != 404 and not isinstance(answer.page, PaperPage):
            yield f"{spec.name} answers {answer}"

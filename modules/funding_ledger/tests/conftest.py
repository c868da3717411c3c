"""A province's Fund for the Poor in 2021, with people in each office; all of them invented."""

from __future__ import annotations

import pytest

from modules.funding_ledger.tests.support import Books, make_books


@pytest.fixture
def books(db_session, make_user, system) -> Books:
    """Return the books of a province, opened for 2021, with a bank account and a campaign."""
    return make_books(db_session, make_user, system)

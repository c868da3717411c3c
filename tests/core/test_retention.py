"""Times of keeping are shipped with source and mark, stay as they were set, and warn."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from flask import g
from sqlalchemy import select

from app.core.models import PrivacyRule
from app.core.services import erasures, privacy_rules
from app.kernel.actor import bind_actor
from app.kernel.registry import registry

DAY = date(2026, 1, 5)
FILES = sorted(Path("modules").glob("*/data/retention.yaml"))
PERIODS = [each for file in FILES for each in yaml.safe_load(file.read_text("utf-8"))["periods"]]
KEPT = {
    "funding_ledger.JournalEntry": (120, "V"),
    "funding_ledger.Pledge": (60, "V"),
    "household_supervision.Member": (120, "D"),
    "emulation_award.Nomination": (240, "U"),
}


@pytest.mark.parametrize("about", KEPT)
def test_periods_are_shipped_with_their_mark(db_session, about):
    rule = privacy_rules.rule_for(db_session, about, DAY)
    assert (rule.value, rule.verification) == KEPT[about]


def test_each_names_a_record_that_exists_and_its_source(app):
    records = {name for manifest in registry(app).manifests() for name in manifest.records}
    assert len(PERIODS) == 7
    for each in PERIODS:
        assert each["about"] in records
        assert len(each["basis"]) > 20
    kept = {cls.__record__ for cls in erasures.kept_models()}
    assert kept <= {each["about"] for each in PERIODS}  # what is erased has a time


def test_what_an_administrator_set_is_not_shipped_again(db_session, system):
    rule = privacy_rules.rule_for(db_session, "emulation_award.Nomination", DAY)
    privacy_rules.update_rule(rule.id, {"valid_to": date(2025, 12, 31)}, rule.version, actor=system)
    privacy_rules.create_rule(
        {
            "kind": "retention_months",
            "about": rule.about,
            "value": 120,
            "valid_from": date(2026, 1, 1),
            "basis": "Quyết định của tỉnh",
            "verification": "P",
        },
        actor=system,
    )
    for file in FILES:
        privacy_rules.ship_periods(db_session, file)
    found = db_session.scalars(select(PrivacyRule.value).filter_by(about=rule.about)).all()
    assert sorted(found) == [120, 240]
    assert privacy_rules.months_by_record(DAY)[rule.about] == 120


def get(client, address):
    g.pop("_login_user", None)
    return client.get(address).get_data(as_text=True)


def test_the_page_shows_source_and_mark_and_warns(client_as, db_session, system):
    bind_actor(db_session, system)
    by_mark = {
        mark: privacy_rules.rule_for(db_session, about, DAY)
        for about, (_value, mark) in KEPT.items()
    }
    keys = {mark: (rule.id, rule.basis) for mark, rule in by_mark.items()}
    client = client_as("core.administrator", locale="en")
    listed = get(client, "/core/privacy-rules/?size=100")
    assert "174/2016" in listed
    assert "have them confirmed" in listed
    for mark, warned in (("V", False), ("D", True), ("U", True)):
        page = get(client, f"/core/privacy-rules/{keys[mark][0]}")
        assert keys[mark][1].split("(")[0].strip()[:30] in page
        assert ("was not read in a source" in page) is warned
    # Books are kept, never erased by the program; members are.
    assert "erases no records of this kind" in get(client, f"/core/privacy-rules/{keys['V'][0]}")
    assert "erases no records" not in get(client, f"/core/privacy-rules/{keys['D'][0]}")

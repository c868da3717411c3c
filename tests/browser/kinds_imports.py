"""Kinds of pages of imports: official lists and spreadsheets of any kind."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from playwright.sync_api import FilePayload, expect
from sqlalchemy import select

from app.core.services import import_work
from modules.household_supervision.models import ReviewRound, UnitReview
from modules.household_supervision.services import importing
from tests.browser.kinds import COMMUNE, HOME, kind
from tests.browser.lists import fill_in
from tests.browser.reader import Reader
from tests.browser.site import Site
from tests.browser.world import DAY, acting

# A page that shows how far something is loads itself again, under the hands of a test.
STAY = "() => { for (let timer = setTimeout(() => {}); timer; timer--) clearTimeout(timer); }"


@kind("household_supervision/import_preview.html", "phuong.donghai")
def import_preview(reader: Reader, world: Site) -> None:
    """Look at what an official list would bring: a row that fits, and one that does not."""
    reader.open(f"{HOME}/imports/")
    rows: list[dict[str, object]] = [
        {"Họ và tên chủ hộ": "Nguyễn Văn Mẫu"},
        {"Họ và tên chủ hộ": "Trần Thị Mẫu", "STT": 2},
    ]
    with tempfile.TemporaryDirectory() as folder:
        empty = reader.download("Empty list", Path(folder))
        content = fill_in(empty, rows, Path(folder) / "danh-sach.xlsx").read_bytes()
    with acting(world, "phuong.donghai") as (session, officer):
        statement = select(UnitReview).join(UnitReview.round).where(ReviewRound.state == "open")
        review = session.scalars(statement).first()
        assert review is not None
        place = (review.round_id, review.unit_id)
        found = importing.upload_list(*place, "danh-sach.xlsx", content, actor=officer)
        key = importing.check_list(found.id, actor=officer, today=DAY).id
    reader.open(f"{HOME}/imports/{key}/preview")


@kind("core/imports.html", COMMUNE)
def imports(reader: Reader, _world: Site) -> None:
    """Look at one's own imports."""
    reader.open("/core/imports/")


@kind("core/import_start.html", COMMUNE)
def import_start(reader: Reader, _world: Site) -> None:
    """Go on from there to the file of an import."""
    reader.open("/core/imports/")
    reader.hand.press(reader.main.locator(".import-list").first)


@kind("core/import_columns.html", COMMUNE)
def import_columns(reader: Reader, world: Site) -> None:
    """Send a file and look at its columns."""
    import_start(reader, world)
    content = "Họ và tên chủ hộ;Thôn;Ngày vào sổ\nNguyễn Văn Mẫu;;5/4/2021\n".encode()
    file: FilePayload = {"name": "ho.csv", "mimeType": "text/csv", "buffer": content}
    reader.main.locator("input[type=file]").set_input_files(file)
    reader.hand.press(reader.main.locator("button[type=submit]").first)
    reader.page.wait_for_url("**/columns")


@kind("core/import.html", COMMUNE)
def import_at_work(reader: Reader, world: Site) -> None:
    """Ask what the file would do, and wait for the answer."""
    import_columns(reader, world)
    reader.hand.press(reader.main.locator(".preview-actions .btn-primary"))
    reader.page.wait_for_url(re.compile(r"/core/imports/\d+$"))
    reader.page.wait_for_load_state("load")
    reader.page.evaluate(STAY)


@kind("core/import.html", COMMUNE)
def import_checked(reader: Reader, world: Site) -> None:
    """Look at what the file would do."""
    import_at_work(reader, world)
    with world.session():
        import_work.run(int(reader.page.url.rpartition("/")[2]))
    reader.page.reload()
    expect(reader.main.get_by_role("table")).to_be_visible()

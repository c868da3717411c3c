"""Bad input on the screens: the rule with its place in the law, typing kept, nothing half saved."""

from __future__ import annotations

import pytest

from modules.emulation_award.models import Nomination, Vote
from modules.emulation_award.tests.support import World, fresh

BASE = "/emulation-award"


@pytest.fixture
def browse(app, world: World):
    """Return a function that gives the browser of somebody who acts in the world."""

    def sign_in(who, locale="vi"):
        actor = world.actors[who] if isinstance(who, str) else who
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["locale"] = locale
            cookie["_user_id"] = str(actor.user_id)
            cookie["_fresh"] = True
        world.session.commit()
        return client

    return sign_in


def test_the_sixth_award_is_refused_beside_what_was_chosen(world, browse):
    items = [world.eligible(f"Xã Mẫu {n}") for n in range(6)]
    held = world.voted(items)
    address = f"{BASE}/sessions/{held.id}/command/choose"
    client = browse("chairman")
    assert "không quá 5" in client.get(address).text
    sent = {"collective": [item.id for item in items], "choice_reason": "Cả sáu đều xứng đáng"}
    answer = client.post(address, data=sent)
    assert answer.status_code == 422
    assert "Kế hoạch cho khen không quá 5" in answer.text
    assert "Cả sáu đều xứng đáng" in answer.text
    assert {fresh(world, item).state for item in items} == {"passed"}
    sent["collective"] = sent["collective"][:5]
    assert client.post(address, data=sent).status_code == 302
    assert world.session.query(Nomination).filter_by(state="selected").count() == 5


def test_a_vote_twice_and_by_a_stranger(world, browse):
    held = world.open(world.call([world.eligible("Xã Mẫu")]))
    line = held.lines[0].id
    address = f"{BASE}/sessions/{held.id}/command/my_vote"
    client = browse(world.members[1])
    assert client.post(address, data={f"vote_{line}": "for"}).status_code == 302
    again = client.post(address, data={f"vote_{line}": "against"})
    assert again.status_code == 422
    stranger = world.make_user("emulation_award.board_member", "58")[1]
    answer = browse(stranger).post(address, data={f"vote_{line}": "for"})
    assert answer.status_code in (403, 409, 422)
    assert world.session.query(Vote).count() == 1


def test_an_incomplete_dossier_is_named_on_the_page(world, browse):
    item = world.nominate("Xã Mẫu")
    with world.acting("nominator"):
        world.session.delete(item.papers[1])
        world.session.flush()
    client = browse("nominator")
    assert "Báo cáo thành tích" in client.get(f"{BASE}/nominations/{item.id}").text
    answer = client.post(f"{BASE}/nominations/{item.id}/do/submit")
    assert answer.status_code in (409, 422)
    assert "Hồ sơ còn thiếu: Báo cáo thành tích" in answer.text
    assert "Nghị định 91/2017/NĐ-CP" in answer.text


def test_the_register_is_exported_with_its_columns(world, browse):
    items = [world.eligible("Xã Mẫu")]
    held = world.voted(items)
    world.choose(held, items)
    world.sign(world.check(world.draft(held)))
    columns = "&".join(
        f"columns={name}"
        for name in ("number", "decision.number", "subject_name", "merit", "amount", "regime")
    )
    answer = browse("reader").get(f"{BASE}/register/export?format=csv&what_for=x&{columns}")
    assert answer.status_code == 200
    assert "Xã Mẫu" in answer.text
    assert "TDKT-2017" in answer.text

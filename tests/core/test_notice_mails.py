"""Mails of notices through a real SMTP server: a headline and a link, each once."""

from __future__ import annotations

import email
import socket
from contextlib import contextmanager
from datetime import date, timedelta
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import text

from app.core.services import notice_mails, notices
from app.kernel import clock
from app.kernel.actor import bind_actor, system_actor
from app.kernel.mail import Mail, MailServer, Outcome, send, server_of
from app.kernel.notices import MailChoice
from config import SettingError, load_settings
from tests.core.notice_support import PROVINCE_OFFICER, open_round, propose

URL = "https://chungtay.example.org"


class Letterbox:
    """Takes mails; `answers` are given to the next texts before one is taken."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.taken = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the server's name for it
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer == "take and hang up":
            self.taken.append(envelope)
            server.transport.close()
            return "250 OK"
        if answer.startswith("250"):
            self.taken.append(envelope)
        return answer

    @property
    def mails(self):
        return [email.message_from_bytes(e.content, policy=default) for e in self.taken]


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def serving(box):
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield MailServer("127.0.0.1", controller.port, "none", "chungtay@example.org")
    finally:
        controller.stop()


@pytest.fixture
def officers(make_user):
    return [make_user(PROVINCE_OFFICER, "58")[1] for _number in range(2)]


@pytest.fixture
def proposed(db_session, officers):
    item = open_round(db_session)
    propose(db_session, item, officers[0])
    return item


def sent(session, server, now=None):
    bind_actor(session, system_actor("test"))
    return notice_mails.send_due(session, server, URL, now=now or clock.now())


def states(session):
    bind_actor(session, system_actor("test"))
    return session.execute(text("select mail_state from core_notice order by id")).scalars().all()


def test_a_mail_holds_a_headline_and_a_link_and_leaves_once(db_session, proposed, officers):
    box = Letterbox()
    with serving(box) as server:
        assert sent(db_session, server) == {"sent": 1}
        assert sent(db_session, server) == {}
    (mail,) = box.mails
    bind_actor(db_session, officers[1])
    (notice,) = notices.own_notices(db_session)
    assert mail["subject"] == "Chung Tay: Có bước chờ bạn đồng ý"
    assert mail["auto-submitted"] == "auto-generated"
    body = mail.get_content()
    assert f"{URL}/notices/{notice.id}\n" in body
    assert "Đợt thử" not in body  # no title of a record,
    assert officers[0].name not in body  # and no name
    assert states(db_session) == ["sent"]


def test_a_mail_is_in_the_language_of_its_reader(db_session, officers):
    bind_actor(db_session, officers[1])
    notices.choose({}, "en", actor=officers[1])
    propose(db_session, open_round(db_session), officers[0])
    box = Letterbox()
    with serving(box) as server:
        sent(db_session, server)
    assert box.mails[0]["subject"] == "Chung Tay: A step waits for your agreement"


def test_several_notices_are_one_digest_in_the_morning(db_session, officers):
    bind_actor(db_session, officers[1])
    notices.choose({"workflow.proposed": MailChoice.DAILY}, "vi", actor=officers[1])
    for day in (1, 2):
        propose(db_session, open_round(db_session, date(2021, 9, day)), officers[0])
    box = Letterbox()
    with serving(box) as server:
        assert sent(db_session, server) == {}
        assert sent(db_session, server, clock.now() + timedelta(days=1)) == {"sent": 1}
    assert box.mails[0]["subject"] == "Chung Tay: 2 thông báo"
    assert box.mails[0].get_content().count("/notices/") == 3


def test_what_was_not_taken_is_tried_again_later_and_given_up_in_the_end(db_session, proposed):
    box = Letterbox(*["451 busy"] * 2)
    start = clock.now()
    with serving(box) as server:
        assert sent(db_session, server, start) == {"waiting": 1}
        assert sent(db_session, server, start + timedelta(minutes=1)) == {}
        assert sent(db_session, server, start + timedelta(minutes=3)) == {"waiting": 1}
        assert sent(db_session, server, start + timedelta(minutes=30)) == {"sent": 1}
    assert len(box.taken) == 1


def test_a_server_that_is_down_loses_nothing(db_session, proposed):
    port = free_port()
    assert sent(db_session, MailServer("127.0.0.1", port, "none", "a@example.org")) == {
        "waiting": 1
    }
    assert states(db_session) == ["waiting"]


def test_a_refusal_for_good_is_not_tried_again(db_session, proposed):
    with serving(Letterbox("554 no")) as server:
        assert sent(db_session, server) == {"failed": 1}
        assert sent(db_session, server, clock.now() + timedelta(days=1)) == {}


def test_a_mail_of_which_nobody_knows_is_not_sent_twice(db_session, proposed):
    box = Letterbox("take and hang up")
    with serving(box) as server:
        assert sent(db_session, server) == {"unknown": 1}
        assert sent(db_session, server, clock.now() + timedelta(hours=2)) == {}
    assert len(box.taken) == 1


def test_a_worker_that_died_between_leaves_no_second_mail(db_session, proposed):
    bind_actor(db_session, system_actor("test"))
    now = clock.now()
    assert db_session.execute(text("select core_mail_claim(:m)"), {"m": now}).scalar()
    box = Letterbox()
    with serving(box) as server:
        assert sent(db_session, server, now + timedelta(hours=2)) == {}
    assert states(db_session) == ["unknown"]
    assert not box.taken


def test_what_was_read_or_is_old_is_not_mailed(db_session, proposed, officers):
    bind_actor(db_session, officers[1])
    notices.mark_read(None, actor=officers[1])
    propose(db_session, open_round(db_session, date(2021, 9, 2)), officers[0])
    box = Letterbox()
    with serving(box) as server:
        assert sent(db_session, server, clock.now() + timedelta(days=4)) == {}
    assert states(db_session) == ["dropped", "dropped"]


def test_an_address_cannot_smuggle_in_a_header():
    with serving(Letterbox()) as server:
        smuggled = Mail("a@example.org\r\nBcc: b@example.org", "x", "y", "k")
        assert send(server, smuggled) is Outcome.REFUSED


def test_starttls_is_asked_for_and_not_given_up(db_session, proposed):
    box = Letterbox()
    with serving(box) as server:
        safe = MailServer(server.host, server.port, "starttls", server.sender)
        assert sent(db_session, safe) == {"waiting": 1}
    assert not box.taken


def test_settings(tmp_path):
    given = {
        "CHUNGTAY_ENV": "test",
        "CHUNGTAY_INSTANCE": str(tmp_path),
        "CHUNGTAY_MAIL_HOST": "mail.example.org",
        "CHUNGTAY_MAIL_FROM": "chungtay@example.org",
        "CHUNGTAY_URL": "https://chungtay.example.org/",
    }
    settings = load_settings(given, tmp_path)
    server = server_of(settings)
    assert (server.host, server.port, server.security) == ("mail.example.org", 587, "starttls")
    assert settings["PUBLIC_URL"] == URL
    assert server_of(load_settings({**given, "CHUNGTAY_MAIL_HOST": ""}, tmp_path)) is None
    for name in ("CHUNGTAY_URL", "CHUNGTAY_MAIL_FROM"):
        with pytest.raises(SettingError):
            load_settings({**given, name: "x"}, tmp_path)

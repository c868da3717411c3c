"""Hands mails to a server, and says what is known of them afterwards."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from enum import StrEnum
from typing import Any

SECONDS = 30
PERMANENT = 500  # replies from here on say that trying again is no use


class Outcome(StrEnum):
    """What became of a mail: taken, to be tried again, refused for good, or nobody knows."""

    SENT = "sent"
    LATER = "waiting"
    REFUSED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class MailServer:
    """Where mails are handed in."""

    host: str
    port: int
    security: str
    sender: str
    user: str | None = None
    password: str | None = None


@dataclass(frozen=True)
class Mail:
    """A mail in plain text; `key` is the same whenever it is tried."""

    to: str
    subject: str
    body: str
    key: str


def server_of(config: Mapping[str, Any]) -> MailServer | None:
    """Return the server of the settings; none when no mail is to be sent."""
    if not config.get("MAIL_HOST"):
        return None
    return MailServer(
        host=config["MAIL_HOST"],
        port=config["MAIL_PORT"],
        security=config["MAIL_SECURITY"],
        sender=config["MAIL_FROM"],
        user=config.get("MAIL_USER"),
        password=config.get("MAIL_PASSWORD"),
    )


def send(server: MailServer, mail: Mail) -> Outcome:
    """Hand in one mail. Once its text has gone out, only an answer says whether it was taken."""
    try:
        message = _message(server, mail)
    except ValueError:  # an address with a line break in it
        return Outcome.REFUSED
    handed_over = False
    try:
        with _connected(server) as smtp:
            _checked(smtp.mail(server.sender))
            _checked(smtp.rcpt(mail.to))
            handed_over = True
            _checked(smtp.data(message.as_bytes(policy=SMTP)))
            return Outcome.SENT
    except smtplib.SMTPResponseException as error:  # an answer, also to the text itself
        return Outcome.REFUSED if error.smtp_code >= PERMANENT else Outcome.LATER
    except UnicodeError:  # an address that this server cannot take
        return Outcome.REFUSED
    except (OSError, smtplib.SMTPException):
        return Outcome.UNKNOWN if handed_over else Outcome.LATER


def _message(server: MailServer, mail: Mail) -> EmailMessage:
    message = EmailMessage()
    message["From"] = server.sender
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Date"] = formatdate()
    message["Message-ID"] = f"<{mail.key}@{server.sender.rpartition('@')[2].rstrip('>')}>"
    message["Auto-Submitted"] = "auto-generated"  # no answer from who is on leave
    message.set_content(mail.body, cte="base64")
    return message


@contextmanager
def _connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    context = ssl.create_default_context()
    if server.security == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=SECONDS, context=context
        )
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    try:
        if server.security == "starttls":
            smtp.starttls(context=context)
        if server.user:
            smtp.login(server.user, server.password or "")
        smtp.ehlo_or_helo_if_needed()
        yield smtp
    finally:
        with suppress(OSError, smtplib.SMTPException):  # a goodbye changes nothing any more
            smtp.quit()
        smtp.close()


def _checked(reply: tuple[int, bytes]) -> None:
    code, said = reply
    if not 200 <= code < 300:
        raise smtplib.SMTPResponseException(code, said)

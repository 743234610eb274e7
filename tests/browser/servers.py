"""What the product needs around it, each its own and gone afterwards: database, queue, mail server."""

import re
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

import psycopg
from aiosmtpd.controller import Controller
from psycopg import sql
from redis import Redis

_CLAIM = "evoke:browser-tests"
_CLAIM_SECONDS = 1800  # a run that was killed outright gives its place back after this
_PLACES = range(2, 16, 2)  # the product's own databases are 0 and 1


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def database(owner_url: str, name: str) -> Iterator[None]:
    """An empty database called ``name``; whoever is still connected at the end is cut off."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def named(url: str, database_name: str) -> str:
    """The address of another database on the same PostgreSQL."""
    return urlsplit(url)._replace(path=f"/{database_name}").geturl()


@contextmanager
def queue(redis_url: str) -> Iterator[str]:
    """The address of two databases in a row, for queue and cache, that no other run uses."""
    token = secrets.token_hex(8)
    number = next(number for number in _PLACES if _claimed(redis_url, number, token))
    try:
        yield numbered(redis_url, number)
    finally:
        for mine in (number, number + 1):
            with closing(Redis.from_url(numbered(redis_url, mine))) as server:
                server.flushdb()


def numbered(url: str, number: int) -> str:
    """The address of database ``number`` on the server at ``url``."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"unix://{parts.path}?db={number}"
    return parts._replace(path=f"/{number}").geturl()


def _claimed(redis_url: str, number: int, token: str) -> bool:
    with closing(Redis.from_url(numbered(redis_url, number))) as server:
        return bool(server.set(_CLAIM, token, nx=True, ex=_CLAIM_SECONDS))


@dataclass
class Inbox:
    """Every message the product sent, as the recipient's mail server took it in."""

    messages: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        message = message_from_bytes(envelope.content, policy=policy.SMTP)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 Message taken"

    def link_to(self, recipient: str, *, patience: float = 15) -> str:
        """The link in the first message to ``recipient``, as soon as it is there."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            for message in self.messages:
                if message["To"] == recipient:
                    return _first_link(message)
            time.sleep(0.05)
        raise AssertionError(f"No message to {recipient}; there are {[m['To'] for m in self.messages]}.")


def _first_link(message: EmailMessage) -> str:
    found = re.search(r"https?://\S+", message.get_content())
    assert found, message.get_content()
    return found[0]


@contextmanager
def mail_server() -> Iterator[tuple[Inbox, int]]:
    """An SMTP server on a free port."""
    inbox, port = Inbox(), free_port()
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield inbox, port
    finally:
        controller.stop()
        controller.loop.close()

"""Two people at the same moment: one holds a row, the other's request has to wait for it."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from django.db import connection, transaction

from agencies import tenancy
from tests.cast import Cast

T = TypeVar("T")
PATIENCE = 60  # seconds
WAITING = """
    SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE NOT granted AND datname = current_database()
"""


@contextmanager
def held(cast: Cast, request: Callable[[], T]) -> Iterator[Future[T]]:
    """Whatever the block writes is not committed before ``request``, in another thread, waits for it.

    The request is sent when the block ends; its answer is known after the ``with`` statement.
    """
    with ThreadPoolExecutor(1) as other:
        answer: Future[T] = Future()
        with tenancy.activate(cast.pk), transaction.atomic():
            yield answer
            sent = other.submit(_in_thread, request)
            _wait_until_it_waits(sent)
        answer.set_result(sent.result(timeout=PATIENCE))


def _in_thread(request: Callable[[], T]) -> T:
    try:
        return request()
    finally:
        connection.close()


def _wait_until_it_waits(sent: Future[T]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and not sent.done():
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    raise AssertionError("The request did not wait for the row.")

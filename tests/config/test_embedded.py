"""The private PostgreSQL and Valkey: who may enter, what is kept, what is left behind."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from config.embedded import (
    cache_url,
    celery_url,
    connection_urls,
    database_config,
    postgres,
    secret_key,
    state_dir,
    valkey,
)
from config.embedded.children import Server
from config.embedded.leftovers import disown_stale_pid
from config.embedded.places import CHECKOUT, socket_dir
from config.embedded.problems import CannotStartError

HOLD = """
import sys, time
from config.embedded import postgres
with postgres.running(postgres.THROW_AWAY) as server:
    print(server.process.pid, flush=True)
    time.sleep(60)
"""


@pytest.fixture(scope="module")
def state() -> Iterator[Path]:
    """A state folder of its own that the servers' account can reach even when root runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        folder = Path(tempfile.mkdtemp(prefix="evoke-embedded-", dir="/tmp"))  # short, for sockets
        folder.chmod(0o711)
        patch.setenv("EVOKE_STATE", str(folder))
        yield folder
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def cluster(state: Path) -> Path:
    """A cluster that has been made and stopped again."""
    with postgres.running(postgres.THROW_AWAY):
        pass
    return state / "postgres"


@pytest.fixture
def server(cluster: Path) -> Iterator[Server]:
    with postgres.running(postgres.THROW_AWAY) as running:
        yield running


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def alive(pid: int) -> bool:
    """Whether the process works; one that has ended and waits to be noticed does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_application_role_has_no_right_beyond_signing_in(server: Server) -> None:
    with psycopg.connect(connection_urls()["DATABASE_URL"]) as connection:
        row = connection.execute(
            "SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication "
            "FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        may = connection.execute(
            "SELECT has_schema_privilege('public', 'USAGE'), has_schema_privilege('public', 'CREATE'), "
            "has_database_privilege('evoke', 'CREATE'), has_database_privilege('evoke', 'TEMPORARY')"
        ).fetchone()
        owned = connection.execute(
            "SELECT count(*) FROM pg_class WHERE relowner = 'evoke_app'::regrole"
        ).fetchone()

    assert row == ("evoke_app", True, False, False, False, False, False)
    assert may == (True, False, False, False)
    assert owned == (0,)


def test_owner_role_migrates_past_row_level_security_without_being_superuser(server: Server) -> None:
    with psycopg.connect(connection_urls()["DATABASE_OWNER_URL"]) as connection:
        row = connection.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles "
            "WHERE rolname = current_user"
        ).fetchone()
        owner = connection.execute(
            "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'evoke'"
        ).fetchone()

    assert row == ("evoke_owner", False, True, True, False)
    assert owner == ("evoke_owner",)


def test_application_role_reaches_a_test_database_of_the_owner(server: Server) -> None:
    urls = connection_urls()
    with psycopg.connect(urls["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute("CREATE DATABASE test_evoke")
        with psycopg.connect(urls["DATABASE_URL"].replace("/evoke?", "/test_evoke?")) as application:
            assert application.execute("SELECT current_database(), current_user").fetchone() == (
                "test_evoke",
                "evoke_app",
            )
        owner.execute("DROP DATABASE test_evoke")


def test_wrong_password_is_turned_away_on_the_socket(server: Server) -> None:
    url = connection_urls()["DATABASE_URL"]
    password = (state_dir() / "secrets" / "evoke_app").read_text(encoding="ascii")

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(url.replace(password, "guess"))


def test_server_listens_on_its_socket_only(server: Server) -> None:
    with psycopg.connect(connection_urls()["DATABASE_OWNER_URL"]) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_search_without_regard_to_case_finds_letters_with_accents(server: Server) -> None:
    with psycopg.connect(connection_urls()["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT 'Élodie' ILIKE 'élodie'").fetchone() == (True,)


def test_secrets_sockets_and_data_are_closed_to_others(server: Server) -> None:
    secret_key()
    secrets = state_dir() / "secrets"

    assert {path.name: mode(path) for path in secrets.iterdir()} == dict.fromkeys(
        ["django", "evoke_app", "evoke_owner", "postgres"], 0o600
    )
    assert {mode(path) for path in (secrets, socket_dir("socket"), state_dir() / "postgres")} == {0o700}


def test_secret_key_is_long_and_stays(state: Path) -> None:
    first = secret_key()

    assert len(first) == 64
    assert secret_key() == first


def test_rows_are_kept_over_a_restart(cluster: Path) -> None:
    url = connection_urls()["DATABASE_OWNER_URL"]
    with postgres.running(), psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept (words text)")
        connection.execute("INSERT INTO kept VALUES ('still here')")

    with postgres.running(), psycopg.connect(url) as connection:
        assert connection.execute("SELECT words FROM kept").fetchall() == [("still here",)]
        connection.execute("DROP TABLE kept")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent was killed")
def test_server_ends_when_its_parent_is_killed(cluster: Path) -> None:
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", HOLD], stdout=subprocess.PIPE, text=True, cwd=CHECKOUT
    ) as parent:
        assert parent.stdout is not None
        server = int(parent.stdout.readline())
        assert alive(server)
        parent.kill()

    deadline = time.monotonic() + 2
    while alive(server) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not alive(server)


def test_start_passes_over_a_pid_file_that_names_another_program(cluster: Path) -> None:
    pid_file = cluster / "postmaster.pid"
    pid_file.write_text(f"{os.getppid()}\n{cluster}\n0\n5432\n", encoding="ascii")
    shutil.chown(pid_file, *(cluster.stat().st_uid, cluster.stat().st_gid))

    disown_stale_pid(pid_file, cluster)

    assert pid_file.read_text(encoding="ascii") == f"{os.getpid()}\n{cluster}\n0\n5432\n"
    with postgres.running(postgres.THROW_AWAY) as server:
        assert server.process.poll() is None


def test_queued_work_is_kept_when_valkey_is_killed(state: Path) -> None:
    address = connection_urls()["REDIS_URL"]
    with valkey.running() as server, redis.Redis.from_url(address) as queue:
        queue.rpush("default", "send reminder")
        time.sleep(1.2)  # the file is written out every second
        server.process.send_signal(signal.SIGKILL)

    with valkey.running(), redis.Redis.from_url(address) as queue:
        assert queue.lrange("default", 0, -1) == [b"send reminder"]
    assert mode(socket_dir("valkey")) == 0o700


def test_long_state_folder_keeps_its_sockets_elsewhere(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = state / ("far" * 30)
    monkeypatch.setenv("EVOKE_STATE", str(long))

    assert state_dir() == long
    assert socket_dir("socket").parent == Path("/tmp")  # noqa: S108 - the place under test
    assert socket_dir("socket") != socket_dir("valkey")


def test_folder_of_another_account_is_no_place_for_sockets(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    monkeypatch.setenv("EVOKE_STATE", str(state / ("far" * 30)))
    taken = socket_dir("valkey")
    taken.mkdir()
    os.chown(taken, 4321, 4321)
    try:
        with pytest.raises(CannotStartError, match="belongs to another account"), valkey.running():
            pass
    finally:
        taken.rmdir()


def test_root_is_told_when_the_servers_account_cannot_enter(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() != 0:
        pytest.skip("an ordinary user's servers run as that user")
    (state / "closed").mkdir(mode=0o700)
    monkeypatch.setenv("EVOKE_STATE", str(state / "closed" / "state"))

    with pytest.raises(CannotStartError, match=f"may not enter {state / 'closed'}"), postgres.running():
        pass


@pytest.mark.parametrize(
    ("url", "celery", "cache"),
    [
        ("redis://queue.example:6379/0", "redis://queue.example:6379/0", "redis://queue.example:6379/1"),
        ("redis://queue.example", "redis://queue.example", "redis://queue.example/1"),
        ("rediss://:pw@queue.example/3", "rediss://:pw@queue.example/3", "rediss://:pw@queue.example/4"),
        ("unix:///run/v.sock", "redis+socket:///run/v.sock?virtual_host=0", "unix:///run/v.sock?db=1"),
        ("unix:///run/v.sock?db=2", "redis+socket:///run/v.sock?virtual_host=2", "unix:///run/v.sock?db=3"),
    ],
)
def test_queue_and_cache_share_a_server_not_a_database(url: str, celery: str, cache: str) -> None:
    assert (celery_url(url), cache_url(url)) == (celery, cache)


def test_database_url_over_a_socket_becomes_host() -> None:
    config = database_config("postgresql://evoke_app:pw@/evoke?host=%2Fvar%2Fs&sslmode=disable")

    assert config == {
        "NAME": "evoke",
        "USER": "evoke_app",
        "PASSWORD": "pw",
        "HOST": "/var/s",
        "PORT": "",
        "OPTIONS": {"sslmode": "disable"},
    }

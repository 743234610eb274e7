"""``./run``: the whole product on one machine, until Ctrl-C."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence

from config.embedded.lock import only_one
from config.embedded.places import create_state_dir
from config.launch import product, space, stack, upkeep
from config.launch.guard import Stopped, guarded
from config.launch.manage import manage
from config.launch.ports import require_free
from config.launch.say import say, step

_BYTES_NEEDED = 300_000_000  # a new cluster takes 60 MB; PostgreSQL must never run into a full disk


def main(arguments: Sequence[str]) -> int:
    options = parse(arguments)
    os.umask(0o077)  # mail, uploads and logs are nobody else's on this machine
    with only_one():
        require_free(options.host, options.port)
        space.require(create_state_dir(), _BYTES_NEEDED)
        try:
            _serve(options)
        except Stopped:
            say("Stopped.")
    return 0


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./run", description="Start Evoke on this machine. Ctrl-C stops it."
    )
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
    parser.add_argument("--host", default="127.0.0.1", help="where to listen (default: this machine only)")
    parser.add_argument("--empty", action="store_true", help="do not load the invented agencies")
    return parser.parse_args(arguments)


def _serve(options: argparse.Namespace) -> None:
    with stack.running() as servers:
        variables = servers.environment | {"PORT": str(options.port)}
        upkeep.migrate(variables)
        upkeep.collect_static(variables)
        # An outside database is never given invented people with known passwords.
        if stack.has_own_database() and not options.empty:
            upkeep.load_demo(variables)
        with product.running(options.host, options.port, variables) as server:
            address = address_of(options)
            with step("Starting pages, worker and timetable"):
                product.wait_for_first_page(server, address)
            _welcome(address, variables)
            product.watch(servers.processes | {"Evoke": server.process}, server.log)


def address_of(options: argparse.Namespace) -> str:
    """By name where it is this machine: passkeys are bound to names, never to numbers."""
    here = "localhost"
    everywhere = {"0.0.0.0": here, "127.0.0.1": here, "::": "::1"}  # noqa: S104 - read, not listened on
    host = everywhere.get(options.host, options.host)
    return f"http://{f'[{host}]' if ':' in host else host}:{options.port}/"


def _welcome(address: str, variables: Mapping[str, str]) -> None:
    sign_ins = manage("load_demo", "--sign-ins", environment=variables).rstrip()
    say(f"\nEvoke is running at {address}\n")
    say(sign_ins or "Make the first agency with: .venv/bin/python manage.py found_agency")
    say(f"\nMail and logs are kept in {create_state_dir()}. Ctrl-C stops Evoke.")


if __name__ == "__main__":
    sys.exit(guarded(main))

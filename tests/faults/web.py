"""A web server that can be killed and started again, beside the one that prepared the world."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field

from tests.browser.servers import free_port
from tests.browser.stack import Product, answers

_PATIENCE = 60  # seconds until it answers; a busy machine is no reason to fail


@dataclass
class WebServer:
    """Answers at ``address`` while it lives; always at the same one."""

    product: Product
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        variables = {**self.product.variables, "PUBLIC_ADDRESS": self.address}
        command = (sys.executable, "-m", "granian", "--interface", "wsgi", "--http", "1", "--no-ws")
        place = ("--host", "127.0.0.1", "--port", str(self.port))
        self._process = self.product.start(
            variables, *command, *place, "--blocking-threads", "4", "config.wsgi:application"
        )
        deadline = time.monotonic() + _PATIENCE
        while not answers(f"{self.address}/healthz"):
            assert time.monotonic() < deadline, self.product.log.read_text()
            time.sleep(0.05)

    def kill(self) -> None:
        """Kill it and its children outright, in the middle of whatever they do."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

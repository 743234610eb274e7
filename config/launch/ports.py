"""The port the pages are served on."""

import socket

from config.embedded.problems import CannotStartError


def require_free(host: str, port: int) -> None:
    """Raise CannotStartError when ``port`` is taken.

    Asked beforehand because the web server would share a port with another program without a word.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port just left is free
        try:
            attempt.bind((host, port))
        except PermissionError:
            raise CannotStartError(
                f"Port {port} is kept for the system. Choose one above 1023, for example ./run --port 8000."
            ) from None
        except OSError as error:
            raise CannotStartError(
                f"Port {port} on {host} is not free ({error.strerror}). "
                f"Stop the program that uses it, or choose another port: ./run --port {_another(port)}."
            ) from None


def _another(port: int) -> int:
    return port + 1 if port < 65_535 else 8000  # noqa: PLR2004 - the highest port there is

"""What a document may load: our own fonts and print styles, and nothing else.

Imports WeasyPrint, so it is itself imported only when something is printed.
"""
# mypy: allow-untyped-calls
# (WeasyPrint has no annotations.)

from pathlib import Path
from typing import Final

from django.contrib.staticfiles import finders
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

SCHEME: Final = "asset:"
STYLES: Final = f"{SCHEME}document.css"

_ASSETS: Final = {
    "document.css": ("documents/document.css", "text/css"),
    "source-sans-3-regular.woff2": ("fonts/source-sans-3-regular.woff2", "font/woff2"),
    "source-sans-3-semibold.woff2": ("fonts/source-sans-3-semibold.woff2", "font/woff2"),
    "source-sans-3-bold.woff2": ("fonts/source-sans-3-bold.woff2", "font/woff2"),
}


class AssetFetcher(URLFetcher):
    """Answers ``asset:<name>`` from a fixed table: no network, no files, no data from the page itself.

    Anything else raises FatalURLFetchingError, which stops the document; an ordinary error would
    leave the resource out and print the rest. Making one raises FileNotFoundError when the
    installation lacks one of the files.
    """

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"asset"}, allow_redirects=False, fail_on_errors=True)
        self._answers = {f"{SCHEME}{name}": (_read(path), kind) for name, (path, kind) in _ASSETS.items()}

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        answer = self._answers.get(url)
        if answer is None:
            raise FatalURLFetchingError(url)
        data, kind = answer
        return URLFetcherResponse(url, data, {"Content-Type": kind})


def _read(path: str) -> bytes:
    found = finders.find(path)
    if found is None:
        raise FileNotFoundError(f"The static file {path} is missing from this installation.")
    return Path(found).read_bytes()

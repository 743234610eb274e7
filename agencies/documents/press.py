"""The press: fonts and print styles, loaded once and used for every document of the process.

Imports WeasyPrint, so it is itself imported only when something is printed.
"""
# mypy: allow-untyped-calls
# (WeasyPrint has no annotations.)

import logging

from weasyprint import CSS, HTML, VERSION, Attachment, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from agencies.documents.assets import SCHEME, STYLES, AssetFetcher
from agencies.documents.characters import printable, scripts_of, spelled_out
from agencies.documents.conformance import INTENT, VARIANT, colour_profiles, state_pdf_ua
from agencies.documents.errors import ForeignResource
from agencies.documents.imprint import Imprint

logger = logging.getLogger(__name__)
logging.getLogger("weasyprint").setLevel(logging.ERROR)  # its warnings quote the words of the document


class Press:
    """One document at a time: the font library underneath does not bear two threads."""

    engine = f"WeasyPrint {VERSION}"

    def __init__(self) -> None:
        self._fetcher = AssetFetcher()
        self._fonts = FontConfiguration()
        self._styles = CSS(url=STYLES, url_fetcher=self._fetcher, font_config=self._fonts)

    def print(self, html: str, imprint: Imprint) -> bytes:
        """The file of ``html``. Raises ForeignResource when the page asks for anything that is not ours."""
        try:
            return self._print_all(printable(html), imprint)
        except FatalURLFetchingError as error:
            raise ForeignResource(
                f"The document asked for {error}. Documents load only our own fonts."
            ) from error

    def _print_all(self, html: str, imprint: Imprint) -> bytes:
        """Print, and print again with words in place of the characters no font has."""
        document = self._lay_out(html, imprint)
        data = _write(document, imprint)
        if codes := _without_shape(document):
            logger.warning("No installed font has these letters, printed by code: %s", scripts_of(codes))
            data = _write(self._lay_out(spelled_out(html, codes), imprint), imprint)
        return data

    def _lay_out(self, html: str, imprint: Imprint) -> Document:
        page = HTML(string=html, base_url=SCHEME, url_fetcher=self._fetcher)
        document: Document = page.render(
            font_config=self._fonts,
            stylesheets=[self._styles],
            color_profiles=colour_profiles(),
            pdf_variant=VARIANT,
            output_intent=INTENT,
        )
        document.metadata.title = printable(imprint.title)
        document.metadata.lang = imprint.language
        document.metadata.created = document.metadata.modified = imprint.stamp
        return document


def _without_shape(document: Document) -> list[int]:
    return sorted({code for font in document.fonts.values() for code in font.missing})


def _write(document: Document, imprint: Imprint) -> bytes:
    data: bytes = document.write_pdf(
        finisher=state_pdf_ua,
        pdf_variant=VARIANT,
        output_intent=INTENT,
        attachments=_attachments(imprint),
    )
    return data


def _attachments(imprint: Imprint) -> list[Attachment]:
    """The data as a file of the file, dated like it: undated, it would carry the present moment."""
    if imprint.data is None:
        return []
    moment = imprint.created_utc
    return [
        Attachment(
            string=imprint.data, name=imprint.data_name, relationship="Data", created=moment, modified=moment
        )
    ]

"""Why a document was not printed."""


class PdfUnavailable(RuntimeError):  # noqa: N818 - says how things stand, to the people who run the product
    """A library the PDF engine needs is not installed. The message says what to install."""


class ForeignResource(RuntimeError):  # noqa: N818 - names what was found
    """A document asked for something that is not ours. Nothing was printed."""

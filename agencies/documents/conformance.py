"""PDF/A-3a and PDF/UA-1 in one file.

WeasyPrint writes one of the two. Tags, language and title are the same for both, so what is missing
from a PDF/A-3a file is the statement that it is PDF/UA-1 too, and, because PDF/A allows only known
properties in the metadata, the description of the property that states it.

Sources: ISO 14289-1:2014, clause 5 (identification); ISO 19005-3:2012, clause 6.6.2.3 (extension schemas).
"""
# mypy: allow-untyped-calls
# (WeasyPrint has no annotations.)

from importlib.resources import files
from io import BytesIO
from typing import Final

from pydyf import PDF, Stream
from weasyprint import Document
from weasyprint.css import ColorProfile

VARIANT: Final = "pdf/a-3a"
INTENT: Final = "--srgb"

_END: Final = b"</rdf:RDF>"
_PDF_UA: Final = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
  <pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about=""
    xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
    xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
  <pdfaExtension:schemas>
    <rdf:Bag>
      <rdf:li rdf:parseType="Resource">
        <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
        <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
        <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
        <pdfaSchema:property>
          <rdf:Seq>
            <rdf:li rdf:parseType="Resource">
              <pdfaProperty:name>part</pdfaProperty:name>
              <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
              <pdfaProperty:category>internal</pdfaProperty:category>
              <pdfaProperty:description>The part of ISO 14289 that the file follows</pdfaProperty:description>
            </rdf:li>
          </rdf:Seq>
        </pdfaSchema:property>
      </rdf:li>
    </rdf:Bag>
  </pdfaExtension:schemas>
</rdf:Description>
"""


def colour_profiles() -> dict[str, ColorProfile]:
    """What the colours mean, which PDF/A wants stated.

    Given a profile, WeasyPrint does not open its own copy, which it would leave open.
    """
    icc = BytesIO((files("weasyprint.pdf") / "sRGB2014.icc").read_bytes())
    return {INTENT: ColorProfile(icc, "sRGB2014.icc", "relative-colorimetric", (["r"], ["g"], ["b"]))}


def state_pdf_ua(document: Document, pdf: PDF) -> None:  # noqa: ARG001 - the signature of a WeasyPrint finisher
    """Add the PDF/UA-1 statement to the metadata of ``pdf``, uncompressed so that any tool reads them.

    Raises RuntimeError when the metadata are not of the expected shape, so that no file goes out
    that says less than it should.
    """
    metadata = _metadata_stream(pdf)
    before, end, after = b"".join(metadata.stream).partition(_END)
    if not end:
        raise RuntimeError("The file's metadata have no end where one is expected.")
    metadata.compress = False
    metadata.stream = [before, _PDF_UA, end, after]


def _metadata_stream(pdf: PDF) -> Stream:
    number = int(pdf.catalog["Metadata"].split()[0])
    stream: Stream = pdf.objects[number]
    return stream

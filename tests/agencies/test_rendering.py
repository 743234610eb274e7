"""The PDF engine: what goes out is whole, checked by a second pair of eyes, and made of our files alone."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path
from socket import create_server, socket
from typing import Any

import page
import pytest
from pypdf import PdfReader
from pytest_django.fixtures import Settings

from agencies.documents.errors import ForeignResource
from agencies.documents.letterhead import Letterhead, Paper
from agencies.documents.rendering import render_pdf, require_engine

CREATED = datetime(2026, 3, 6, 21, 12, 30, tzinfo=UTC)
NORTH = Letterhead(name="North agency", lines=("214 Wharf Street", "Telephone 207 555 0148"))


@pytest.fixture
def write_template(settings: Settings, tmp_path: Path) -> Callable[[str], str]:
    """Writes one more template beside the product's own, and gives its name."""
    own, *others = settings.TEMPLATES
    settings.TEMPLATES = [{**own, "DIRS": [*own["DIRS"], tmp_path]}, *others]

    def write(source: str) -> str:
        (tmp_path / "trial.html").write_text(source)
        return "trial.html"

    return write


@pytest.fixture
def listener() -> Iterator[socket]:
    """A server nobody may call; its address, and whether somebody did."""
    with create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def render(template: str = "documents/base.html", **changes: Any) -> bytes:
    context = {"letterhead": NORTH, **changes.pop("context", {})}
    arguments: dict[str, Any] = {"title": "Trial", "language": "en", "created": CREATED} | changes
    return render_pdf(template, context, **arguments)


def text_of(data: bytes) -> str:
    return "\n".join(sheet.extract_text() for sheet in PdfReader(BytesIO(data)).pages)


def fonts_of(data: bytes) -> set[str]:
    resources: Any = PdfReader(BytesIO(data)).pages[0]["/Resources"]
    return {font.get_object()["/BaseFont"].split("+")[1].rstrip(",") for font in resources["/Font"].values()}


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("profile", ["ua1", "3a"])
def test_file_conforms_to_the_archive_and_the_accessibility_standard(profile: str) -> None:
    report = page.validate_pdf_bytes(render(data=b"{}"), profile=profile)

    assert [(failure.rule_id, failure.message) for failure in report.failures] == []
    assert report.is_compliant


def test_file_is_sound_for_qpdf(tmp_path: Path) -> None:
    path = tmp_path / "trial.pdf"
    path.write_bytes(render(data=b"{}"))

    checked = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)  # noqa: S603, S607 - a fixed command of the test machine

    assert (checked.returncode, checked.stderr) == (0, "")


def test_file_names_itself_once_for_every_reader() -> None:
    reader = PdfReader(BytesIO(render(title="Plan 7 \N{PARTY POPPER}", language="es")))
    root: Any = reader.trailer["/Root"]

    assert reader.metadata is not None
    assert reader.metadata.title == "Plan 7 [party popper]"
    assert reader.metadata.author == "North agency"
    assert root["/Lang"] == "es"
    assert reader.metadata.creation_date == CREATED
    assert reader.metadata.modification_date == CREATED


def test_data_travel_inside_unchanged() -> None:
    data = '{"words":"I’m tired \N{SLIGHTLY SMILING FACE}"}'.encode()

    reader = PdfReader(BytesIO(render(data=data, data_name="plan.json")))

    assert {name: list(files) for name, files in reader.attachments.items()} == {"plan.json": [data]}


def test_file_without_data_has_nothing_inside() -> None:
    assert dict(PdfReader(BytesIO(render())).attachments) == {}


def test_moment_without_time_zone_is_not_accepted() -> None:
    with pytest.raises(ValueError, match="created needs a time zone"):
        render(created=datetime(2026, 3, 6, 21, 12))  # noqa: DTZ001 - the error itself


def test_same_moment_in_another_zone_gives_the_same_file() -> None:
    elsewhere = CREATED.astimezone(timezone(timedelta(hours=-5)))

    assert digest(render(created=elsewhere, data=b"{}")) == digest(render(data=b"{}"))


def test_same_arguments_give_the_same_bytes_in_another_process() -> None:
    here = digest(render(data=b"{}"))
    script = (
        "import django; django.setup()\n"
        "from tests.agencies.test_rendering import digest, render\n"
        "print(digest(render(data=b'{}')))"
    )

    there = subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONHASHSEED": "1"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()

    assert there == here


def test_earlier_documents_leave_no_trace(write_template: Callable[[str], str]) -> None:
    first = digest(render())
    render(write_template("<html lang=en><p><b>Другое</b> \N{CJK UNIFIED IDEOGRAPH-6F22}"))

    assert digest(render()) == first


def test_documents_asked_for_at_once_are_each_whole() -> None:
    alone = digest(render())

    with ThreadPoolExecutor(4) as pool:
        together = {digest(data) for data in pool.map(lambda _: render(), range(8))}

    assert together == {alone}


HOSTILE = {
    "style sheet over the network": "<link rel=stylesheet href='{http}'>",
    "style sheet from a file": "<link rel=stylesheet href='file:///etc/hostname'>",
    "import over the network": "<style>@import url('{http}');</style>",
    "import of a bare name": "<style>@import 'other.css';</style>",
    "font from a file": "<style>@font-face {{ font-family: x; src: url(file:///etc/hostname) }}</style>",
    "font of the machine": "<style>@font-face {{ font-family: x; src: local('DejaVu Sans') }}</style>",
    "background": "<p style='background: url({http})'>x",
    "bullet": "<ul style='list-style-image: url({http})'><li>x</ul>",
    "generated content": "<style>p::before {{ content: url({http}) }}</style><p>x",
    "border image": "<p style='border: 1px solid; border-image-source: url({http})'>x",
    "picture over the network": "<img alt=x src='{http}'>",
    "picture from a file": "<img alt=x src='file:///etc/hostname'>",
    "picture by path": "<img alt=x src='/etc/hostname'>",
    "picture by bare name": "<img alt=x src='hostname'>",
    "picture below another base": "<base href='file:///etc/'><img alt=x src='hostname'>",
    "picture inside the page": "<img alt=x src='data:image/png;base64,iVBORw0KGgo='>",
    "object": "<object data='{http}'></object>",
    "embedded thing": "<embed src='{http}'>",
    "attached file": "<link rel=attachment href='file:///etc/hostname'>",
    "attached file by bare name": "<link rel=attachment href='hostname'>",
    "attached by a link": "<a rel=attachment href='file:///etc/hostname'>x</a>",
    "asset outside the table": "<img alt=x src='asset:../../etc/hostname'>",
    "asset in capitals": "<img alt=x src='ASSET:document.css'>",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_page_that_asks_for_anything_else_is_not_printed(
    write_template: Callable[[str], str], listener: socket, body: str
) -> None:
    address = "http://{}:{}/x".format(*listener.getsockname())
    template = write_template(f"<html lang=en><title>x</title><body>{body.format(http=address)}")

    with pytest.raises(ForeignResource, match="The document asked for"):
        render(template)
    with pytest.raises(BlockingIOError):  # nobody called
        listener.accept()


def test_next_document_is_whole_after_one_that_was_not_printed(write_template: Callable[[str], str]) -> None:
    before = digest(render())
    with pytest.raises(ForeignResource):
        render(write_template("<html lang=en><img src='file:///etc/hostname'>"))

    assert digest(render()) == before


def test_text_of_people_stays_text() -> None:
    data = render(context={"letterhead": Letterhead(name="<script>alert(1)</script> & Sons")})

    assert "<script>alert(1)</script> & Sons" in text_of(data)
    assert b"/JavaScript" not in data


def test_our_fonts_draw_what_plans_are_written_with() -> None:
    data = render(context={"letterhead": Letterhead(name="“Peña” – café ≥ 3 … naïve Đặng ☑")})

    assert text_of(data).splitlines()[0] == "“Peña” – café ≥ 3 … naïve Đặng ☑"
    assert fonts_of(data) == {"Source-Sans-3", "Source-Sans-3-Bold"}


def test_character_no_font_has_is_spelled_out_and_the_file_still_conforms(
    caplog: pytest.LogCaptureFixture,
) -> None:
    data = render(
        context={"letterhead": Letterhead(name="Ana \N{CUNEIFORM SIGN A}\N{SLIGHTLY SMILING FACE}")}
    )

    assert text_of(data).splitlines()[0] == "Ana [U+12000][slightly smiling face]"
    assert caplog.messages == ["No installed font has these letters, printed by code: Cuneiform"]
    assert [page.validate_pdf_bytes(data, profile=profile).failures for profile in ("ua1", "3a")] == [[], []]


@pytest.mark.parametrize(("paper", "points"), [(Paper.LETTER, (612, 792)), (Paper.A4, (595, 842))])
def test_paper_is_the_agency_s(paper: Paper, points: tuple[int, int]) -> None:
    reader = PdfReader(BytesIO(render(context={"letterhead": Letterhead(name="North agency", paper=paper)})))

    assert [(round(sheet.mediabox.width), round(sheet.mediabox.height)) for sheet in reader.pages] == [points]


def test_engine_says_its_version() -> None:
    assert require_engine().startswith("WeasyPrint 70.")


def test_nothing_stays_in_the_folder_for_temporary_files(tmp_path: Path) -> None:
    script = (
        "import django; django.setup()\n"
        "from tests.agencies.test_rendering import render\n"
        "print(len(render()) > 0)"
    )

    ended = subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", script],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )

    assert (ended.stdout, ended.stderr) == ("True\n", "")
    assert list(tmp_path.iterdir()) == []


def test_missing_system_library_is_named_with_its_cure(tmp_path: Path) -> None:
    package = tmp_path / "weasyprint"
    package.mkdir()
    (package / "__init__.py").write_text("raise OSError(\"cannot load library 'libgobject-2.0-0'\")\n")
    script = (
        "import django; django.setup()\n"
        "from agencies.documents.errors import PdfUnavailable\n"
        "from agencies.documents.rendering import require_engine\n"
        "try:\n    require_engine()\n"
        "except PdfUnavailable as error:\n    print(error)\n"
    )
    root = Path(__file__).parents[2]

    said = subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{root}"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert said == (
        "PDF export is off: cannot load library 'libgobject-2.0-0'. On Debian or Ubuntu install "
        "libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0; on macOS run: brew install pango\n"
    )

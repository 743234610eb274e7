"""What was taken over from others is what was taken over: no byte of it has changed."""

import tomllib
from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "config" / "static"
PACKAGES = tomllib.loads((STATIC / "vendor" / "vendor.toml").read_text())["package"]
FILES = {path: digest for package in PACKAGES for path, digest in package["sha256"].items()}


@pytest.mark.parametrize("path", FILES)
def test_vendored_file_has_the_recorded_hash(path: str) -> None:
    assert sha256((ROOT / path).read_bytes()).hexdigest() == FILES[path]


def test_vendored_packages_name_version_and_licence() -> None:
    named = {package["name"]: (package["version"], package["licence"]) for package in PACKAGES}

    assert named == {
        "htmx": ("2.0.11", "0BSD"),
        "source-sans-3": ("3.52", "OFL-1.1"),
        "axe-core": ("4.14.1", "MPL-2.0"),
    }


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_vendored_package_carries_its_licence(package: dict[str, str]) -> None:
    assert package["licence_file"] in FILES


def test_vendored_folders_hold_nothing_unrecorded() -> None:
    folders = [STATIC / "vendor", STATIC / "fonts", ROOT / "tests" / "vendor"]
    found = {
        str(file.relative_to(ROOT)) for folder in folders for file in folder.rglob("*") if file.is_file()
    }

    assert found - {"config/static/vendor/vendor.toml"} == set(FILES)


@pytest.mark.parametrize("sheet", sorted((STATIC / "css").glob("*.css")), ids=lambda sheet: sheet.name)
def test_style_sheet_fetches_nothing_from_elsewhere(sheet: Path) -> None:
    assert sheet.read_text().count("//") == 0

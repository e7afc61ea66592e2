"""Python and the libraries, compared with what this DocDex asks for."""

import platform
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata, requires, version

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from vqa_core.doctor.finding import Finding
from vqa_core.settings import PACKAGE_ROOT

PACKAGE = "docdex"


def check_python() -> Iterator[Finding]:
    """Its version, and what of DocDex this platform lacks."""
    here = platform.python_version()
    wanted = _wanted_python()
    words = f"{here} on {platform.system()} {platform.machine()}"
    if not SpecifierSet(wanted).contains(here, prereleases=True):
        yield Finding(
            "Python", "broken", f"{words}; DocDex needs {wanted}", f"Install Python {wanted} and DocDex in it."
        )
    elif sys.platform != "linux":
        yield Finding("Python", "warning", f"{words}: without 4-bit weights", "Fine-tune large models on Linux.")
    else:
        yield Finding("Python", "fine", words)


def check_libraries() -> Iterator[Finding]:
    """Every library that the package asks for, by its installed version."""
    asked = _requirements()
    wrong = [finding for one in asked if (finding := _check(one)) is not None]
    yield from wrong
    if not wrong:
        yield Finding("libraries", "fine", f"all {len(asked)} as required")


def _check(asked: Requirement) -> Finding | None:
    install = f"pip install '{asked.name}{asked.specifier}'"
    try:
        here = version(asked.name)
    except PackageNotFoundError:
        return Finding("libraries", "broken", f"{asked.name} is not installed", f"{install}, or run make setup.")
    if asked.specifier.contains(here, prereleases=True):
        return None
    words = f"{asked.name} is {here}; DocDex needs {asked.specifier}"
    return Finding("libraries", "broken", words, f"{install}, or run make setup.")


def _requirements() -> list[Requirement]:
    """What the installed package asks for on this platform; of a folder that was never installed, its own list."""
    try:
        lines = requires(PACKAGE) or []
    except PackageNotFoundError:
        text = (PACKAGE_ROOT / "requirements.txt").read_text(encoding="utf-8")
        lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    found = [Requirement(line) for line in lines]
    return [one for one in found if one.marker is None or one.marker.evaluate({"extra": ""})]


def _wanted_python() -> str:
    try:
        return str(metadata(PACKAGE)["Requires-Python"])
    except PackageNotFoundError:
        project = tomllib.loads((PACKAGE_ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        return str(project["project"]["requires-python"])

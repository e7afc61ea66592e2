"""Every example of docs/API.md runs as it stands there, against a real app."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from vqa_core.settings import PACKAGE_ROOT

pytestmark = pytest.mark.browser

TEXT = (PACKAGE_ROOT / "docs" / "API.md").read_text()
SNIPPETS = re.findall(r"```(python|bash)\n(.*?)```", TEXT, flags=re.S)
ADDRESS = "http://127.0.0.1:7860"


def heading(place: int) -> str:
    """The section that the snippet of that number stands in."""
    before = TEXT[: TEXT.index(SNIPPETS[place][1])]
    return re.findall(r"^## (.+)$", before, flags=re.M)[-1]


@pytest.mark.parametrize("place", range(len(SNIPPETS)), ids=lambda place: f"{heading(place)}-{SNIPPETS[place][0]}")
def test_the_example_runs(app, place: int, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    kind, text = SNIPPETS[place]
    assert ADDRESS in text
    command = [sys.executable, "-"] if kind == "python" else ["bash", "-eu", "-o", "pipefail"]
    done = subprocess.run(
        command,
        input=text.replace(ADDRESS, app.url),
        cwd=PACKAGE_ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
    # curl ends well whatever it was answered.
    refused = re.findall(r"event: error\ndata: (.*)", done.stdout)
    assert [one for one in refused if "tickets-1" not in one] == []
    if kind == "bash":
        assert "event: complete" in done.stdout


def test_every_endpoint_is_documented_and_nothing_else(app) -> None:  # type: ignore[no-untyped-def]
    from gradio_client import Client

    listed = set(Client(app.url, verbose=False).view_api(return_format="dict", print_info=False)["named_endpoints"])
    table = TEXT.split("| endpoint |")[1].split("\n\n")[0]
    assert set(re.findall(r"`(/\w+)`", table)) == listed


def test_the_limits_of_the_documentation_are_the_settings() -> None:
    from dataclasses import asdict

    from vqa_core.settings import PublicLimits

    written = re.findall(r"\| `DOCDEX_PUBLIC_(\w+)` \|.*\| (\d+) \|", TEXT)
    assert {name.lower(): int(value) for name, value in written} == asdict(PublicLimits())

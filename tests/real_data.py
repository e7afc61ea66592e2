"""Where real pages, receipts and cards lie for tests and measurements; they are no part of the project."""

import os
from pathlib import Path

from vqa_core.settings import PACKAGE_ROOT

FOLDER = Path(os.environ.get("DOCDEX_TEST_DATA") or PACKAGE_ROOT.parent / "shared" / "data")
"""May be absent: then what needs it is left out."""

"""`python -m vqa_core`: the command line."""

import sys

from vqa_core.cli import main

if __name__ == "__main__":
    sys.exit(main())

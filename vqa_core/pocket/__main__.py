"""`python -m vqa_core.pocket train|pace|check|export`: train the embedded model, or look at how that goes.

On several GPUs: `torchrun --nproc_per_node 2 -m vqa_core.pocket train ...`.
"""

import sys

from vqa_core.pocket.command import main

if __name__ == "__main__":
    sys.exit(main())

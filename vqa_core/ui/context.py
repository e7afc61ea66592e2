"""What every part of the page is built with."""

from dataclasses import dataclass

from vqa_core.answering.answerer import Answerer
from vqa_core.hardware import Host
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings


@dataclass(frozen=True)
class Context:
    """`host` is what the page was started on; free memory is asked anew with hardware.detect()."""

    settings: Settings
    store: RunStore
    answerer: Answerer
    host: Host

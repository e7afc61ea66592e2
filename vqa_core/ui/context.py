"""What every part of the page is built with."""

from dataclasses import dataclass
from functools import cached_property

from vqa_core.answering.answerer import Answerer
from vqa_core.hardware import Host
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.ui.limits import Limiter


@dataclass(frozen=True)
class Context:
    """`host` is what the page was started on; free memory is asked anew with hardware.detect()."""

    settings: Settings
    store: RunStore
    answerer: Answerer
    host: Host

    @cached_property
    def limiter(self) -> Limiter:
        """What holds visitors of a Space to its limits: one for the page and the API together."""
        return Limiter(self.settings.public)

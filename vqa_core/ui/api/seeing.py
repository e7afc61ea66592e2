"""The endpoint of a look at rows before a start."""

from vqa_core.training.config import parse
from vqa_core.training.inspection.gate import told
from vqa_core.training.inspection.look import MAX_ROWS, ROWS, look_at_run
from vqa_core.training.presets import preset as find_preset
from vqa_core.ui.api import values
from vqa_core.ui.context import Context


class Seeing:
    """Its method is the endpoint; the docstring is what the API's own page shows."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def inspect_run(self, config: dict, rows: int = ROWS, preset: str = "") -> dict:  # type: ignore[type-arg]
        """Show what a model would see of a run's rows; nothing is started, and no weight is loaded.

        Args:
            config: settings by name, as for start_run.
            rows: look at so many: the heaviest, the first, and some drawn by the seed.
            preset: settings to begin with, as for start_run.

        Returns:
            model, rows (of each: prompt, scored text, counts of tokens, truncated, pictures with their sizes), refused
            (why the run could not start, in words) and warnings.
        """
        name = values.text(preset, "preset")
        chosen = {**(find_preset(name).values if name else {}), **values.settings(config, "config")}
        count = values.whole(rows, "rows", 1, MAX_ROWS)
        return told(look_at_run(parse(chosen), self._context.settings, count))

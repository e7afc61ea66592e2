"""The Check step's measurement: started, followed and cancelled from the page."""

import re
import threading
from collections.abc import Iterator
from typing import Any

import gradio as gr

from vqa_core.errors import UserError
from vqa_core.training.probe.forecast import Forecast, LeverRow
from vqa_core.training.probe.forecast_words import duration, fits_words, time_words
from vqa_core.training.probe.probing import Probe, start_probe
from vqa_core.ui.context import Context
from vqa_core.ui.data.data_events import turn_of
from vqa_core.ui.form.settings import asked_values, in_labels

_TOKEN = re.compile(r"[0-9a-f]{8,64}")
View = dict[str, Any]


class ProbeEvents:
    """The handlers; they keep the measurements under way by the token of the page that asked for them."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._under_way: dict[str, Probe] = {}
        self._guard = threading.Lock()

    def on_probe_measure(self, event: gr.EventData) -> Iterator[View]:
        """How far the measurement is, then what came of it; nothing of it is left once the page has gone."""
        data = event._data
        turn, token = turn_of(data), _token(data)
        probe = None
        try:
            values = asked_values(data.get("values"))
            probe = start_probe(
                values, self.context.settings, self.context.store, preset_name=str(data.get("preset") or "")
            )
            self._enter(token, probe)
            for told in probe.told():
                if isinstance(told, Forecast):
                    yield {"turn": turn, "state": "found", **view(told)}
                else:
                    so_far = view(told.so_far) if told.so_far else None
                    yield {"turn": turn, "state": "doing", "text": told.name, "share": told.share, "so_far": so_far}
            if probe.cancelled:
                yield {"turn": turn, "state": "cancelled"}
        except UserError as error:
            yield {"turn": turn, "state": "problem", "text": in_labels(str(error))}
        finally:
            if probe is not None:
                probe.cancel()
                self._forget(token, probe)

    def on_probe_cancel(self, event: gr.EventData) -> None:
        """End it; its own answer says so."""
        with self._guard:
            probe = self._under_way.get(_token(event._data))
        if probe is not None:
            probe.cancel()

    def _enter(self, token: str, probe: Probe) -> None:
        with self._guard:
            earlier, self._under_way[token] = self._under_way.get(token), probe
        if earlier is not None:
            earlier.cancel()

    def _forget(self, token: str, probe: Probe) -> None:
        with self._guard:
            if self._under_way.get(token) is probe:
                del self._under_way[token]


def _token(data: View) -> str:
    token = str(data.get("token") or "")
    return token if _TOKEN.fullmatch(token) else ""


def view(found: Forecast) -> View:
    """All that the page shows of it."""
    return {
        "fits": found.fits,
        "tight": found.tight,
        "peak": found.peak_gib,
        "free": found.free_gib,
        "verdict": fits_words(found),
        "time": time_words(found),
        "eta_s": found.eta_s,
        "levers": [_lever(row) for row in found.levers],
    }


def _lever(row: LeverRow) -> View:
    return {
        "key": row.key,
        "title": row.title,
        "changes": dict(row.changes),
        "measured": row.measured,
        "fits": row.fits,
        "peak": row.peak_gib,
        "step_s": row.seconds_per_step,
        "whole": duration(row.eta_s) if row.eta_s is not None else "",
    }

"""Shared by all tests: no network, no telemetry."""

import os

import hypothesis

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
# A busy machine is slow, not wrong.
hypothesis.settings.register_profile("docdex", deadline=None)
hypothesis.settings.load_profile("docdex")

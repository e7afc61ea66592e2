"""Words of the Check step's measurement: memory, time and price of a run before it starts."""

PROBE_WORDS = {
    "title": "Memory and time",
    "measure": "Measure memory and time (up to 60 s)",
    "again": "Measure again",
    "cancel": "Cancel",
    "starting": "Starting ...",
    "stale": "Settings or rows have changed since.",
    "cancelled": "Cancelled; nothing was measured.",
    "memory": "Memory: {peak} of {free} GB",
    "price": "Price of an hour",
    "price_hint": "0.40",
    "costs": "This run costs about {cost}.",
    "costs_less": "This run costs less than {cost}.",
    "price_wrong": "Write an amount, such as 0.40 or $0.40.",
    "levers": "What other settings would take ({count})",
    "setting": "Setting",
    "peak": "Memory",
    "step": "A step",
    "whole": "Whole run",
    "how": "",
    "measured": "measured",
    "estimate": "estimate",
    "lacks": "does not fit",
    "use": "Use this",
    "use_title": "Use {title}",
    "gb": "{value} GB",
    "seconds": "{value} s",
    "unknown": "–",
    "rule": (
        "An estimate takes the measured step's memory and time by the rows, tokens and pixels that a setting leaves; "
        "kept activations are about a third when they are checkpointed."
    ),
}
NO_GPU_OF_ITS_OWN = "ZeroGPU gives a GPU for minutes only: nothing trains here, so there is nothing to measure."

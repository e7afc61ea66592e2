"""Every word of what is told under the head of a run that ended early, or does not go well."""

COACH_WORDS = {
    "what": "What happened",
    "changes": "What would change",
    "retry": "Retry with these changes",
    "resume": "Resume",
    "unchanged": "Resume unchanged",
    "copy": "Copy report",
    "copied": "Copied",
    "copy_failed": "The browser did not copy it. Mark the text and copy it:",
    "report": "The report",
    "lines": "Last lines",
    "was": "was",
    "becomes": "becomes",
    "watch": "Worth a look",
}
ROWS_A_STEP = "{rows} rows a step, as before"
FROM_STEP = "Goes on from step {step}."
FROM_START = "Begins at step 0: nothing was saved before it ended."
FROM_START_ANEW = "Begins at step 0: what was saved cannot follow this change."
OWN_EDGE = "the model's own"
NOTHING_TO_RETRY = "This run changed since its page was drawn, and there is nothing to retry. Look at it again."
OTHER_CHANGES = "Something else would be changed now than what the page showed. Look at it again."

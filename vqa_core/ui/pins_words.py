"""The words of pinned questions: where they are picked and where their answers are seen."""

PINS_WORDS = {
    "title": "Pinned questions",
    "waiting": "Asked before training begins and at each evaluation: the first answers come soon.",
    "without": "The run ended before these were asked.",
    "truth": "right answer",
    "right": "right",
    "wrong": "wrong",
    "step": "step {step}",
    "steps": "step {from}-{to}",
    "kept": "step {step} is kept",
    "sure": "{percent} % sure",
    "nothing": "(nothing)",
    "more": "{count} answers between",
    "left_out": "{count} earlier answers are in probes.jsonl",
    "picture": "Look at the picture of: {question}",
    "zoom": "Click for its natural size",
    "close": "Close",
}
OF_RUN = "from {title}"
PICK_WORDS = {
    "title": "Pinned questions",
    "why": "Pin up to {most} questions: they are answered before training and at each evaluation, so you see what the "
    "model learns in its own words, not only in numbers.",
    "row": "Pin a held-out row",
    "next_row": "Pin another held-out row",
    "own": "Pin a picture of your own",
    "full": "{most} are pinned, as many as there may be.",
    "from_row": "row {row}",
    "held_out": "held out",
    "from_train": "the run learns from it",
    "own_picture": "your picture",
    "question_hint": "Your question",
    "answer": "Right answer, if known",
    "remove": "Take away",
    "pin": "Pin",
    "pinned": "Pinned",
    "finding": "Looking for a row ...",
    "sending": "Sending the picture ...",
    "stopped": "The picture did not arrive: {reason}. Try again.",
}

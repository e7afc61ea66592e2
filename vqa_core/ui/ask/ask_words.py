"""Every word of the Ask tab."""

from vqa_core.answering.answer import Answer
from vqa_core.answering.answerer import Readiness
from vqa_core.families.prompts import named_base
from vqa_core.models.catalogue import POCKET

DOCUMENT = "document"
CARD = "card"
KINDS = {DOCUMENT: "Document", CARD: "Card"}
HINT_OF_KIND = {DOCUMENT: "Answer briefly.", CARD: "Explain."}
QUICK = {
    DOCUMENT: ("What is the total?", "What is the date?", "What is the company?"),
    CARD: ("What is the name?", "How many HP?", "What's on the picture?"),
}
PLACEHOLDER = {
    DOCUMENT: "Ask about the document ...",
    CARD: "Ask about the card ...",
}
MISSING_PICTURE = "Add a picture first - or take an example"

AUTOMATIC = "auto"
HINTS = (
    ("automatic", AUTOMATIC),
    ("none", ""),
    ("Answer briefly.", "Answer briefly."),
    ("Explain.", "Explain."),
    ("Describe the picture.", "Describe the picture."),
)

SURE = "sure"
NOT_SURE = "not sure"
STOPPED = "stopped"
STATUS = {"waiting": "Waiting for its turn", "reading": "Reading the picture"}
BROKEN = "This answer failed through a fault in DocDex, not through you. The app's own output says why. Ask again."
BUSY = "Too many questions wait here just now, so this one was not taken. Ask again in a moment."
STILL_ANSWERING = "The last question is still being answered. Stop it or wait."

EMPTY_PICTURE = "Drop a picture or a PDF here, paste one, click to choose a file, or take an example below."
EMPTY_TALK = "Ask what is printed on the picture: take a quick question, or type your own."

ANSWER_WITH = "Answer with"
HINT = "Prompt hint"
HINT_INFO = (
    "Stands before the pictures. Automatic: a run's own; else Answer briefly. for documents and Explain. for cards, "
    "and none for the embedded model"
)
MORE = "More: prompt hint, answer length, examples, another model"
EXAMPLES_FROM = "Examples from"
EXAMPLES_INFO = (
    "Rows with their answers that the model reads before your question. The embedded model answers worse with them"
)
SHOTS = "How many"
SHOT_COUNTS = (0, 4, 8, 16, 32)
SHOTS_INFO = "0 asks without examples"
SUPPORT = "Chosen"
SUPPORTS = (("at random", "random"), ("by likeness", "similar"))
_SUPPORT_WORDS = {value: label for label, value in SUPPORTS}
SUPPORT_INFO = "By likeness: every picture of the rows is compared once, then remembered"
LENGTH = "Longest answer, in tokens"
LENGTH_INFO = "A token is a character for the embedded model, about four for the larger ones"
OTHER_MODEL = "Another model"
OTHER_MODEL_INFO = "A Hub id such as HuggingFaceTB/SmolVLM-500M-Instruct, or a folder on this machine"
OTHER_MODEL_INFO_NO_FOLDERS = "A Hub id such as HuggingFaceTB/SmolVLM-500M-Instruct"
HUB_ADAPTER = "An adapter of the Hub"
HUB_ADAPTER_INFO = "OWNER/NAME of a LoRA adapter in safetensors; its base is loaded with it"
FETCHING = "Fetching {name} ..."
USE_MODEL = "Use it"

EMBEDDED_LABEL = "pocket · embedded"
EMBEDDED_NOTE = (
    "The embedded model is good at printed fields, cards and receipts, and not yet at free questions about "
    "full pages: for those choose a larger model. Each question is asked alone of the picture."
)
BASE_NOTE = (
    "A base model: it goes on with text and was taught no dialogue, so each question is asked alone of the picture."
)
LARGER_NOTE = "This model takes free questions, and a follow-up carries the conversation before it."


def model_note(model: str) -> str:
    """What can be asked of the model, by its name."""
    if model == POCKET:
        return EMBEDDED_NOTE
    return BASE_NOTE if named_base(model) else LARGER_NOTE


PICTURE_WORDS = {
    "kind": "Kind of picture",
    "kinds": KINDS,
    "upload": "Upload",
    "camera": "Camera",
    "link": "From a link",
    "link_label": "Address of a picture",
    "link_hint": "https://...",
    "link_go": "Fetch",
    "add": "+ Add another",
    "remove": "Remove",
    "zoom": "See it large",
    "close": "Close",
    "shoot": "Take the picture",
    "no_camera": "The camera did not open: {reason}. Upload a picture instead.",
    "examples": "Examples",
    "empty": EMPTY_PICTURE,
    "drop": "Let go to look at it",
    "opening": "Opening ...",
    "page": "Page {number}",
    "take_one": "Take this page",
    "take_several": "Take {count} pages",
    "take_none": "Choose a page",
    "take_most": "At most {most} pictures are asked about at a time.",
    "other_page": "Another page",
    "other_page_go": "Take it",
    "upload_failed": "The upload did not arrive: {reason}. Try again; at most 20 MB a picture.",
}
TALK_WORDS = {
    "you": "You asked",
    "ask": "Ask",
    "stop": "Stop",
    "copy": "Copy",
    "copied": "Copied",
    "empty": EMPTY_TALK,
    "nothing": "The model gave no words.",
    "sending": "Sending",
}


def page_of(name: str, number: int) -> str:
    """What one page of a PDF is called."""
    return f"{name}, page {number}"


def drawing_pages(name: str, done: int, total: int) -> str:
    """How far the small pictures of a PDF's pages are."""
    return f"Drawing the pages of {name}: {done} of {total}"


def which_pages(name: str, count: int, shown: int) -> str:
    """The question above a PDF's pages."""
    here = "" if shown in (0, count) else f" The first {shown} are here." if shown > 1 else " The first is here."
    return f"{name} has {count} pages.{here} Which ones are asked about?"


def automatic_hint(kind: str, model: str, adapter: str) -> str:
    """A run knows its own hint, the embedded model needs none, and a larger model takes the one of the kind."""
    return "" if adapter or model == POCKET else HINT_OF_KIND[kind]


def run_label(run: str, title: str, base: str) -> str:
    """A finished run in the list of models; two may have one title, so the id stands there too."""
    return f"{title} · {base}" if title == run else f"{title} · {run} · {base}"


def in_use(name: str) -> str:
    return f"{name} answers from the next question on."


def examples(count: int) -> str:
    """How many examples stood before a question."""
    return f"{count} example" + ("" if count == 1 else "s")


def seconds(value: float) -> str:
    return f"{value:.1f} s"


def details(answer: Answer) -> str:
    """What hovering over an answer's footer adds."""
    parts = [f"{answer.tokens} token" + ("" if answer.tokens == 1 else "s")]
    if answer.confidence is not None:
        parts.insert(0, f"probability {answer.confidence:.0%}")
    if answer.shots:
        parts.append(f"examples chosen {_SUPPORT_WORDS[answer.support]}")
    if answer.load_seconds >= 0.05:
        parts.append(f"{seconds(answer.load_seconds)} of it loading the model")
    return " · ".join(parts)


def line(readiness: Readiness, waiting: bool, before: int) -> str:
    """The line under the question field: what the model does, and who comes first; "" when there is nothing to say."""
    parts = []
    if not readiness.ready and readiness.phase:
        parts.append(f"{readiness.phase[:1].upper()}{readiness.phase[1:]} · {readiness.seconds:.0f} s")
    if waiting and before:
        parts.append(f"{before} question{'' if before == 1 else 's'} before yours")
    elif waiting and parts:
        parts.append("your question waits for it")
    return " · ".join(parts)

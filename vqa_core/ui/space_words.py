"""Every word about a Space: whose it is, who may do what there, and its limits."""

from math import ceil

from vqa_core.settings import Settings

THIS = "this"
SIGN_IN = "Sign in with Hugging Face"
SIGN_OUT = "Sign out ({})"
ANONYMOUS = (
    "Fine-tuning on this Space is its owner's. If that is you, sign in: nobody else sees your runs, data and logs. "
    "Asking needs no sign-in: the other tab is open to everyone."
)
NO_SIGN_IN = (
    "Fine-tuning on this Space is its owner's, and this Space has no sign-in. To turn it on, its owner adds the line "
    "hf_oauth: true to the front matter of README.md. Asking needs no sign-in: the other tab is open to everyone."
)
OTHER = (
    "You are signed in as {name}, and fine-tuning on this Space belongs to {owner}. To train here yourself, duplicate "
    "the Space (the menu with three dots at its top right, Duplicate this Space): the copy is yours."
)
OFFER = "Offer to visitors"
OFFER_ABOUT = "Visitors of this Space can then ask it; they see its name and its answers, nothing else of it."

YOUR = "Your questions"
EVERYBODYS = "Questions of all visitors together"
TOO_MANY_PICTURES = "{count} pictures are too many: on this Space a question takes up to {most}. Remove some."
TOO_LONG = "An answer of {tokens} tokens is too long: on this Space up to {most} are possible. Change it."
TOO_LARGE = "{name!r} is {width} x {height} pixels: this Space takes up to {most} million. Make it smaller."
TOO_HEAVY = "{name!r} has {size} MB: this Space takes files of up to {most} MB. Make it smaller."
TOO_MANY_CALLS = "Too many requests come from your address. Try again in {seconds} s."
NO_ROOM = "The disk of this Space is nearly full, so nothing is uploaded now. Try again later."
NOT_OFFERED = "Run {run!r} is not offered on this Space. Choose one of the list under 'Answer with'."


def host(words: str, settings: Settings) -> str:
    """The header's line about the machine; on a Space it says so."""
    return f"This Space · {words}" if settings.on_space else words


def who(name: str, owner: bool, settings: Settings) -> str:
    """The header's word on the visitor; nothing on a machine of one's own."""
    if not settings.on_space:
        return ""
    if not settings.hub_sign_in:
        return "no sign-in here"
    if not name:
        return "not signed in"
    return f"signed in as {name}, the owner" if owner else f"signed in as {name}"


def door(name: str, owner: bool, settings: Settings) -> str:
    """What stands on the Fine-tune tab before a visitor; nothing before the owner."""
    if owner:
        return ""
    if not settings.hub_sign_in:
        return NO_SIGN_IN
    return OTHER.format(name=name, owner=owner_of(settings)) if name else ANONYMOUS


def owner_of(settings: Settings) -> str:
    """Whose the Space is, as its address says."""
    return settings.space.partition("/")[0] or "its owner"


def refused(what: str, name: str, settings: Settings) -> str:
    """Why somebody who is not the owner may not do `what`, and what he can do."""
    head = f"Runs and data of this Space are its owner's: {what} is refused to visitors."
    if not settings.hub_sign_in:
        return f"{head} This Space has no sign-in: its owner turns it on with hf_oauth: true in README.md."
    if not name:
        return f"{head} If you are the owner, sign in on the page; else duplicate the Space to train."
    return f"{head} You are signed in as {name}, not as {owner_of(settings)}: duplicate the Space to train."


def wait(seconds: float, whose: str) -> str:
    """A limit on how often is reached; `whose` questions they are."""
    return f"{whose} come faster than this Space allows. Ask again in {max(1, ceil(seconds))} s."

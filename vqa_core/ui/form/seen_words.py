"""Words of the Check step: what the model sees of the rows."""

Size = tuple[int, int]
"""Width and height in pixels."""

SEEN_WORDS = {
    "title": "What the model sees",
    "why": {"heaviest": "Heaviest", "first": "First", "drawn": "Drawn"},
    "row": "row {row}",
    "rows": "Rows looked at",
    "look": "Look at three rows",
    "again": "Look again",
    "looking": "Looking at three rows ...",
    "fetching": "Fetching the processor and looking at three rows ...",
    "refused": "It cannot start so:",
    "learnt": "learnt from",
    "read": "read, not learnt from",
    "pictures": "stands for pictures",
    "whole": "the whole",
    "tile": "Tile {place}: as the model reads it",
    "enlarge": "Enlarge tile {place}",
    "close": "Close",
    "prompt": "The prompt as the model gets it",
    "more": "... and {count} more tokens",
    "token": "id {id} {text}",
    "no_picture": "This row has no picture.",
}
SEEN_STRETCH = 1.15
NOT_HERE = "{model} is not on this machine yet. A look fetches its processor, a few MB, and none of its weights."
BY_ADDRESS = "These pictures come by address. A look fetches those of three rows."
MEND_FIRST = "What the model sees is shown here once the settings above are mended."


def counts(tiles: int, visual: int, prompt: int, scored: int, length: int, longest: int) -> str:
    """A row's tokens in one line."""
    shown = [f"{tiles} {'tile' if tiles == 1 else 'tiles'}"] if tiles else []
    shown += [_counted(visual, "picture token")] if tiles else []
    shown += [f"{prompt:,} prompt", f"{scored:,} learnt", f"{length:,} of {longest:,} that the model reads"]
    return " · ".join(shown)


def cut(size: Size, part: Size, read: Size, rows: int, columns: int) -> str:
    """How a picture was cut: first to its printed part, then into tiles."""
    own, printed, seen = (f"{width:,} × {height:,}" for width, height in (size, part, read))
    first = f", of which {printed} are printed" if part != size else ""
    tiles = f" in {rows} × {columns} tiles, then whole" if rows else ""
    return f"{own} px{first}, read at {seen}{tiles}{_stretched(part, read)}"


def _stretched(size: Size, read: Size) -> str:
    """How much wider or taller the letters look to the model; nothing where a person would not see it."""
    wider = (read[0] / size[0]) / (read[1] / size[1])
    if 1 / SEEN_STRETCH < wider < SEEN_STRETCH:
        return ""
    return f"; stretched {max(wider, 1 / wider):.1f} times in {'width' if wider > 1 else 'height'}"


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"

"""What the page says of scores while a run trains: what they take, and what was left out for that."""

CAPTIONS = "Captions near to people's"
CIDER = "CIDEr"
SCORING = "scoring"


def scoring(share: float, skipped: int) -> str:
    """The part of the run's time that went into scores, and how many were left out to keep it small."""
    said = f"{share:.0%} of the time".replace("%", " %")
    return f"{said}, {skipped} left out" if skipped else said


def scored_each_time(scored: int, held_out: int) -> str:
    """Of the held-out rows so many are asked at each evaluation; "" where all are."""
    return f", {scored} of them scored each time" if 0 < scored < held_out else ""

"""What a machine costs: a price an hour as typed, and what it comes to."""

import re


def amount(text: str) -> tuple[str, float, str] | None:
    """A price as typed, "0.40" or "$0.40" or "0,40 EUR": what stands before the number, the number, what follows."""
    found = re.fullmatch(r"\s*([^\d.,+-]{0,4}?)\s*(\d{1,6}(?:[.,]\d{1,4})?)(\s*[^\d.,+-]{0,6})\s*", text)
    return (found[1], float(found[2].replace(",", ".")), found[3].rstrip()) if found else None


def cost(price: str, seconds: float | None) -> tuple[float | None, str]:
    """What so many seconds cost, as a number and as typed; (None, "") without a price or without a time."""
    parsed = amount(price)
    if parsed is None or seconds is None:
        return None, ""
    before, an_hour, after = parsed
    money = an_hour * seconds / 3600
    return money, f"{before}{money:.2f}{after}" if money >= 0.01 else f"under {before}0.01{after}"

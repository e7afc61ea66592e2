"""Cells of a CSV that a spreadsheet shows as text and never runs."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_PASSED_OVER = ' "\u00a0\u3000\ufeff'


def plain_cell(text: str) -> str:
    """`text`, or with a leading apostrophe where a spreadsheet would take it for a formula.

    The letters are those of OWASP's page "CSV Injection", with the wide forms that a Japanese Excel reads alike; blanks
    and quotes in front of them are passed over, as some spreadsheets do.
    """
    return f"'{text}" if text.lstrip(_PASSED_OVER).startswith(_FORMULA) else text

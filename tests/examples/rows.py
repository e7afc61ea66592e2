"""Rows that nothing is wrong with."""


def good_rows(count: int, pictures: int = 3) -> list[dict]:
    return [
        {"image": f"images/{number % pictures}.png", "question": f"What is {number}?", "answers": [str(number)]}
        for number in range(count)
    ]

import csv
import json
from pathlib import Path

from vqa_core.evaluation.measures import Ranking
from vqa_core.evaluation.row_table import write_csv
from vqa_core.examples.example import Example


def test_formulas_are_written_as_text(tmp_path: Path) -> None:
    table = tmp_path / "rows.csv"
    write_csv(table, [(Example("1", ("=HYPERLINK(1)",), ("a",)), "=2", None)])
    with table.open(newline="", encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert row["question"].startswith("'=") and row["answer"] == "'=2" and row["exact_match"] == "0.0"


def test_ranked_rows_show_the_chosen_candidate_and_all_likelihoods(tmp_path: Path) -> None:
    ranked = Example("1", ("q",), ("red",), choices=("red", "-blue"))
    free = Example("2", ("q",), ("1971",))
    table = tmp_path / "rows.csv"
    write_csv(table, [(ranked, None, Ranking(ranked.choices, (-2.0, -1.0), (1, 1))), (free, "1972", None)], ["anls"])
    with table.open(newline="", encoding="utf-8") as file:
        first, second = csv.DictReader(file)
    assert (first["answer"], first["anls"], first["chosen"], first["accuracy"]) == ("", "", "'-blue", "0.0")
    assert json.loads(first["likelihoods"]) == {"red": -2.0, "-blue": -1.0}
    assert (second["answer"], second["anls"], second["chosen"]) == ("1972", "0.75", "")

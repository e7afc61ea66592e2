import csv
from pathlib import Path
from typing import Any

import pytest

from vqa_core.errors import UserError
from vqa_core.evaluation.file import EvaluateRequest
from vqa_core.evaluation.table import spread_out, table_files, to_markdown, write_table


def report(data: str, shots: int, value: float, metric: str = "anls") -> dict[str, Any]:
    about = {"model": "pocket", "adapter": "", "data": data, "shots": shots, "n": 20, "metrics": [metric]}
    return {**about, metric: value, f"{metric}_interval": [value - 0.1, value + 0.1]}


REPORTS = [report("=a|b", 0, 0.5), report("=a|b", 4, 0.625), report("c", 4, 1.25, "cider")]


def test_a_table_has_a_line_for_data_and_metric_and_a_column_for_shots() -> None:
    assert to_markdown(REPORTS).splitlines() == [
        "| Data | Metric | 0 shots | 4 shots |",
        "| --- | --- | ---: | ---: |",
        "| =a\\|b (n=20) | anls | 50.0 (40.0 to 60.0) | 62.5 (52.5 to 72.5) |",
        "| c (n=20) | cider |  | 125.0 (115.0 to 135.0) |",
    ]


def test_a_folder_gets_both_forms_and_formulas_stay_text(tmp_path: Path) -> None:
    write_table(tmp_path / "new", REPORTS)
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["results.csv", "results.md"]
    with (tmp_path / "new" / "results.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["data"], row["metric"], row["shots"], row["value"]) for row in rows] == [
        ("'=a|b", "anls", "0", "0.5"),
        ("'=a|b", "anls", "4", "0.625"),
        ("c", "cider", "4", "1.25"),
    ]
    write_table(tmp_path / "one.md", REPORTS)
    assert (tmp_path / "one.md").read_text() == to_markdown(REPORTS)


def test_what_cannot_be_a_table_is_refused_first(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"ends with '.xlsx'"):
        table_files(tmp_path / "a.xlsx")
    with pytest.raises(UserError, match="shots are 33"):
        spread_out(EvaluateRequest(), ["a"], [0, 33])
    with pytest.raises(UserError, match="one data set"):
        spread_out(EvaluateRequest(csv=tmp_path / "rows.csv"), ["a", "b"], [0])


def test_every_data_set_is_asked_with_every_number_of_shots() -> None:
    requests = spread_out(EvaluateRequest(model="m"), ["a", "b"], [0, 4])
    assert [(one.model, one.data, one.shots) for one in requests] == [
        ("m", "a", 0),
        ("m", "a", 4),
        ("m", "b", 0),
        ("m", "b", 4),
    ]

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vqa_core.ui.changes import change
from vqa_core.ui.drawn import STATIC
from vqa_core.ui.visit import Visit

SCALARS = st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=2)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=4)
)


def grown(old: Any, made: dict[str, Any]) -> Any:
    """What static/grows.js does with a change, in Python."""
    if "is" in made:
        return made["is"]
    if "in" in made:
        kept = {key: value for key, value in old.items() if key not in made["gone"]}
        return kept | {key: grown(kept.get(key), inner) for key, inner in made["in"].items()}
    within = [grown(value, made["at"][str(at)]) if str(at) in made["at"] else value for at, value in enumerate(old)]
    return within[: made["keep"]] + made["add"]


@settings(max_examples=60)
@given(VALUES, VALUES)
def test_a_change_makes_the_new_value_of_the_old(old: Any, new: Any) -> None:
    # By text: 1 and True are one to Python and two to a page.
    assert json.dumps(grown(old, change(old, new)), sort_keys=True) == json.dumps(new, sort_keys=True)


def test_a_list_that_grew_costs_what_was_added() -> None:
    old = {"run": "a-1", "panels": [{"steps": list(range(500))}, {"steps": [1]}]}
    new = {"run": "a-1", "panels": [{"steps": list(range(501))}, {"steps": [1]}]}
    assert len(json.dumps(change(old, new))) < 140


def test_the_page_gets_a_part_whole_then_its_changes_then_nothing() -> None:
    visit = Visit()
    first = visit.growth("curves", {"run": "a-1", "values": [1]})
    assert first["whole"] == {"run": "a-1", "values": [1]}
    second = visit.growth("curves", {"run": "a-1", "values": [1, 2]})
    assert second["before"] == first["turn"] and "whole" not in second
    assert visit.growth("curves", {"run": "a-1", "values": [1, 2]}) == gr.skip()
    assert "whole" in visit.growth("curves", {"run": "b-1", "values": [1, 2, 3]})
    visit.lost("curves")
    assert "whole" in visit.growth("curves", {"run": "b-1", "values": [1, 2, 3]})


needs_node = pytest.mark.skipif(not shutil.which("node"), reason="no node to run the page's script with")


def said_by_the_script(folder: Path, rest: str) -> Any:
    """What `rest` prints after the page's script, with stand-ins for what gr.HTML gives a script."""
    given = "const given = { first: { run: '' } }; const told = []; const lost = [];\n"
    html = "let props, watch = (_, act) => told.push(act); const trigger = (name) => lost.push(name);"
    script = (STATIC / "grows.js").read_text(encoding="utf-8")
    (folder / "run.js").write_text(
        f"{given}const sent = {{ value: null }}; {html}props = sent;\n{script}\n{rest}", encoding="utf-8"
    )
    return json.loads(subprocess.run(["node", folder / "run.js"], capture_output=True, text=True, check=True).stdout)


@needs_node
def test_the_pages_script_puts_changes_together(tmp_path: Path) -> None:
    pairs = [
        ({"a": [1, 2], "b": 1}, {"a": [1, 2, 3], "c": None}),
        ([{"x": 1}, {"x": 2}], [{"x": 1}, {"x": 3}, {"x": 4}]),
        ({"a": [1, 2, 3]}, {"a": [9]}),
    ]
    cases = json.dumps([[old, change(old, new)] for old, new in pairs])
    rest = f"console.log(JSON.stringify({cases}.map(([old, change]) => grown(old, change))));"
    assert said_by_the_script(tmp_path, rest) == [new for _, new in pairs]


@needs_node
def test_a_page_that_missed_a_change_asks_for_the_whole(tmp_path: Path) -> None:
    visit = Visit()
    messages = [visit.growth("curves", {"run": "a-1", "values": list(range(length))}) for length in (1, 2, 3, 4)]
    del messages[1]
    visit.lost("curves")
    messages.append(visit.growth("curves", {"run": "a-1", "values": list(range(5))}))
    rest = f"""
        const shown = [];
        watch("value", () => shown.push(props.value.values.length));
        for (const message of {json.dumps(messages)}) {{ sent.value = message; told.forEach((act) => act()); }}
        console.log(JSON.stringify([shown, lost]));
    """
    # The second came to nobody: the third and fourth cannot be used, the whole that was asked for can.
    assert said_by_the_script(tmp_path, rest) == [[1, 5], ["lost", "lost"]]

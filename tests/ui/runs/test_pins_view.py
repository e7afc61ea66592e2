from pathlib import Path

from PIL import Image

from tests.browser.written_answers import write_pins, write_probes
from vqa_core.runs import history
from vqa_core.runs.files import write_json
from vqa_core.runs.pins import Pin
from vqa_core.runs.run import Run
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.ui.runs.pins_view import MAX_STRETCHES, PinsView


def pinned_run(tmp_path: Path, *pins: tuple[str, tuple[str, ...]]) -> Run:
    settings = Settings.from_environment({"DOCDEX_HOME": str(tmp_path / "h"), "DOCDEX_RUNTIME": str(tmp_path / "r")})
    run = RunStore(settings).create({"train": {}}, slug="tickets")
    Image.new("RGB", (20, 10), (9, 90, 9)).save(tmp_path / "a.png")
    write_pins(run, [Pin(question, (tmp_path / "a.png",), truth) for question, truth in pins])
    return run


def stretches(run: Run, n: int = 0) -> list[tuple[int, int, str, bool | None]]:
    found = PinsView().view(run, live=True)["pins"][n]["stretches"]
    return [(one["from"], one["to"], one["text"], one["right"]) for one in found]


def test_equal_answers_that_follow_each_other_are_one_stretch(tmp_path: Path) -> None:
    run = pinned_run(tmp_path, ("What time?", ("14:35",)), ("Which gate?", ()))
    write_probes(run, [(0, ["3 pm", "A"]), (20, ["3 pm", "A"]), (40, ["14:35", "A"]), (60, ["3 pm", "A"])])
    assert stretches(run) == [(0, 20, "3 pm", False), (40, 40, "14:35", True), (60, 60, "3 pm", False)]
    assert stretches(run, 1) == [(0, 60, "A", None)]


def test_case_and_spaces_do_not_make_an_answer_wrong_but_another_stretch(tmp_path: Path) -> None:
    run = pinned_run(tmp_path, ("Which gate?", ("Gate A",)))
    write_probes(run, [(0, ["gate  a"]), (20, ["Gate A"])])
    assert stretches(run) == [(0, 0, "gate  a", True), (20, 20, "Gate A", True)]


def test_a_resumed_run_has_no_double_step(tmp_path: Path) -> None:
    run, view = pinned_run(tmp_path, ("What time?", ("B",))), PinsView()
    write_probes(run, [(0, ["A"]), (20, ["A"]), (40, ["C"])])
    assert len(view.view(run, live=True)["pins"][0]["stretches"]) == 2
    history.append_row(run.probes, {"event": "resumed", "step": 20})
    write_probes(run, [(40, ["B"]), (60, ["B"])])
    found = view.view(run, live=True)["pins"][0]["stretches"]
    assert [(one["from"], one["to"], one["text"]) for one in found] == [(0, 20, "A"), (40, 60, "B")]


def test_confidence_is_that_of_a_stretchs_last_answer_and_may_be_unmeasured(tmp_path: Path) -> None:
    run = pinned_run(tmp_path, ("What time?", ()))
    write_probes(run, [(0, ["A"])], confidence=0.2)
    write_probes(run, [(20, ["A"])], confidence=0.876)
    write_probes(run, [(40, ["B"])], confidence=None)
    assert [one["sure"] for one in PinsView().view(run, live=True)["pins"][0]["stretches"]] == [0.88, None]


def test_damaged_answers_are_left_out(tmp_path: Path) -> None:
    run = pinned_run(tmp_path, ("What time?", ()), ("Which gate?", ()))
    for answers in (["A"], [None, {"answer": 3}], [{"answer": "A", "confidence": "NaN"}], "AB"):
        history.append_row(run.probes, {"step": len(str(answers)), "answers": answers})
    with run.probes.open("a") as file:
        file.write('{"step": 90, "answers": [{"answer": "torn"')
    assert [text for *_, text, _ in stretches(run)] == ["A"]
    assert stretches(run, 1) == []


def test_long_answers_that_differ_late_stay_two_stretches(tmp_path: Path) -> None:
    run = pinned_run(tmp_path, ("Tell me all.", ()))
    write_probes(run, [(0, ["a" * 5000 + "x"]), (20, ["a" * 5000 + "y"])])
    assert len(stretches(run)) == 2
    assert all(len(text) < 1000 for *_, text, _ in stretches(run))


def test_of_very_many_answers_the_last_are_shown_and_the_rest_counted(tmp_path: Path) -> None:
    run = pinned_run(tmp_path, ("What time?", ()))
    write_probes(run, [(step, [str(step)]) for step in range(MAX_STRETCHES + 7)])
    (pin,) = PinsView().view(run, live=True)["pins"]
    assert (len(pin["stretches"]), pin["left_out"]) == (MAX_STRETCHES, 7)
    assert pin["stretches"][-1]["text"] == str(MAX_STRETCHES + 6)


def test_pictures_are_served_as_copies(tmp_path: Path) -> None:
    run = pinned_run(tmp_path, ("What time?", ()))
    (picture,) = PinsView().view(run, live=True)["pins"][0]["pictures"]
    for path in picture.values():
        assert Path(path).is_file()
        assert not Path(path).is_relative_to(run.folder)


def test_a_run_without_pins_shows_nothing_and_damaged_ones_say_so(tmp_path: Path) -> None:
    run = pinned_run(tmp_path)
    assert PinsView().view(run, live=True) == {"run": run.id, "live": True, "kept": None, "pins": [], "problem": ""}
    write_json(run.config_path, {**run.config(), "pins": [{"question": "Who?"}]})
    assert "damaged" in PinsView().view(run, live=True)["problem"]

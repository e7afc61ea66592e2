from vqa_core.runs.timing import minutes_of_work


def test_the_time_between_an_end_and_a_resume_does_not_count() -> None:
    rows = [
        {"step": 0, "time": 0.0, "event": "started"},
        {"step": 1, "time": 60.0, "loss": 2.0},
        {"step": 0, "time": 7200.0, "event": "started"},
        {"event": "resumed", "step": 1},
        {"step": 2, "time": 7260.0, "loss": 1.0},
    ]
    assert minutes_of_work(rows)[-1] == 1.0
    assert minutes_of_work(rows)[1] == 1.0

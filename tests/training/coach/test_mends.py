import json
from pathlib import Path
from typing import Any

import pytest

from vqa_core.training.coach.faults import FAULTS, Mend
from vqa_core.training.coach.mends import Changes, Known, mend, own_edge
from vqa_core.training.config import parse

NOTHING = Known()


def ladder(how: Mend, known: Known = NOTHING, most: int = 20, **values: Any) -> list[Changes]:
    """All changes that one try after the other would make, until none is left."""
    config, steps, tried = parse({"eval_steps": 20, **values}), [], set(known.tried)
    while changes := mend(how, config, Known(known.own_edge, known.dtype, frozenset(tried))):
        assert len(steps) < most, "the ladder does not end"
        after = parse({**config.model_dump(), **{name: new for name, (_, new) in changes.items()}})
        assert after.batch_size * after.accumulation == config.batch_size * config.accumulation
        assert all(getattr(config, name) == old != new for name, (old, new) in changes.items())
        config, tried = after, tried | changes.keys()
        steps.append(changes)
    return steps


def test_memory_goes_down_step_by_step_and_rows_a_step_stay() -> None:
    steps = ladder("less memory", batch_size=8, accumulation=1, quantisation="none")
    assert steps[:6] == [
        {"batch_size": (8, 4), "accumulation": (1, 2)},
        {"batch_size": (4, 2), "accumulation": (2, 4)},
        {"batch_size": (2, 1), "accumulation": (4, 8)},
        {"gradient_checkpointing": (False, True)},
        {"longest_edge": (0, 980)},
        {"quantisation": ("none", "nf4")},
    ]
    assert steps[6] == {"longest_edge": (980, 768)} and steps[-1] == {"longest_edge": (384, 256)}


@pytest.mark.parametrize(("batch", "accumulation"), [(6, 1), (7, 3), (9, 2), (2, 8), (1, 1), (1024, 1)])
def test_any_batch_is_divided_evenly(batch: int, accumulation: int) -> None:
    steps = ladder("less memory", batch_size=batch, accumulation=accumulation)
    assert any("gradient_checkpointing" in step for step in steps)


def test_weights_that_were_unpacked_are_packed_again_before_anything_slower() -> None:
    steps = ladder("less memory", batch_size=1, dequantise=True)
    assert steps[0] == {"dequantise": (True, False)}


def test_the_models_own_side_is_where_the_notches_begin() -> None:
    values = {"batch_size": 1, "gradient_checkpointing": True}
    assert mend("less memory", parse(values), Known(own_edge=2048)) == {"longest_edge": (0, 1960)}
    assert mend("less memory", parse({**values, "longest_edge": 384}), Known()) == {"longest_edge": (384, 256)}
    assert mend("less memory", parse({**values, "longest_edge": 256}), Known()) == {}


def test_initial_weights_that_need_the_base_unquantised_keep_it_so() -> None:
    steps = ladder("less memory", batch_size=1, quantisation="none", lora_init="pissa")
    assert not any("quantisation" in step for step in steps)


def test_main_memory_is_freed_from_loaders_first() -> None:
    steps = ladder("less host memory", loader_workers=4, batch_size=1)
    assert steps[:4] == [
        {"loader_workers": (4, 2)},
        {"loader_workers": (2, 1)},
        {"loader_workers": (1, 0)},
        {"cache_features": (True, False)},
    ]


def test_a_smaller_rate_then_wider_numbers() -> None:
    assert mend("steadier", parse({"learning_rate": 2e-3}), Known()) == {"learning_rate": (2e-3, 4e-4)}
    steps = ladder("steadier", Known(dtype="float16"), learning_rate=1e-4, compute_dtype="float16")
    assert steps[:2] == [{"learning_rate": (1e-4, 2e-5)}, {"compute_dtype": ("float16", "float32")}]
    assert ladder("steadier", learning_rate=2e-6) == [{"compute_dtype": ("auto", "float32")}]


def test_a_type_that_the_device_lacks_gives_way_to_its_own() -> None:
    assert mend("plain numbers", parse({"compute_dtype": "bfloat16"}), Known()) == {
        "compute_dtype": ("bfloat16", "auto")
    }
    # What was chosen here overflows: another is taken.
    assert mend("plain numbers", parse({"compute_dtype": "auto"}), Known(dtype="float16")) == {
        "compute_dtype": ("auto", "float32")
    }
    assert mend("plain numbers", parse({"compute_dtype": "float32"}), Known()) == {}


def test_every_mend_of_the_table_exists_and_ends() -> None:
    for fault in FAULTS:
        ladder(fault.mend, lora_targets="nope", loader_workers=2)


def test_the_models_own_side_is_read_from_its_files(tmp_path: Path) -> None:
    assert own_edge(tmp_path) == 0
    (tmp_path / "preprocessor_config.json").write_text(json.dumps({"size": {"longest_edge": 980}}))
    assert own_edge(tmp_path) == 980
    (tmp_path / "processor_config.json").write_text(json.dumps({"image_processor": {"size": {"longest_edge": 2048}}}))
    assert own_edge(tmp_path) == 2048
    (tmp_path / "processor_config.json").write_text("[1]")
    assert own_edge(tmp_path) == 980
    own_grids = {"size": {"longest_edge": 768}, "max_image_size": {"longest_edge": 384}, "most_tiles": 12}
    (tmp_path / "processor_config.json").write_text(json.dumps({"image_processor": own_grids}))
    assert own_edge(tmp_path) == 1536

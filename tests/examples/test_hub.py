"""Sets of the Hub, read from a server on this machine. In processes of their own: HF_ENDPOINT is read at import."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.examples.test_parquet import png
from tests.hub_datasets import SHA, hub
from vqa_core.errors import UserError
from vqa_core.examples.example import Picture
from vqa_core.examples.hub import HubName
from vqa_core.examples.importing import store_reading
from vqa_core.examples.readers import read
from vqa_core.examples.roles import Roles
from vqa_core.examples.sets import DataSet, import_hub, list_sets, load_set

CODE = """
import json, sys, time
from pathlib import Path
from vqa_core.errors import UserError
from vqa_core.examples.sets import resolve
for source in sys.argv[2:]:
    told = []
    try:
        made = resolve(source, Path(sys.argv[1]), False, lambda done, of: told.append((done, of)))
        print(json.dumps({"id": made.id, "told": told, "torch": "torch" in sys.modules}))
    except UserError as error:
        print(json.dumps({"error": str(error)}))
"""
DOCVQA, CARDS = "nielsr/docvqa_1200_examples", "TheFusion21/PokemonCards"


@dataclass
class Home:
    """A home whose imports talk to the local Hub; `seen` are the requests so far."""

    path: Path
    url: str
    seen: list[str]

    def resolve(self, *sources: str, **environment: str) -> list[dict[str, Any]]:
        env = {
            **os.environ,
            "HF_ENDPOINT": self.url,
            "HF_HOME": str(self.path / "hf"),
            "HF_HUB_OFFLINE": "0",
            **environment,
        }
        done = subprocess.run(
            [sys.executable, "-c", CODE, str(self.path), *sources], env=env, capture_output=True, text=True, check=True
        )
        return [json.loads(line) for line in done.stdout.splitlines()]

    def load(self, answer: dict[str, Any]) -> DataSet:
        assert "error" not in answer, answer
        return load_set(self.path, answer["id"])


def parquet(first: int, count: int) -> bytes:
    """Rows as the DocVQA set of the recipe has them, with the Image feature in the file's own description."""
    rows = [
        {
            "id": f"train_{number}",
            "image": {"bytes": png(number), "path": None},
            "query": {"de": "Wer?", "en": f"Who is {number}?"},
            "answers": [str(number), "it"],
            "words": ["Some", "words"],
            "bounding_boxes": [[0.1, 0.2, 0.3, 0.4], [0.5, 0.6, 0.7, 0.8]],
            "answer": {"match_score": 1.0, "text": str(number)},
        }
        for number in range(first, first + count)
    ]
    table = pa.Table.from_pylist(rows)
    features = {"info": {"features": {"image": {"_type": "Image"}}}}
    for name in set(rows[0]) - {"image"}:
        features["info"]["features"][name] = FEATURES[name]
    buffer = io.BytesIO()
    pq.write_table(table.replace_schema_metadata({"huggingface": json.dumps(features)}), buffer)
    return buffer.getvalue()


_TEXT = {"dtype": "string", "_type": "Value"}
_TEXTS = {"feature": _TEXT, "_type": "List"}
_NUMBER = {"dtype": "float64", "_type": "Value"}
FEATURES: dict[str, Any] = {
    "id": _TEXT,
    "query": {"de": _TEXT, "en": _TEXT},
    "answers": _TEXTS,
    "words": _TEXTS,
    "bounding_boxes": {"feature": {"feature": _NUMBER, "_type": "List"}, "_type": "List"},
    "answer": {"match_score": _NUMBER, "text": _TEXT},
}
SIZES = b"""---
dataset_info:
  splits:
  - {name: train, num_examples: 6, num_bytes: 1}
  - {name: test, num_examples: 2, num_bytes: 1}
---
"""
TABLE = "id,image_url,caption,name,hp,set_name\n" + "".join(
    f'c{n},https://images.example.invalid/{n}.png,"A Card of {n} HP. More.",Leaf {n},{n},First\n' for n in range(5)
)
REPOS = {
    DOCVQA: {
        "README.md": SIZES,
        "data/train-00000-of-00002.parquet": parquet(0, 4),
        "data/train-00001-of-00002.parquet": parquet(4, 2),
        "data/test-00000-of-00001.parquet": parquet(6, 2),
    },
    CARDS: {"train.csv": TABLE.encode()},
    "some/script": {"script.py": b"raise SystemExit"},
    "some/pictures": {
        "1.png": png(1),
        "2.png": png(2),
        "metadata.csv": b"file_name,question,answer\n1.png,Who?,I\n2.png,Who?,You\n",
    },
    "some/paths": {
        "rows.jsonl": b"".join(b'{"image": "/etc/passwd", "question": "Who?", "answer": "I"}\n' for _ in range(2))
    },
    "some/climber": {
        "README.md": b"---\nconfigs:\n- config_name: a\n  data_files: OUTSIDE\n---\n",
        "a.csv": TABLE.encode(),
    },
    "some/prober": {
        "README.md": b"---\nconfigs:\n- config_name: a\n  data_files: http://127.0.0.1:9/a.csv\n---\n",
        "a.csv": TABLE.encode(),
    },
    "some/hidden": {
        ".huggingface.yaml": b"configs:\n- {config_name: a, data_files: [{split: train, path: ../../b/*.csv}]}\n",
        "a.csv": TABLE.encode(),
    },
    "some/texts": {"a.txt": b"one\ntwo\n"},
    "some/gated": {"data/train-00000-of-00001.parquet": parquet(0, 2)},
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    outside = tmp_path_factory.mktemp("outside") / "secret.csv"
    outside.write_text(TABLE)
    climber = {name: data.replace(b"OUTSIDE", str(outside).encode()) for name, data in REPOS["some/climber"].items()}
    with hub({**REPOS, "some/climber": climber}, gated=("some/gated",)) as (url, seen):
        yield Home(tmp_path_factory.mktemp("home"), url, seen)


@pytest.mark.slow
def test_the_docvqa_set_of_the_recipe_is_read_with_its_sides(home: Home) -> None:
    (answer,) = home.resolve(f"hub:{DOCVQA}")
    made = home.load(answer)
    assert (made.name, made.form, made.bad) == (f"hub:{DOCVQA}", "hub", ())
    assert [example.question for example in made.test] == ["Who is 6?", "Who is 7?"]
    assert [example.answers for example in made.train] == [(str(n), "it") for n in range(6)]
    assert [example.id for example in made.train] == [f"train_{n}" for n in range(6)]
    sources = [example.images[0].source for example in made.examples]
    assert [source.read_bytes() for source in sources if isinstance(source, Path)] == [png(n) for n in range(8)]
    assert "bounding_boxes" not in dict(made.examples[0].fields)
    assert answer["told"][0] == [1, 8] and answer["told"][-1] == [8, 8]
    assert not answer["torch"]


@pytest.mark.slow
def test_the_cards_set_of_the_recipe_is_read_as_captions(home: Home) -> None:
    made = home.load(home.resolve(f"hub:{CARDS}")[0])
    assert made.examples[3].answers == ("This is Leaf 3. A Card of 3 HP",)
    assert made.examples[3].parts == (Picture("https://images.example.invalid/3.png"), "What's on the picture?")
    assert (made.train, made.test) == (list(made.examples), [])
    assert [len(side) for side in made.sides(0.002, 0)] == [4, 1]


@pytest.mark.slow
def test_a_commit_is_copied_once_and_serves_without_the_hub(home: Home) -> None:
    first, again = home.resolve(f"hub:{CARDS}", f"hub:{CARDS}@main")
    assert first["id"] == again["id"] and not again["told"]
    assert f"hub:{CARDS}@{SHA}" in {one.source for one in list_sets(home.path)}
    before = len(home.seen)
    offline = home.resolve(f"hub:{CARDS}@{SHA}", f"hub:{CARDS}", f"hub:{CARDS}@main", HF_HUB_OFFLINE="1")
    assert [answer.get("id") for answer in offline] == [first["id"], first["id"], None]
    assert "HF_HUB_OFFLINE" in offline[2]["error"]
    assert len(home.seen) == before


@pytest.mark.slow
def test_pictures_that_are_files_of_the_repository_are_read(home: Home) -> None:
    made = home.load(home.resolve("hub:some/pictures")[0])
    assert [example.answers for example in made.examples] == [("I",), ("You",)]
    assert [Path(example.images[0].source).read_bytes() for example in made.examples] == [png(1), png(2)]


@pytest.mark.slow
def test_sets_that_cannot_be_had_are_refused_in_one_line(home: Home) -> None:
    sources = {
        "hub:no/such": "no data set 'no/such' on the Hub",
        f"hub:{DOCVQA}@nope": "has no revision 'nope'",
        "hub:some/script": "scripts are no longer supported",
        "hub:some/gated": "given out on request",
        "hub:some/climber": "names files that are not its own",
        "hub:some/prober": "names files that are not its own",
        "hub:some/hidden": "names files that are not its own",
        "hub:some/texts": "holds text files",
        "hub:some/paths": "leads out of the folder",
    }
    answers = home.resolve(*sources)
    for answer, words in zip(answers, sources.values(), strict=True):
        assert words in answer["error"] and "\n" not in answer["error"]
    (away,) = home.resolve("hub:no/such", HF_ENDPOINT="http://127.0.0.1:9")
    assert "could not be reached" in away["error"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a/b", HubName("a/b")),
        ("a/b.c-d@main", HubName("a/b.c-d", "", "main")),
        ("a/b/c@refs/convert/parquet", HubName("a/b", "c", "refs/convert/parquet")),
    ],
)
def test_names_are_taken_apart(text: str, name: HubName) -> None:
    assert HubName.parse(text) == name


@pytest.mark.parametrize("text", ["", "a", "a/b/c/d", "../a", "a/..", "a/b@../..", "a/b?x", "https://a/b", "a/b\nc"])
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="is not the name of a data set"):
        HubName.parse(text)


def test_copies_with_columns_chosen_by_hand_are_kept_apart(tmp_path: Path) -> None:
    rows = [{"image": {"bytes": png(1)}, "question": "Who?", "query": "Where?", "answer": "I"}]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "rows.parquet")
    chosen = Roles("image", "query", "answer")
    name = HubName.parse(f"a/b@{SHA}")
    with_roles = f"{name.origin(SHA)} columns {json.dumps(asdict(chosen))}"
    for origin, roles in ((name.origin(SHA), None), (with_roles, chosen)):
        store_reading(
            lambda staging, roles=roles: read(tmp_path / "rows.parquet", roles, staging), tmp_path, "x", origin
        )
    assert import_hub(f"a/b@{SHA}", tmp_path).examples[0].question == "Who?"
    assert import_hub(f"a/b@{SHA}", tmp_path, chosen).examples[0].question == "Where?"

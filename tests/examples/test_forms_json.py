"""VQAv2, OKVQA, TextVQA, VizWiz, A-OKVQA, COCO captions: what their own files say, with tiny pictures."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from vqa_core.errors import UserError
from vqa_core.examples.example import Example
from vqa_core.examples.readers import read
from vqa_core.examples.sets import import_set

Files = dict[str, Any]
Make = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Make:
    """Make a folder of JSON files and pictures."""

    def make(files: Files, pictures: list[str]) -> Path:
        place = tmp_path / "source"
        for number, name in enumerate(pictures):
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            Image.new("RGB", (8, 6), (number, 10, 200)).save(place / name)
        for name, content in files.items():
            (place / name).write_text(json.dumps(content), encoding="utf-8")
        return place

    return make


def ten(answer: str, other: str = "") -> list[dict[str, Any]]:
    texts = [answer] * 7 + [other or answer] * 3
    return [{"answer": text, "answer_confidence": "yes", "answer_id": n} for n, text in enumerate(texts, start=1)]


def vqa(split: str, pairs: list[tuple[int, str, str]]) -> Files:
    questions = [{"image_id": image, "question": text, "question_id": image * 1000} for image, text, _ in pairs]
    annotations = [
        {
            "image_id": image,
            "question_id": image * 1000,
            "answers": ten(answer, "other"),
            "multiple_choice_answer": answer,
        }
        for image, _, answer in reversed(pairs)
    ]
    head = {"info": {}, "license": {}, "data_subtype": split}
    return {
        f"v2_OpenEnded_mscoco_{split}_questions.json": {**head, "task_type": "Open-Ended", "questions": questions},
        f"v2_mscoco_{split}_annotations.json": {**head, "annotations": annotations},
    }


TRAIN = vqa("train2014", [(458752, "What is this photo taken looking through?", "net"), (9, "Is it red?", "no")])
VAL = vqa("val2014", [(262148, "Where is he looking?", "down")])


def said(examples: tuple[Example, ...]) -> list[tuple[str, str, str]]:
    return [(example.question, example.answers[0], example.images[0].name) for example in examples]


@pytest.mark.parametrize(
    "pictures",
    [
        ["train2014/COCO_train2014_000000458752.jpg", "train2014/COCO_train2014_000000000009.jpg"],
        ["000000458752.jpg", "000000000009.jpg"],
        ["images/458752.png", "images/9.png"],
    ],
)
def test_questions_and_annotations_are_joined_and_pictures_found_by_each_official_name(
    folder: Make, pictures: list[str]
) -> None:
    reading = read(folder(TRAIN, pictures))
    assert said(reading.examples) == [
        ("What is this photo taken looking through?", "net", Path(pictures[0]).name),
        ("Is it red?", "no", Path(pictures[1]).name),
    ]
    # All ten, doubles too: the score counts who agrees.
    assert reading.examples[0].answers == ("net",) * 7 + ("other",) * 3
    assert (reading.form, reading.roles.image, reading.roles.answers) == ("vqa", "image_id", "answers")
    assert [example.id for example in reading.examples] == ["458752000", "9000"]


def test_train_and_val_pairs_are_read_together_and_other_official_files_passed_over(folder: Make) -> None:
    pictures = ["458752.jpg", "9.jpg", "COCO_val2014_000000262148.jpg"]
    place = folder({**TRAIN, **VAL, "v2_mscoco_train2014_complementary_pairs.json": [[1, 2]]}, pictures)
    reading = read(place)
    assert sorted(zip((example.answers[0] for example in reading.examples), reading.splits, strict=True)) == [
        ("down", "test"),
        ("net", "train"),
        ("no", "train"),
    ]
    assert import_set(place, place.parent / "home").test[0].question == "Where is he looking?"


def test_a_test_side_without_annotations_is_left_out_and_named(folder: Make) -> None:
    test = dict(list(vqa("test2015", [(1, "Who?", "")]).items())[:1])
    reading = read(folder({**TRAIN, **test}, ["458752.jpg", "9.jpg", "1.jpg"]))
    assert len(reading.examples) == 2
    assert "none of its 1 rows has an answer" in reading.bad[0].reason and "test2015" in reading.bad[0].file


@pytest.mark.parametrize(
    ("half", "words"), [(0, "only the questions .* annotations"), (1, "only the answers .* questions")]
)
def test_half_a_pair_is_refused_with_what_is_missing(folder: Make, half: int, words: str) -> None:
    name, content = list(TRAIN.items())[half]
    place = folder({name: content}, ["458752.jpg"])
    for source in (place, place / name):
        with pytest.raises(UserError, match=words):
            read(source)


def test_okvqa_s_names_are_the_same_form(folder: Make) -> None:
    questions, annotations = VAL.values()
    files = {"OpenEnded_mscoco_val2014_questions.json": questions, "mscoco_val2014_annotations.json": annotations}
    assert said(read(folder(files, ["COCO_val2014_000000262148.jpg"])).examples)[0][1] == "down"


def test_textvqa_finds_its_pictures_by_image_id(folder: Make) -> None:
    row = {"question": "What brand?", "image_id": "0054c91397f2fe05", "image_width": 1024, "question_id": 0}
    row |= {"flickr_original_url": "https://farm1.example.com/a_o.jpg", "answers": ["nokia"] * 10, "set_name": "train"}
    files = {"TextVQA_0.5.1_train.json": {"dataset_type": "train", "dataset_name": "textvqa", "data": [row]}}
    reading = read(folder(files, ["train_images/0054c91397f2fe05.jpg"]))
    assert said(reading.examples) == [("What brand?", "nokia", "0054c91397f2fe05.jpg")]
    assert (reading.form, reading.roles.image) == ("textvqa", "image_id")


def test_vizwiz_keeps_what_nobody_could_answer(folder: Make) -> None:
    pictures = [f"train/VizWiz_train_0000000{n}.jpg" for n in range(2)]
    rows = [
        {"image": Path(name).name, "question": f"What, {n}?", "answers": answers, "answerable": n}
        for n, (name, answers) in enumerate(zip(pictures, [ten("unanswerable", "basil"), ten("soup")], strict=True))
    ]
    reading = read(folder({"train.json": rows}, pictures))
    assert [example.answers[0] for example in reading.examples] == ["unanswerable", "soup"]
    assert len(reading.examples[0].answers) == 10


def test_aokvqa_s_choices_are_answered_by_their_index(folder: Make) -> None:
    row = {
        "split": "train",
        "image_id": 299207,
        "question_id": "22Mex",
        "question": "What is he by?",
        "rationales": ["a"],
    }
    row |= {"choices": ["train", "car"], "correct_choice_idx": 0, "direct_answers": ["train", "train car"]}
    (example,) = read(folder({"aokvqa_v1p0_train.json": [row]}, ["000000299207.jpg"])).examples
    assert (example.choices, example.answers) == (("train", "car"), ("train",))


def captions(*texts: tuple[int, str]) -> Files:
    images = [{"id": n, "file_name": f"COCO_val2014_{n:012}.jpg", "height": 6, "width": 8} for n in (42, 73)]
    annotations = [{"image_id": image, "id": n, "caption": text} for n, (image, text) in enumerate(texts)]
    return {"captions_val2014.json": {"info": {}, "images": images, "licenses": [], "annotations": annotations}}


def test_coco_s_captions_are_all_accepted_one_row_a_picture(folder: Make) -> None:
    pictures = ["COCO_val2014_000000000042.jpg", "000000000073.jpg"]
    files = captions((42, "A dog. It runs."), (73, "A motorcycle."), (42, "Some dog\n"))
    reading = read(folder(files, pictures))
    assert [example.answers for example in reading.examples] == [("A dog. It runs.", "Some dog"), ("A motorcycle.",)]
    assert [example.images[0].name for example in reading.examples] == pictures
    assert reading.form == "coco captions" and reading.examples[0].question == "What's on the picture?"


def test_a_caption_of_no_picture_is_named(folder: Make) -> None:
    with pytest.raises(UserError, match="picture '7', which is not among the images"):
        read(folder(captions((42, "A dog"), (73, "A cat"), (7, "A bird")), ["42.jpg", "73.jpg"]))


def test_captions_in_the_layout_of_flickr30k_are_read(folder: Make) -> None:
    images = [
        {"filename": f"{n}.jpg", "split": split, "imgid": n, "sentences": [{"raw": f"A {n}.", "tokens": ["a"]}]}
        for n, split in enumerate(["train", "restval", "val", "test"])
    ]
    reading = read(folder({"dataset_flickr30k.json": {"images": images}}, [f"{n}.jpg" for n in range(4)]))
    assert reading.splits == ("train", "train", "test", "test")
    assert reading.examples[2].answers == ("A 2.",)


@pytest.mark.parametrize(
    "wrap", [lambda rows: {"version": 1, "rows": rows}, lambda rows: dict(zip("ab", rows, strict=True))]
)
def test_rows_under_any_name_are_found(folder: Make, wrap: Callable[[list[dict[str, str]]], Any]) -> None:
    rows = [{"image": "0.png", "question": f"Who, {n}?", "answer": "I"} for n in range(2)]
    assert [e.question for e in read(folder({"a.json": wrap(rows)}, ["0.png"])).examples] == ["Who, 0?", "Who, 1?"]

"""Forms in the layouts of their own publishers, with small pictures."""

import base64
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from benchmarks.one_form import Form, Look

NET: Look = ("COCO_train2014_000000458752.jpg", "What is he looking through?", ("net",) * 7 + ("fence",) * 3)
RED: Look = ("COCO_train2014_000000000009.jpg", "Is it red?", ("no",) * 7 + ("fence",) * 3)
YEAR: Look = ("a.png", "Which year is it?", ("1993",))
SIGNED: Look = ("b.png", "Who signed it?", ("Mr. Müller",))
PAID: Look = ("a.png", "How much; in all?", ("12,50 €",))
COLOUR: Look = ("a.png", "Which colour is it?", ("red",))
ROWS = (YEAR, SIGNED, PAID)
HEAD = ["image", "question", "answer"]


def _pictures(place: Path, names: Sequence[str]) -> Path:
    for number, name in enumerate(names):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (64, 48), (number * 20, 90, 160)).save(place / name)
    return place


def _write(place: Path, files: dict[str, Any], *pictures: str) -> Path:
    """JSON files (.jsonl: a row a line) and pictures."""
    _pictures(place, pictures)
    for name, content in files.items():
        lines = map(json.dumps, content) if name.endswith("l") else [json.dumps(content)]
        (place / name).write_text("\n".join(lines), encoding="utf-8")
    return place


def _ten(answer: str) -> list[dict[str, Any]]:
    return [{"answer_id": n, "answer": answer if n <= 7 else "fence", "answer_confidence": "yes"} for n in range(1, 11)]


def _vqa(place: Path, prefix: str) -> Path:
    said = [(458752, *NET[1:]), (9, *RED[1:])]
    head = {"info": {}, "license": {}, "data_subtype": "train2014"}
    questions = [{"image_id": id, "question": question, "question_id": id * 10} for id, question, _ in said]
    answers = [{"image_id": id, "question_id": id * 10, "answers": _ten(answers[0])} for id, _, answers in said]
    files = {
        f"{prefix}OpenEnded_mscoco_train2014_questions.json": {**head, "questions": questions},
        f"{prefix}mscoco_train2014_annotations.json": {**head, "annotations": answers},
    }
    return _write(place, files, *(f"train2014/COCO_train2014_{id:012}.jpg" for id, _, _ in said))


def _excel_csv(place: Path, _: Path) -> Path:
    _pictures(place, ["a.png", "b.png"])
    cells = [HEAD, *([image, f'"{question}"', answers[0]] for image, question, answers in ROWS)]
    (place / "rows.csv").write_bytes("\r\n".join(["sep=;", *map(";".join, cells), ";;"]).encode("cp1252"))
    return place


def _sheet(place: Path, _: Path) -> Path:
    import openpyxl

    _pictures(place, ["a.png", "b.png"])
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Rows")
    sheet.append(HEAD)
    for image, question, answers in ROWS:
        sheet.append([image, question, int(answers[0]) if answers[0].isdecimal() else answers[0]])
    book.save(place / "rows.xlsx")
    return place


def _chat(place: Path, who: str, said: str, speakers: tuple[str, str]) -> Path:
    texts = [f"<image>\n{YEAR[1]}", YEAR[2][0], SIGNED[1], SIGNED[2][0]]
    turns = [{who: speakers[number % 2], said: text} for number, text in enumerate(texts)]
    column = "conversations" if who == "from" else "messages"
    return _write(place, {"chats.json": [{"id": "c1", "images": ["a.png"], column: turns}]}, "a.png")


def _choices(place: Path, _: Path) -> Path:
    rows = (f"a.png,{COLOUR[1]},blue,red,green,,{word}" for word in ("B", "red", "b"))
    lines = ["image,question,A,B,C,D,answer", *rows]
    _pictures(place, ["a.png"])
    (place / "rows.csv").write_text("\n".join(lines))
    return place


def _pdf_pages(place: Path, _: Path) -> Path:
    rows = [{"file": "scan.pdf", "page": page, "question": f"Which page, {page}?", "answer": page} for page in (1, 2)]
    _write(place, {"rows.jsonl": rows}, "unused.png")
    pages = [Image.new("RGB", (300, 400), (200, shade, 90)) for shade in (40, 200)]
    pages[0].save(place / "scan.pdf", save_all=True, append_images=pages[1:])
    return place


def _coco(place: Path, _: Path) -> Path:
    images = [{"id": id, "file_name": f"COCO_val2014_{id:012}.jpg", "height": 48, "width": 64} for id in (42, 73)]
    said = [(42, "A dog. It runs."), (73, "A motorcycle."), (42, "Some dog")]
    annotations = [{"image_id": id, "id": number, "caption": text} for number, (id, text) in enumerate(said)]
    files = {"captions_val2014.json": {"images": images, "annotations": annotations, "info": {}}}
    return _write(place, files, *(f"val2014/{image['file_name']}" for image in images))


def _textvqa(place: Path, _: Path) -> Path:
    row = {"question": YEAR[1], "image_id": "0054c91397f2fe05", "question_id": 1, "answers": ["1993"] * 10}
    row |= {"flickr_original_url": "https://farm1.example.com/a_o.jpg", "image_classes": ["Sign"], "set_name": "train"}
    files = {"TextVQA_0.5.1_train.json": {"dataset_name": "textvqa", "data": [row]}}
    return _write(place, files, "train_images/0054c91397f2fe05.jpg")


def _aokvqa(place: Path, _: Path) -> Path:
    row = {"split": "train", "image_id": 299207, "question_id": "22Mex", "question": COLOUR[1]}
    row |= {"choices": ["blue", "red"], "correct_choice_idx": 1, "direct_answers": "['red', 'dark red']"}
    return _write(place, {"aokvqa_v1p0_train.json": [row]}, "000000299207.jpg")


def _vizwiz(place: Path, _: Path) -> Path:
    rows = [{"image": "VizWiz_train_00000000.jpg", "question": NET[1], "answers": _ten("net"), "answerable": 0}]
    return _write(place, {"train.json": rows}, "train/VizWiz_train_00000000.jpg")


def _flickr(place: Path, _: Path) -> Path:
    images = [{"filename": "a.jpg", "split": "train", "sentences": [{"raw": "A dog."}, {"raw": "A brown dog."}]}]
    return _write(place, {"dataset_flickr30k.json": {"images": images, "dataset": "flickr30k"}}, "a.jpg")


def _labels(place: Path, _: Path) -> Path:
    rows = [{"file_name": f"{word}.png", "label": word} for word in ("cat", "dog")]
    return _write(place, {"metadata.jsonl": rows}, "cat.png", "dog.png")


def _cord(place: Path, _: Path) -> Path:
    truths = [
        {"gt_parse": {"menu": [{"nm": "Nasi"}], "total": {"total_price": price}}} for price in ("45,500", "7,000")
    ]
    rows = [{"file_name": f"{n}.png", "ground_truth": json.dumps(truth)} for n, truth in enumerate(truths)]
    return _write(place, {"metadata.jsonl": rows}, "0.png", "1.png")


def _cauldron(place: Path, _: Path) -> Path:
    pairs = [{"user": one[1], "assistant": one[2][0], "source": "docvqa"} for one in (YEAR, SIGNED)]
    return _write(place, {"rows.jsonl": [{"images": ["a.png"], "texts": pairs}]}, "a.png")


def _base64(place: Path, _: Path) -> Path:
    _pictures(place, ["a.png"])
    picture = base64.b64encode((place / "a.png").read_bytes()).decode()
    lines = [["index", "image", "question", "A", "B", "answer"], ["0", picture, COLOUR[1], "blue", "red", "B"]]
    (place / "MMBench_DEV_EN.tsv").write_text("\n".join(map("\t".join, lines)))
    return place


def _parts(place: Path, _: Path) -> Path:
    parts = [{"text": "Left:"}, {"image": "a.png"}, {"text": "Right:"}, {"image": "b.png"}, {"text": "Same?"}]
    return _write(place, {"rows.jsonl": [{"parts": parts, "answers": ["no"]}]}, "a.png", "b.png")


def _classes(place: Path, _: Path) -> Path:
    folders = [f"{split}/{word}" for split in ("train", "test") for word in ("tax_form", "letter")]
    return _pictures(place, [f"{folder}/{number}.png" for folder in folders for number in range(2)])


SEEN = "What's on the picture?"
PLAIN = "image=image question=question answers=answer"
JOINED = "image=image_id question=question answers=answers id=question_id"
MADE = (
    Form("CSV of a German Excel", _excel_csv, 3, 2, PLAIN, ROWS),
    Form("Excel sheet", _sheet, 3, 2, PLAIN, ROWS),
    Form("VQAv2", lambda place, _: _vqa(place, "v2_"), 2, 2, JOINED, (NET, RED)),
    Form("OKVQA", lambda place, _: _vqa(place, ""), 2, 2, JOINED, (NET, RED)),
    Form("TextVQA", _textvqa, 1, 1, JOINED, (("0054c91397f2fe05.jpg", YEAR[1], YEAR[2] * 10),)),
    Form(
        "VizWiz",
        _vizwiz,
        1,
        1,
        "image=image question=question answers=answers",
        (("VizWiz_train_00000000.jpg", *NET[1:]),),
    ),
    Form(
        "A-OKVQA",
        _aokvqa,
        1,
        1,
        "image=image_id question=question answers=correct_choice_idx id=question_id split=split choices=choices",
        (("000000299207.jpg", *COLOUR[1:]),),
    ),
    Form("choices in columns", _choices, 3, 1, f"{PLAIN} choices=choices", (COLOUR,)),
    Form(
        "COCO captions",
        _coco,
        2,
        2,
        "image=image id=id caption=captions",
        (("COCO_val2014_000000000042.jpg", SEEN, ("A dog. It runs.", "Some dog")),),
    ),
    Form(
        "Flickr30k captions",
        _flickr,
        1,
        1,
        "image=image split=split caption=captions",
        (("a.jpg", SEEN, ("A dog.", "A brown dog.")),),
    ),
    Form(
        "LLaVA conversations",
        lambda place, _: _chat(place, "from", "value", ("human", "gpt")),
        2,
        1,
        "image=images id=id parts=conversations",
        (YEAR, ("a.png", *SIGNED[1:])),
    ),
    Form(
        "chat messages",
        lambda place, _: _chat(place, "role", "content", ("user", "assistant")),
        2,
        1,
        "image=images id=id parts=messages",
        (YEAR, ("a.png", *SIGNED[1:])),
    ),
    Form(
        "text and pictures in their order",
        _parts,
        1,
        2,
        "answers=answers parts=parts",
        (("b.png", "Left: Right: Same?", ("no",)),),
    ),
    Form("The Cauldron's texts", _cauldron, 2, 1, "image=images parts=texts", (YEAR, ("a.png", *SIGNED[1:]))),
    Form(
        "MMBench: pictures in base64",
        _base64,
        1,
        1,
        f"{PLAIN} choices=choices",
        (COLOUR,),
    ),
    Form(
        "CORD, the form of Donut",
        _cord,
        2,
        2,
        "image=file_name asked=total_price",
        (("1.png", "What is the total price?", ("7,000",)),),
    ),
    Form("labels", _labels, 2, 2, "image=file_name asked=label", (("dog.png", "What is it?", ("dog",)),)),
    Form(
        "folders named by classes",
        _classes,
        8,
        8,
        "image=image question=question answers=answer split=split choices=choices",
        (("tax_form/1.png", "Which of these is it?", ("tax form",)),),
    ),
    Form(
        "rows of PDF pages",
        _pdf_pages,
        2,
        2,
        "image=file question=question answers=answer",
        (("", "Which page, 1?", ("1",)), ("", "Which page, 2?", ("2",))),
    ),
)

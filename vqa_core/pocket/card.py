"""The embedded model's card: what it is, what it was trained on, what it can do and cannot."""

from collections.abc import Mapping
from typing import Any

_CARD = """---
license: apache-2.0
library_name: transformers
pipeline_tag: image-text-to-text
tags: [idefics3, document-question-answering, synthetic-data]
---

# DocDex pocket

A vision-language model of {parameters:.1f} million parameters ({megabytes:.1f} MB in bf16) that reads printed
documents and trading cards and answers short questions about them. Its tokens are characters. It has the Idefics3
architecture: the usual two calls load it, and it runs on a CPU.

```python
from transformers import AutoModelForImageTextToText, AutoProcessor

processor = AutoProcessor.from_pretrained(FOLDER, backend="pil")
model = AutoModelForImageTextToText.from_pretrained(FOLDER)
turns = [{{"role": "user", "content": [{{"type": "image"}}, {{"type": "text", "text": "What is the total?"}}]}}]
text = processor.apply_chat_template(turns, add_generation_prompt=True)
inputs = processor(text=text, images=[picture], return_tensors="pt")
print(processor.batch_decode(model.generate(**inputs)[:, inputs["input_ids"].shape[1] :], skip_special_tokens=True)[0])
```

The processor cuts a picture whose long side is brought to 768 px into tiles of 384 px. For full pages and long receipts
pass `size={{"longest_edge": 1536}}`; for speed `do_image_splitting=False`.

## Data
Drawn by DocDex's own renderers and by nothing else: receipts, invoices, forms, letters, tables and other pages, and
cards of an invented game, with questions about what stands on them. No real picture, no pretrained part.
{data}

## Training
{training}

The weights' sha256 (shards one after another): `{sha256}`

## Numbers
{numbers}

## Limits
- It reads; it knows nothing of the world. Ask for what is printed, in a few words.
- It answers in English, and reads the letters of Western European languages.
- Print that comes out smaller than 9 px after the processor has made the picture smaller cannot be read.
- It can be wrong with confidence: look-alike characters in codes, the neighbouring row of a wide table. Asked for what
  is not there it should say "not on this page"; now and then it says so of what is.
- Not for decisions about people, and not without a look at the picture where money or health depend on the answer.
"""
_NONE = "Not measured yet."


def card(numbers: Mapping[str, Any], sha256: str, parameters_m: float) -> str:
    """README.md. `numbers` may hold "data" and "training" (texts, or figures by name) and "results" (figures by name,
    or by name and column)."""
    return _CARD.format(
        parameters=parameters_m,
        megabytes=parameters_m * 2,
        sha256=sha256,
        data=_told(numbers.get("data")),
        training=_told(numbers.get("training")) or _NONE,
        numbers=_table(numbers.get("results") or {}),
    )


def _told(given: Any) -> str:
    if isinstance(given, Mapping):
        return "\n".join(f"- {name}: {value}" for name, value in given.items())
    return str(given or "")


def _table(results: Mapping[str, Any]) -> str:
    """Rows of figures; a row's value may itself have columns."""
    if not results:
        return _NONE
    columns = list(dict.fromkeys(name for row in results.values() if isinstance(row, Mapping) for name in row))
    lines = [f"| | {' | '.join(columns or ['value'])} |", "|---" * (len(columns or [0]) + 1) + "|"]
    for name, row in results.items():
        cells = [row.get(column, "") for column in columns] if isinstance(row, Mapping) else [row]
        cells += [""] * (max(1, len(columns)) - len(cells))
        lines.append(f"| {name} | {' | '.join(str(cell) for cell in cells)} |")
    return "\n".join(lines)

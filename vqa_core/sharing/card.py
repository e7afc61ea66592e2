"""The model card of a run: what was learnt from what, how well, and how to load it. Pure: facts in, Markdown out."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vqa_core.models.catalogue import POCKET, AdapterInfo, published_name
from vqa_core.models.hub import is_hub_id
from vqa_core.runs import history
from vqa_core.runs.run import Run
from vqa_core.training.config import TrainConfig
from vqa_core.training.presets import PRESETS

# The card tells these in words of their own, or they name places on the owner's machine.
_TOLD_APART = frozenset({"model", "data"})
_NOT_IN_CODE = re.compile(r"[`\r\n]+")


@dataclass(frozen=True)
class BaseNotice:
    """What the base asks of who builds on it: its licence as the Hub's identifier and in words, and its biases."""

    tag: str = ""
    licence: str = ""
    bias: str = ""


@dataclass(frozen=True)
class CardFacts:
    """`merged` says in what type the adapter was added to the base, "" for an adapter alone."""

    repo: str
    info: AdapterInfo
    config: Mapping[str, Any]
    rows: Sequence[history.Row]
    step: int
    notice: BaseNotice = field(default_factory=BaseNotice)
    merged: str = ""

    @property
    def base(self) -> str:
        return published_name(self.info.base)


def facts_of(run: Run, repo: str, info: AdapterInfo, notice: BaseNotice, merged: str = "") -> CardFacts:
    """What the run's folder says."""
    rows, _ = history.read(run.history)
    return CardFacts(repo, info, run.config(), rows, run.status().step, notice, merged)


def model_card(facts: CardFacts) -> str:
    """README.md with the front matter that the Hub reads."""
    parts = [
        _front_matter(facts),
        f"# {facts.repo.rpartition('/')[2]}",
        _opening(facts),
        "## Results\n\n" + _results(facts.rows),
        "## Training\n\n" + _training(facts),
        "## Load it\n\n" + _loading(facts),
        "## Licence and limits\n\n" + _limits(facts.notice),
    ]
    return "\n\n".join(parts) + "\n"


def _front_matter(facts: CardFacts) -> str:
    # Late: it is a library of the Hub's, and brings YAML with its quoting.
    from huggingface_hub import ModelCardData

    data = ModelCardData(
        base_model=facts.base if is_hub_id(facts.base) else None,
        library_name="transformers" if facts.merged else "peft",
        pipeline_tag="image-text-to-text",
        license=facts.notice.tag or None,
        tags=["docdex", "visual-question-answering", *([] if facts.merged else ["lora"])],
    )
    return f"---\n{data.to_yaml()}\n---"


def _opening(facts: CardFacts) -> str:
    data = facts.config.get("data") or {}
    what = "A tuned model: its adapter is merged into" if facts.merged else "A LoRA adapter for"
    base = f"[{facts.base}](https://huggingface.co/{facts.base})" if is_hub_id(facts.base) else _code(facts.base)
    if facts.base == POCKET:
        base = "the embedded model of DocDex"
    name = str(data.get("name", "its own data"))
    # A path would tell of its owner's machine.
    name = name if name.startswith(("hub:", "builtin:")) else name.rpartition("/")[2]
    merged = f" in {facts.merged}" if facts.merged else ""
    if facts.merged and any(row.get("quantised") for row in facts.rows):
        merged += " (it learnt over 4-bit weights, so answers can differ a little from the run's)"
    return (
        f"{what} {base}{merged}, trained with DocDex on {_code(name)}: "
        f"{data.get('train_rows', '?')} rows to learn from, {data.get('held_out_rows', '?')} held out."
    )


def _results(rows: Sequence[history.Row]) -> str:
    scored = [row for row in rows if "exact_match" in row]
    lines = []
    if scored and scored[0]["step"] == 0 and len(scored) > 1:
        first, last = scored[0], scored[-1]
        lines = ["| on held-out rows | before | after |", "|---|---|---|"]
        for key, words in (("exact_match", "exact match"), ("anls", "ANLS")):
            lines.append(f"| {words} | {first[key]:.3f} | {last[key]:.3f} |")
        lines.append(f"| rows | {first['rows']} | {last['rows']} |")
        losses = [row["eval_loss"] for row in rows if "eval_loss" in row]
        if len(losses) > 1:
            lines.append(f"| loss | {losses[0]:.4f} | {losses[-1]:.4f} |")
    elif scored:
        last = scored[-1]
        where = f"At step {last['step']}, on {last['rows']} held-out rows"
        lines = [f"{where}: exact match {last['exact_match']:.3f}, ANLS {last['anls']:.3f}."]
    return "\n".join(lines) or "The run was ended before its held-out rows were scored."


def _training(facts: CardFacts) -> str:
    train = facts.config.get("train") or {}
    preset = str(facts.config.get("preset") or "")
    lines = [f"- Steps: {facts.step}"]
    losses = [(row["step"], row["loss"]) for row in facts.rows if "loss" in row]
    if losses:
        (first, start), (last, end) = losses[0], losses[-1]
        lines.append(f"- Training loss: {start:.4f} at step {first}, {end:.4f} at step {last}")
    for row in facts.rows:
        if row.get("event") == "started":
            bits = "4-bit (NF4)" if row.get("quantised") else "not quantised"
            lines.append(f"- Trained parameters: {row['trainable']:,} of {row['parameters']:,}; base {bits}")
            lines.append(f"- Computed in {row['dtype']} on {row['device']}")
            break
    lines.append(f"- Preset: {_code(preset)}" if preset else "- Preset: none")
    changes = _differences(preset, train)
    beside = "Changed settings" if preset else "Settings that are not the default"
    lines.append(f"- {beside}: " + (", ".join(_code(f"{key}={value}") for key, value in changes.items()) or "none"))
    versions = facts.config.get("versions") or {}
    if versions:
        lines.append("- Versions: " + ", ".join(f"{name} {number}" for name, number in versions.items()))
    return "\n".join(lines)


def _differences(preset: str, train: Mapping[str, Any]) -> dict[str, Any]:
    """The run's settings that are not the preset's, or not the default where it says nothing."""
    values = next((known.values for known in PRESETS if known.name == preset), {})
    usual = {name: field.default for name, field in TrainConfig.model_fields.items()} | dict(values)
    return {key: value for key, value in train.items() if key not in _TOLD_APART and usual.get(key) != value}


def _loading(facts: CardFacts) -> str:
    own = is_hub_id(facts.base)
    base = facts.base if own else "path/to/the/base"
    where = "" if own else f"Its base, {_code(facts.base)}, is a model folder and has no Hub id.\n\n"
    if facts.base == POCKET:
        where = "Its base is the folder `assets/pocket` of DocDex.\n\n"
    if facts.merged:
        ask = f'docdex ask picture.png --question "..." --model {facts.repo}'
        code = (
            "from transformers import AutoModelForImageTextToText, AutoProcessor\n\n"
            f'processor = AutoProcessor.from_pretrained("{facts.repo}")\n'
            f'model = AutoModelForImageTextToText.from_pretrained("{facts.repo}")'
        )
        where = ""
    else:
        model = f" --model {base}" if not own and facts.base != POCKET else ""
        ask = f'docdex ask picture.png --question "..." --adapter hub:{facts.repo}{model}'
        code = (
            "from peft import PeftModel\n"
            "from transformers import AutoModelForImageTextToText, AutoProcessor\n\n"
            f'processor = AutoProcessor.from_pretrained("{facts.repo}")\n'
            f'base = AutoModelForImageTextToText.from_pretrained("{base}")\n'
            f'model = PeftModel.from_pretrained(base, "{facts.repo}")'
        )
    return f"{where}In DocDex:\n\n```sh\n{ask}\n```\n\nWithout it:\n\n```python\n{code}\n```\n\n{_asked(facts.info)}"


def _asked(info: AdapterInfo) -> str:
    """How the rows were shown in training: asked otherwise, an adapter answers worse."""
    edge = f"longest edge {info.longest_edge} px" if info.longest_edge else "the model's own picture size"
    tiles = {None: "the model's own tiling", True: "split into tiles", False: "one tile"}[info.splitting]
    hint = f"the text {_code(info.prompt_hint)}" if info.prompt_hint else "no text"
    style = f", prompt style {_code(info.prompt_style)}" if info.prompt_style else ""
    return f"In training pictures had {edge}, {tiles}, and {hint} before them{style}. Ask it the same way."


def _limits(notice: BaseNotice) -> str:
    licence = notice.licence or "What the base's licence asks applies to what is made with it: read the base's card."
    bias = notice.bias or "The base's biases stay, and the training rows add theirs."
    return f"{licence}\n\n{bias} Answers can be wrong: check them where they matter."


def _code(text: object) -> str:
    """`text` as Markdown code: nothing in it is markup."""
    clean = _NOT_IN_CODE.sub(" ", str(text)).strip()
    return f"`{clean}`" if clean else "(empty)"

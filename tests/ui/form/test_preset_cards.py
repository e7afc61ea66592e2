import pytest

from vqa_core.hardware import Host
from vqa_core.training.presets import PRESETS, Preset
from vqa_core.ui import words
from vqa_core.ui.form import preset_cards
from vqa_core.ui.form import settings as form

CPU = Host("cpu", "CPU", 8.0, 4.0, 2)
T4 = Host("cuda", "NVIDIA T4", 14.6, 14.0, 4, 1)


def placed(groups: list[dict]) -> list[str]:
    return [one["preset"] for group in groups for card in group["cards"] for one in card["variants"]]


def by_name(host: Host) -> dict[str, dict]:
    return {one["name"]: one for one in preset_cards.presets(host)}


def test_a_preset_carries_a_value_for_every_field() -> None:
    names = {field["name"] for field in form.fields()}
    assert all(set(preset["values"]) == names for preset in preset_cards.presets(CPU))


def test_every_preset_lies_on_one_card() -> None:
    assert sorted(placed(preset_cards.groups(CPU))) == sorted(one.name for one in PRESETS)


def test_a_preset_that_nobody_placed_is_offered_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    extra = Preset("new-one", "New one", "Just added.", "DocDex", 0, {"model": "pocket"})
    monkeypatch.setattr(preset_cards, "PRESETS", (*PRESETS, extra))
    assert placed(preset_cards.groups(CPU))[-1] == "new-one"


def test_variants_share_a_card_under_the_name_of_their_base() -> None:
    cards = {card["title"]: card["variants"] for group in preset_cards.groups(CPU) for card in group["cards"]}
    assert [one["label"] for one in cards["Idefics2 8B reads documents"]] == ["As published", "16 GB", "Fast"]
    assert [one["label"] for one in cards["SmolVLM"]] == ["256M", "500M", "2.2B"]
    assert len(cards["Your own pages, small"]) == 1


def test_what_a_preset_needs_is_set_against_what_this_machine_has() -> None:
    assert by_name(CPU)["idefics2-docvqa"]["needs"] == "Needs 10 GB of GPU memory; this machine has none"
    assert by_name(T4)["idefics2-docvqa"]["needs"] == "Needs 10 GB of GPU memory"
    assert by_name(T4)["idefics2-docvqa-fast"]["needs"] == "Needs 44 GB of GPU memory; this GPU has 14.6"
    notes = [bool(group["note"]) for group in preset_cards.groups(CPU)]
    assert notes == [False, True, True]
    assert not any(group["note"] for group in preset_cards.groups(T4))


def test_the_recipes_bring_their_own_rows() -> None:
    data = {name: one["data"] for name, one in by_name(CPU).items()}
    assert data["idefics2-docvqa-fast"] == "hub:nielsr/docvqa_1200_examples"
    assert data["idefics-9b-cards"] == "hub:TheFusion21/PokemonCards"
    assert data["pocket-own"] == ""


def test_a_licence_that_forbids_business_has_a_word_of_its_own() -> None:
    marks = {one["notice"]["mark"] for one in preset_cards.presets(CPU) if "idefics-" in one["name"]}
    assert marks == {words.NON_COMMERCIAL}
    assert preset_cards.notice("/models/idefics-9b-instruct")["mark"] == words.NON_COMMERCIAL
    for model in ("pocket", "HuggingFaceM4/idefics2-8b", "HuggingFaceTB/SmolVLM-Instruct"):
        assert preset_cards.notice(model)["mark"] == ""


def test_a_base_that_nobody_knows_says_so() -> None:
    unknown = preset_cards.notice("someone/else")
    assert unknown["mark"] == words.LICENCE_UNKNOWN
    assert "read its card" in unknown["licence"] and "read its card" in unknown["limits"]

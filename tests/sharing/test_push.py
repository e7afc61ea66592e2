import json
from pathlib import Path

import pytest

from tests.hub_fixtures import TOKEN, safetensors_bytes
from tests.hub_server import Hub
from tests.sharing.conftest import change_base
from vqa_core.cli import main
from vqa_core.errors import UserError
from vqa_core.models.catalogue import adapter_folder, read_info
from vqa_core.runs.run import Run
from vqa_core.runs.store import RunStore
from vqa_core.settings import ASSETS, Settings
from vqa_core.sharing.push import PushRequest, push

pytestmark = pytest.mark.slow

PROCESSOR = {"chat_template.jinja", "processor_config.json", "tokenizer.json", "tokenizer_config.json"}


def test_a_pushed_adapter_comes_back_the_same(hub: Hub, run: Run, settings: Settings) -> None:
    url = push(run, PushRequest("me/tickets"), settings)
    assert url == f"{hub.url}/me/tickets"
    repo = hub.repos["me/tickets"]
    own = {"adapter_model.safetensors", "adapter_config.json", "docdex.json", "README.md"}
    assert set(repo.files) == own | PROCESSOR | {".gitattributes"}
    assert repo.files["tokenizer.json"] == (ASSETS / "pocket" / "tokenizer.json").read_bytes()
    folder = adapter_folder("hub:me/tickets", settings, RunStore(settings))
    weights = "adapter_model.safetensors"
    assert (folder / weights).read_bytes() == (run.adapter / weights).read_bytes()
    assert read_info(folder) == read_info(run.adapter)


def test_it_is_private_and_one_commit(hub: Hub, run: Run, settings: Settings) -> None:
    push(run, PushRequest("me/tickets"), settings)
    assert hub.repos["me/tickets"].private
    assert sum("/commit/" in path for _, path, _ in hub.received) == 1
    push(run, PushRequest("me/open", private=False), settings)
    assert not hub.repos["me/open"].private


def test_nothing_sent_holds_the_token_or_a_file_that_must_stay(hub: Hub, run: Run, settings: Settings) -> None:
    push(run, PushRequest("me/tickets", token=TOKEN), settings)
    sent = b"".join(body for _, _, body in hub.received) + b"".join(hub.repos["me/tickets"].files.values())
    for secret in (TOKEN.encode(), b"must stay", b"secret place", str(settings.home).encode()):
        assert secret not in sent
    kept = [path for path in settings.home.rglob("*") if path.is_file() and TOKEN.encode() in path.read_bytes()]
    assert kept == [] and TOKEN not in repr(PushRequest("me/tickets", token=TOKEN))


def test_the_card_has_the_run_s_numbers(hub: Hub, run: Run, settings: Settings) -> None:
    push(run, PushRequest("me/tickets"), settings)
    card = hub.repos["me/tickets"].files["README.md"].decode()
    for words in (
        "| exact match | 0.000 | 0.833 |",
        "| ANLS | 0.042 | 0.900 |",
        "| rows | 12 | 12 |",
        "`tickets.zip`: 48 rows to learn from, 12 held out",
        "4.2500 at step 1, 0.0625 at step 150",
        "Preset: `pocket-tickets`",
        "Changed settings: `learning_rate=0.001`\n",
        "torch 2.13.0",
        "--adapter hub:me/tickets",
    ):
        assert words in card


def test_pushing_again_updates(hub: Hub, run: Run, settings: Settings) -> None:
    push(run, PushRequest("me/tickets"), settings)
    (run.adapter / "adapter_model.safetensors").write_bytes(safetensors_bytes(9))
    push(run, PushRequest("me/tickets"), settings)
    assert hub.repos["me/tickets"].files["adapter_model.safetensors"] == safetensors_bytes(9)


def test_a_repo_of_another_kind_is_left_alone(hub: Hub, run: Run, settings: Settings) -> None:
    files = {"config.json": b"{}", "model.safetensors": safetensors_bytes()}
    hub.add("me/model", files, private=True)
    with pytest.raises(UserError, match="holds something else"):
        push(run, PushRequest("me/model"), settings)
    assert hub.repos["me/model"].files == files


def test_a_public_repo_gets_nothing_that_was_to_be_private(hub: Hub, run: Run, settings: Settings) -> None:
    hub.add("me/open", {".gitattributes": b""})
    with pytest.raises(UserError, match="is there already and is public"):
        push(run, PushRequest("me/open"), settings)
    assert set(hub.repos["me/open"].files) == {".gitattributes"}
    push(run, PushRequest("me/open", private=False), settings)
    assert "docdex.json" in hub.repos["me/open"].files


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (PushRequest("tickets"), "not of the form OWNER/NAME"),
        (PushRequest("me/../you"), "not of the form OWNER/NAME"),
        (PushRequest("me/tickets", token="hf_wrong"), "refuses the token"),
        (PushRequest("you/tickets"), "may not do this with 'you/tickets'"),
    ],
)
def test_each_failure_says_what_to_do(asked: PushRequest, words: str, hub: Hub, run: Run, settings: Settings) -> None:
    with pytest.raises(UserError, match=words) as caught:
        push(run, asked, settings)
    assert "hf_" not in str(caught.value) and "\n" not in str(caught.value)
    assert hub.repos == {}


def test_without_an_adapter_or_a_token_nothing_is_asked(
    hub: Hub, run: Run, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "no-login"))
    monkeypatch.setattr(constants, "HF_STORED_TOKENS_PATH", str(tmp_path / "no-logins"))
    monkeypatch.delenv("HF_TOKEN")
    with pytest.raises(UserError, match="no Hub token here"):
        push(run, PushRequest("me/tickets"), settings)
    (run.adapter / "adapter_model.safetensors").unlink()
    with pytest.raises(UserError, match="has no adapter yet"):
        push(run, PushRequest("me/tickets", token=TOKEN), settings)
    assert hub.received == []


def test_a_space_does_not_lend_its_own_token(hub: Hub, run: Run, tmp_path: Path) -> None:
    space = Settings.from_environment({"SPACE_ID": "me/docdex", "DOCDEX_HOME": str(tmp_path)})
    with pytest.raises(UserError, match="Sign in"):
        push(run, PushRequest("me/tickets"), space)
    assert hub.received == []


def test_no_network_is_said(hub: Hub, run: Run, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(UserError, match="cannot be reached"):
        push(run, PushRequest("me/tickets"), settings)


def test_a_local_base_is_told_by_its_last_name_only(hub: Hub, run: Run, settings: Settings, tmp_path: Path) -> None:
    base = tmp_path / "my-base"
    base.mkdir()
    for name in ("config.json", "tokenizer.json"):
        (base / name).write_text("{}")
    change_base(run, str(base))
    push(run, PushRequest("me/tickets"), settings)
    files = hub.repos["me/tickets"].files
    assert json.loads(files["docdex.json"])["base"] == "my-base"
    assert json.loads(files["adapter_config.json"])["base_model_name_or_path"] == "my-base"
    assert str(tmp_path).encode() not in b"".join(files.values())
    assert b"base_model:" not in files["README.md"]


def test_the_processor_of_a_hub_base_goes_along(hub: Hub, run: Run, settings: Settings) -> None:
    hub.add("you/base", {"config.json": b"{}", "tokenizer.json": b"{1}", "model.safetensors": safetensors_bytes()})
    change_base(run, "you/base")
    push(run, PushRequest("me/tickets"), settings)
    files = hub.repos["me/tickets"].files
    assert files["tokenizer.json"] == b"{1}" and "config.json" not in files
    assert b"base_model: you/base\n" in files["README.md"]


def test_the_command_line_pushes(
    hub: Hub, run: Run, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DOCDEX_HOME", str(settings.home))
    monkeypatch.setenv("DOCDEX_RUNTIME", str(settings.runtime))
    assert main(["push", run.id, "--repo", "me/tickets", "--json"]) == 0
    told = {"run": run.id, "url": f"{hub.url}/me/tickets", "private": True, "merged": False}
    assert json.loads(capsys.readouterr().out) == told
    assert main(["push", run.id, "--repo", "you/tickets"]) == 2
    assert "may not do this" in capsys.readouterr().err

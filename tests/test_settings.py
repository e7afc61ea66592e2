"""The environment is read once, and what is not of its form is told before anything starts."""

from pathlib import Path

import pytest

from vqa_core.errors import UserError
from vqa_core.settings import Settings


def test_defaults_keep_to_this_machine() -> None:
    settings = Settings.from_environment({})
    assert (settings.host, settings.port, settings.sign_in) == ("127.0.0.1", 7860, None)
    assert settings.allow_local_paths and not settings.on_space
    assert settings.runs == settings.home / "runs"


def test_a_space_is_open_to_asking_and_closed_to_paths() -> None:
    settings = Settings.from_environment({"SPACE_ID": "me/docdex"})
    assert settings.on_space and settings.host == "0.0.0.0" and not settings.allow_local_paths


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"DOCDEX_HOST": "0.0.0.0"}, "no sign-in"),
        ({"DOCDEX_AUTH": "me"}, "NAME:PASSWORD"),
        ({"DOCDEX_AUTH": ":secret"}, "NAME:PASSWORD"),
        ({"DOCDEX_PORT": "eighty"}, "0 to 65535"),
        ({"DOCDEX_GPU_MEMORY_GIB": "much"}, "size in GiB"),
        ({"DOCDEX_GPU_MEMORY_GIB": "-1"}, "size in GiB"),
        ({"DOCDEX_PORT": "70000"}, "0 to 65535"),
        ({"DOCDEX_ALLOW_LOCAL_PATHS": "maybe"}, "takes 1 or 0"),
    ],
)
def test_a_wrong_value_is_told(environment: dict[str, str], words: str) -> None:
    with pytest.raises(UserError, match=words):
        Settings.from_environment(environment)


def test_others_may_reach_it_with_a_sign_in(tmp_path: Path) -> None:
    settings = Settings.from_environment(
        {"DOCDEX_HOST": "0.0.0.0", "DOCDEX_AUTH": "me:a:b", "DOCDEX_HOME": str(tmp_path)}
    )
    assert settings.sign_in == ("me", "a:b") and settings.home == tmp_path.resolve()


def test_runs_that_trained_go_on_by_themselves_only_where_that_is_asked_for() -> None:
    assert Settings.from_environment({}).resume is False
    assert Settings.from_environment({"DOCDEX_RESUME": "1"}).resume is True
    with pytest.raises(UserError, match="DOCDEX_RESUME is 'maybe'"):
        Settings.from_environment({"DOCDEX_RESUME": "maybe"})

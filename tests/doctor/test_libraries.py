"""A library that is missing, too old or too new is named with the command that mends it."""

from importlib.metadata import version

from packaging.requirements import Requirement

from vqa_core.doctor import libraries


def test_this_machine_has_what_the_package_asks_for() -> None:
    (python,) = libraries.check_python()
    assert python.state in ("fine", "warning")
    names = {one.name for one in libraries._requirements()}
    assert {"torch", "transformers", "gradio", "pillow-heif"} <= names and "ruff" not in names


def test_a_wrong_version_and_a_missing_library_are_broken() -> None:
    here = version("pillow")
    old = libraries._check(Requirement(f"pillow>{here}"))
    assert old is not None and old.state == "broken"
    assert old.words == f"pillow is {here}; DocDex needs >{here}" and f"pip install 'pillow>{here}'" in old.next_step
    gone = libraries._check(Requirement("docdex-has-no-such-library>=1"))
    assert gone is not None and gone.words == "docdex-has-no-such-library is not installed"
    assert libraries._check(Requirement(f"pillow=={here}")) is None

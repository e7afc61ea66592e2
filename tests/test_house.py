"""The house keeps its shape: which way imports go, what starts without torch, and how large things may grow."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "vqa_core"
MODULES = sorted(PACKAGE.rglob("*.py"))

# A room may import the rooms before it; rooms of one line do not import each other.
ARROWS = (
    ("errors", "settings", "hardware"),
    ("rendering", "families"),
    ("examples", "runs", "evaluation.metrics"),
    ("models",),
    ("answering",),
    ("evaluation",),
    ("training",),
    ("sharing", "pocket"),
    ("ui", "cli"),
)
# These may import each other within a line: settings and hardware both raise errors, page and commands both start.
WITHIN = {("settings", "errors"), ("hardware", "errors")}
TORCH_AT_IMPORT = {
    "models/adapters.py",
    "models/generation.py",
    "models/loading.py",
    "answering/local.py",
    "training/callbacks.py",
    "training/collate.py",
    "training/features.py",
    "training/fine_tune.py",
    "training/trainer.py",
}
GRADIO_FOLDER = "ui"
LIBRARIES_OF_TORCH = {"torch", "transformers", "peft", "bitsandbytes", "accelerate"}
NOT_IN_ARROWS = {"__init__", "__main__"}


def room_of(dotted: str) -> str:
    parts = dotted.split(".")
    two = ".".join(parts[1:3])
    return two if two == "evaluation.metrics" else parts[1] if len(parts) > 1 else ""


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names if node.module.count(".") == 1)


def imports_at_start(tree: ast.Module) -> Iterator[str]:
    """Those that run when the module is imported: not in functions, not under TYPE_CHECKING."""
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from imports(node)


def height(room: str) -> int:
    return next(index for index, line in enumerate(ARROWS) if room in line)


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_go_one_way(path: Path) -> None:
    own = room_of(name_of(path))
    if own in NOT_IN_ARROWS:
        return
    for target in imports(ast.parse(path.read_text())):
        room = room_of(target) if target.startswith("vqa_core.") else ""
        if not room or room == own or room in NOT_IN_ARROWS or room.startswith("__") or (own, room) in WITHIN:
            continue
        assert height(room) < height(own), f"{name_of(path)} imports {target}: {room} stands above or beside {own}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_torch_is_imported_late_outside_its_rooms(path: Path) -> None:
    relative = path.relative_to(PACKAGE).as_posix()
    found = {name.split(".")[0] for name in imports_at_start(ast.parse(path.read_text()))} & LIBRARIES_OF_TORCH
    assert not found or relative in TORCH_AT_IMPORT, f"{relative} imports {found} when it is imported"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_gradio_stays_in_the_page(path: Path) -> None:
    found = {name.split(".")[0] for name in imports(ast.parse(path.read_text()))}
    assert "gradio" not in found or path.relative_to(PACKAGE).parts[0] == GRADIO_FOLDER


def test_the_list_of_torch_modules_is_true() -> None:
    assert {name for name in TORCH_AT_IMPORT if not (PACKAGE / name).is_file()} == set()


@pytest.mark.parametrize("module", ["vqa_core.cli", "vqa_core.training.worker", "vqa_core.answering.answerer"])
def test_it_starts_without_torch(module: str) -> None:
    code = f"import sys, {module}; sys.exit(bool({LIBRARIES_OF_TORCH!r} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize("path", [*MODULES, ROOT / "app.py"], ids=name_of)
def test_sizes_stay_small(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= 300, f"{path.name} is over 300 lines: split it by noun"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            arguments = [a for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs) if a.arg != "self"]
            assert length <= 60, f"{path.name}: {node.name} has {length} lines"
            assert len(arguments) <= 6, f"{path.name}: {node.name} has {len(arguments)} parameters"


def test_the_tree_stays_small() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    size = sum((ROOT / name).stat().st_size for name in listed.split("\0") if name and (ROOT / name).is_file())
    assert size <= 40 * 2**20, f"the tree has {size / 2**20:.1f} MiB; it may have 40"

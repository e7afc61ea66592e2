"""The house keeps its shape: which way imports go, what starts without torch, and how large things may grow."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "vqa_core"
TREES = {path: ast.parse(path.read_text()) for path in sorted(PACKAGE.rglob("*.py"))}
MODULE_LINES, FUNCTION_LINES, PARAMETERS = 300, 60, 6
# What a caller of the HTTP API names: flat values, each with a word of its own, are what he needs.
ENDPOINTS, ENDPOINT_PARAMETERS = PACKAGE / "ui" / "api", 11

# A room may import the rooms before it; rooms of one line do not import each other.
ARROWS = (
    ("errors", "settings", "hardware", "child"),
    ("rendering", "families"),
    ("examples", "runs", "evaluation.metrics"),
    ("models",),
    ("answering",),
    ("evaluation",),
    ("training",),
    ("sharing", "pocket", "doctor"),
    ("ui", "cli"),
)
# These may import each other within a line: settings and hardware raise errors, a child is started from where we lie.
WITHIN = {("settings", "errors"), ("hardware", "errors"), ("child", "settings")}
TORCH_AT_IMPORT = {
    "models/adapters.py",
    "models/generation.py",
    "models/loading.py",
    "models/ranking.py",
    "models/similarity.py",
    "models/merging.py",
    "answering/local.py",
    "doctor/model_weights.py",
    "pocket/attention.py",
    "pocket/batches.py",
    "pocket/check.py",
    "pocket/compression.py",
    "pocket/exam.py",
    "pocket/feed.py",
    "pocket/leg.py",
    "pocket/looks.py",
    "pocket/network.py",
    "pocket/objective.py",
    "pocket/optimiser.py",
    "pocket/perspective.py",
    "pocket/saved.py",
    "pocket/tiles.py",
    "pocket/world.py",
    "training/callbacks.py",
    "training/ahead.py",
    "training/collate.py",
    "training/best.py",
    "training/features.py",
    "training/fine_tune.py",
    "training/coach/health_watch.py",
    "training/probe/measuring.py",
    "training/probe/memory.py",
    "training/probe/model_shape.py",
    "training/scoring.py",
    "training/probe/batches.py",
    "training/probe/step_watch.py",
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


def test_imports_go_one_way() -> None:
    wrong = []
    for path, tree in TREES.items():
        own = room_of(name_of(path))
        if own in NOT_IN_ARROWS:
            continue
        for target in imports(tree):
            room = room_of(target) if target.startswith("vqa_core.") else ""
            if not room or room == own or room in NOT_IN_ARROWS or room.startswith("__") or (own, room) in WITHIN:
                continue
            if height(room) >= height(own):
                wrong.append(f"{name_of(path)} imports {target}: {room} stands above or beside {own}")
    assert wrong == []


def test_torch_is_imported_late_outside_its_rooms() -> None:
    wrong = []
    for path, tree in TREES.items():
        found = {name.split(".")[0] for name in imports_at_start(tree)} & LIBRARIES_OF_TORCH
        if found and path.relative_to(PACKAGE).as_posix() not in TORCH_AT_IMPORT:
            wrong.append(f"{name_of(path)} imports {found} when it is imported")
    assert wrong == []


def test_gradio_stays_in_the_page() -> None:
    users = {path for path, tree in TREES.items() if "gradio" in {name.split(".")[0] for name in imports(tree)}}
    assert {path.relative_to(PACKAGE).parts[0] for path in users} == {GRADIO_FOLDER}


def test_the_list_of_torch_modules_is_true() -> None:
    assert {name for name in TORCH_AT_IMPORT if not (PACKAGE / name).is_file()} == set()


@pytest.mark.parametrize("module", ["vqa_core.cli", "vqa_core.training.worker", "vqa_core.answering.answerer"])
def test_it_starts_without_torch(module: str) -> None:
    code = f"import sys, {module}; sys.exit(bool({LIBRARIES_OF_TORCH!r} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_sizes_stay_small() -> None:
    wrong = []
    for path, tree in {**TREES, ROOT / "app.py": ast.parse((ROOT / "app.py").read_text())}.items():
        if len(path.read_text().splitlines()) > MODULE_LINES:
            wrong.append(f"{path.name} is over {MODULE_LINES} lines: split it by noun")
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
                count = sum(argument.arg != "self" for argument in arguments)
                most = ENDPOINT_PARAMETERS if path.parent == ENDPOINTS else PARAMETERS
                if length > FUNCTION_LINES or count > most:
                    wrong.append(f"{path.name}: {node.name} has {length} lines and {count} parameters")
    assert wrong == []


def test_the_tree_stays_small() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    size = sum((ROOT / name).stat().st_size for name in listed.split("\0") if name and (ROOT / name).is_file())
    assert size <= 40 * 2**20, f"the tree has {size / 2**20:.1f} MiB; it may have 40"

"""What a folder holds: tables, files of fields, or pictures alone."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from vqa_core.errors import UserError
from vqa_core.examples.readers import key_files, vqa
from vqa_core.examples.readers.bare_pictures import read_pictures
from vqa_core.examples.readers.places import SHOWN, list_files
from vqa_core.examples.readers.reading import Table
from vqa_core.examples.readers.splits import split_of, split_word_in

NOT_ROWS = ("dataset_info.json", "dataset_infos.json", "dataset_dict.json", "state.json")
_NOT_ROWS_ENDINGS = ("_complementary_pairs.json",)
MAX_PAIRED = 20
"""So many JSON files are looked into for questions and their annotations."""

PARQUET = ".parquet"
_BESIDE_PICTURES = (*key_files.SUFFIXES, ".csv")


def read_folder(folder: Path, endings: Sequence[str], read_table: Callable[[Path], Table]) -> list[Table]:
    """The tables of a folder: one, those of several splits, or Parquet shards; else its pictures with what names them.

    `endings` are those of tables. Files that bear a picture's name are no tables: they say what that one picture shows.
    Raises UserError for several tables that say no split, and for a folder with neither.
    """
    files = [path for path in list_files(folder) if not path.is_symlink()]
    pictures = [path for path in files if path.suffix.lower() in SHOWN]
    stems = {path.stem for path in pictures}
    tables = [path for path in files if path.suffix.lower() in endings and not _is_no_table(path)]
    of_one = [path for path in files if path.suffix.lower() in _BESIDE_PICTURES and path.stem in stems]
    whole = [path for path in tables if path not in set(of_one)]
    if whole:
        return _several(folder, whole, read_table)
    fields = [path for path in of_one if path.suffix.lower() in key_files.SUFFIXES]
    if keys := key_files.read_keys(folder, fields, pictures):
        return [keys]
    if tables:
        return _several(folder, tables, read_table)
    if pictures:
        return [read_pictures(folder, pictures)]
    raise UserError(
        f"There is no table in {folder.name!r} and no picture: a table ends in {', '.join(endings)}. "
        "Put one beside the pictures."
    )


def _several(folder: Path, paths: Sequence[Path], read_table: Callable[[Path], Table]) -> list[Table]:
    words = [_split_word(path, folder) for path in paths]
    suffixes = {path.suffix.lower() for path in paths}
    # Parquet comes in shards, so several of one split belong together; with no split in any name they are one table.
    shards = suffixes == {PARQUET} and (all(words) or not any(words))
    pairs = suffixes == {".json"} and len(paths) <= MAX_PAIRED
    if not (shards or pairs or (len(suffixes) == 1 and _one_each(words))):
        raise _too_many(folder, paths)
    tables = [read_table(path) for path in paths]
    if len(paths) > 1:
        tables = [replace(one, split=split_of(word) or one.split) for one, word in zip(tables, words, strict=True)]
    tables = vqa.joined(tables)
    if not shards and not _one_each([_split_word(table.path, folder) for table in tables]):
        raise _too_many(folder, [table.path for table in tables])
    return tables


def _one_each(words: Sequence[str]) -> bool:
    return len(words) == 1 or (all(words) and len(set(words)) == len(words))


def _too_many(folder: Path, paths: Sequence[Path]) -> UserError:
    names = ", ".join(path.relative_to(folder).as_posix() for path in paths[:10])
    return UserError(
        f"There are {len(paths)} tables in {folder.name!r}: {names}. Keep the one you mean, "
        "or two named train and test."
    )


def _is_no_table(path: Path) -> bool:
    return path.name in NOT_ROWS or path.name.endswith(_NOT_ROWS_ENDINGS)


def _split_word(path: Path, folder: Path) -> str:
    """The split's word in the file's name ("train_v1.0.json"), else its folder's name ("train/rows.jsonl")."""
    return split_word_in(path.stem) or (split_word_in(path.parent.name) if path.parent != folder else "")

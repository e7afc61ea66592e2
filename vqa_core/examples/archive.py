"""Unpack an uploaded ZIP: only plain files, only into its folder, only so many and so much."""

import re
import shutil
import stat
import zipfile
import zlib
from collections import Counter
from pathlib import Path, PurePosixPath

from vqa_core.errors import UserError

MAX_FILES = 200_000
MAX_TOTAL_BYTES = 4 * 1024**3
MAX_RATIO = 200
_SMALL_BYTES = 10_000_000  # below this no ratio is dangerous, and a table of equal rows packs very well

_ENCRYPTED = 0x1
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


def unpack(zip_path: Path, folder: Path) -> None:
    """Write the files of a ZIP under `folder`; dotfiles and `__MACOSX` are passed over.

    Everything is checked before the first byte is written. Raises UserError naming the member that is refused;
    OSError (a full disk) is the caller's to handle.
    """
    try:
        with zipfile.ZipFile(zip_path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            _check_size(members, zip_path)
            targets = _targets(members, zip_path.name)
            for target, member in targets.items():
                path = folder / target
                path.parent.mkdir(parents=True, exist_ok=True)
                # zipfile stops at the declared size and then compares the checksum, so what was checked holds.
                with archive.open(member) as source, path.open("xb") as file:
                    shutil.copyfileobj(source, file)
    except _BROKEN as error:
        raise UserError(f"{zip_path.name!r} is not a sound ZIP ({error}). Pack it again and try again.") from error


def _check_size(members: list[zipfile.ZipInfo], zip_path: Path) -> None:
    name = zip_path.name
    if len(members) > MAX_FILES:
        raise UserError(f"{name!r} has {len(members)} files: at most {MAX_FILES} are unpacked. Split it up.")
    total = sum(member.file_size for member in members)
    if total > MAX_TOTAL_BYTES:
        limit = MAX_TOTAL_BYTES // 1024**3
        raise UserError(f"{name!r} unpacks to {total / 1024**3:.1f} GiB: at most {limit} are unpacked. Split it up.")
    # Against the size of the file itself: members that share their packed bytes would hide from a ratio of their own.
    if total > max(_SMALL_BYTES, MAX_RATIO * zip_path.stat().st_size):
        largest = max(members, key=lambda member: member.file_size)
        raise UserError(
            f"{name!r} unpacks to more than {MAX_RATIO} times its size, most of it {largest.filename!r}. "
            "Pictures do not pack like that: pack it again with what belongs to it."
        )


def _targets(members: list[zipfile.ZipInfo], archive_name: str) -> dict[PurePosixPath, zipfile.ZipInfo]:
    names = Counter(PurePosixPath(member.filename) for member in members)
    folders = {parent for name in names for parent in name.parents}
    targets: dict[PurePosixPath, zipfile.ZipInfo] = {}
    for member in members:
        target = PurePosixPath(member.filename)
        reason = _reason_to_refuse(member)
        if not reason and (names[target] > 1 or target in folders):
            reason = "is there twice"
        if reason:
            raise UserError(f"{archive_name!r} is refused: its member {member.filename!r} {reason}. Pack it again.")
        if not any(part.startswith(".") or part == "__MACOSX" for part in target.parts):
            targets[target] = member
    return targets


def _reason_to_refuse(member: zipfile.ZipInfo) -> str:
    # orig_filename is the name before zipfile cuts it at a NUL.
    name = member.orig_filename
    kind = stat.S_IFMT(member.external_attr >> 16)
    if name.startswith("/") or re.match(r"[A-Za-z]:", name):
        return "has an absolute path"
    if ".." in re.split(r"[/\\]", name):
        return "leads out of the folder"
    if "\\" in name or any(ord(letter) < 32 for letter in name):
        return "has a name with forbidden letters"
    if any(len(part.encode("utf-8", "replace")) > 255 for part in name.split("/")) or len(name) > 2000:
        return "has too long a name"
    if kind not in (0, stat.S_IFREG):
        return "is a link or a device, not a file"
    if member.flag_bits & _ENCRYPTED:
        return "is locked with a password"
    return ""

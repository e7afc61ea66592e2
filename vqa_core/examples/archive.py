"""Unpack an uploaded ZIP: only plain files, only into its folder, only so many and so much."""

import re
import shutil
import stat
import unicodedata
import zipfile
import zlib
from collections import Counter
from contextlib import suppress
from pathlib import Path, PurePosixPath

from vqa_core.errors import UserError

MAX_FILES = 200_000
MAX_TOTAL_BYTES = 4 * 1024**3
MAX_RATIO = 200
_SMALL_BYTES = 10_000_000  # below this no ratio is dangerous, and a table of equal rows packs very well

_ENCRYPTED = 0x1
_UTF_8 = 0x800
_NEVER_THERE = ("__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini")  # what systems leave beside pictures
_ZIP = ".zip"
_OTHERS = {
    ".7z": "7z",
    ".rar": "RAR",
    ".tar": "TAR",
    ".tgz": "TAR",
    ".gz": "GZIP",
    ".bz2": "BZIP2",
    ".xz": "XZ",
    ".zst": "Zstandard",
}
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


def is_archive(path: Path) -> bool:
    """Whether the name is that of a packed file, a ZIP or one that `unpack` refuses with words."""
    return path.suffix.lower() in (_ZIP, *_OTHERS)


def unpack(zip_path: Path, folder: Path) -> None:
    """Write the files of a ZIP under `folder`; dotfiles, `__MACOSX` and the like are passed over.

    Names are written as NFC; those without a coding of their own are UTF-8 where they can be, else the one of DOS.
    Everything is checked before the first byte is written. Raises UserError naming the member that is refused, and
    for a packed file of another kind; OSError (a full disk) is the caller's to handle.
    """
    kind = _OTHERS.get(zip_path.suffix.lower())
    if kind and not zipfile.is_zipfile(zip_path):
        raise UserError(f"{zip_path.name!r} is a {kind} archive, and only ZIPs are unpacked. Pack it as a ZIP.")
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
    members = [member for member in members if not _passed_over(member)]
    names = Counter(_target(member) for member in members)
    folders = {parent for name in names for parent in name.parents}
    targets: dict[PurePosixPath, zipfile.ZipInfo] = {}
    for member in members:
        target = _target(member)
        reason = _reason_to_refuse(member)
        if not reason and (names[target] > 1 or target in folders):
            reason = "is there twice"
        if reason:
            raise UserError(f"{archive_name!r} is refused: its member {str(target)!r} {reason}. Pack it again.")
        targets[target] = member
    return targets


def _target(member: zipfile.ZipInfo) -> PurePosixPath:
    name = member.filename
    if not member.flag_bits & _UTF_8:
        with suppress(UnicodeError):
            # The standard says DOS, which zipfile has read it as; what phones and Macs write is UTF-8.
            name = name.encode("cp437").decode("utf-8")
    # Macs write an umlaut as two letters, and tables name the picture with one.
    return PurePosixPath(unicodedata.normalize("NFC", name))


def _passed_over(member: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(member.filename).parts
    # Not what begins with "..": a way out is refused, not passed over.
    hidden = any(part.startswith(".") and not part.startswith("..") for part in parts)
    return hidden or any(part.lower() in _NEVER_THERE for part in parts)


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
    if PurePosixPath(name).suffix.lower() in (_ZIP, *_OTHERS):
        return "is an archive of its own: put what is in it beside the other files"
    if member.flag_bits & _ENCRYPTED:
        return "is locked with a password"
    return ""

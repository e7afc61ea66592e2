import stat
import unicodedata
import zipfile
from pathlib import Path

import pytest

from vqa_core.errors import UserError
from vqa_core.examples import archive
from vqa_core.examples.archive import is_archive, unpack


def packed(path: Path, members: dict[str, bytes], kind: int = 0) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, body in members.items():
            member = zipfile.ZipInfo("placeholder")
            # Set afterwards: the constructor tidies names up.
            member.filename = name
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = (kind | 0o644) << 16
            file.writestr(member, body)
    return path


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "deep" / "target"
    folder.mkdir(parents=True)
    return folder


def refuses(tmp_path: Path, target: Path, zip_path: Path, words: str) -> None:
    before = files(tmp_path)
    with pytest.raises(UserError, match=words):
        unpack(zip_path, target)
    assert files(tmp_path) == before


def test_plain_files_are_unpacked_and_system_files_passed_over(tmp_path: Path, target: Path) -> None:
    left = ("__MACOSX/a/._b.txt", ".DS_Store", "a/.git/config", "a/Thumbs.db", "a/desktop.ini", "a/.git/old.zip")
    members = {"a/b.txt": b"hello", "c.txt": b"", **dict.fromkeys(left, b"x")}
    unpack(packed(tmp_path / "a.zip", members), target)
    assert files(target) == ["a/b.txt", "c.txt"]
    assert (target / "a" / "b.txt").read_bytes() == b"hello"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../evil.txt", "leads out"),
        ("a/../../evil.txt", "leads out"),
        ("..\\evil.txt", "leads out"),
        ("/tmp/evil.txt", "absolute"),
        ("C:\\evil.txt", "absolute"),
        ("C:evil.txt", "absolute"),
        ("a\\b.txt", "forbidden letters"),
        ("a\nb.txt", "forbidden letters"),
        ("x" * 300, "too long"),
    ],
)
def test_names_that_leave_the_folder_are_refused(tmp_path: Path, target: Path, name: str, words: str) -> None:
    refuses(tmp_path, target, packed(tmp_path / "a.zip", {"good.txt": b"1", name: b"2"}), words)


def without_coding(path: Path, name: bytes) -> Path:
    """A ZIP of one file whose name does not say how it is coded."""
    packed(path, {"n" * len(name): b"hello"})
    path.write_bytes(path.read_bytes().replace(b"n" * len(name), name))
    return path


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("Größe 1.png".encode(), "Größe 1.png"),
        ("Größe 1.png".encode("cp437"), "Größe 1.png"),
        ("領収書.png".encode(), "領収書.png"),
        (unicodedata.normalize("NFD", "Größe.png").encode(), "Größe.png"),
        (b"plain.png", "plain.png"),
    ],
)
def test_names_of_unsaid_coding_are_read(tmp_path: Path, target: Path, name: bytes, seen: str) -> None:
    unpack(without_coding(tmp_path / "a.zip", name), target)
    assert files(target) == [seen]
    assert (target / seen).read_bytes() == b"hello"


def test_names_that_become_one_are_refused(tmp_path: Path, target: Path) -> None:
    twice = {unicodedata.normalize(form, "ä.png"): b"1" for form in ("NFC", "NFD")}
    assert len(twice) == 2
    refuses(tmp_path, target, packed(tmp_path / "a.zip", twice), "is there twice")


@pytest.mark.parametrize("name", ["scans/more.zip", "old.tar.gz", "old.7z", "a.RAR"])
def test_an_archive_within_is_refused(tmp_path: Path, target: Path, name: str) -> None:
    refuses(tmp_path, target, packed(tmp_path / "a.zip", {"a.txt": b"1", name: b"2"}), "is an archive of its own")


@pytest.mark.parametrize(
    ("name", "kind"), [("a.tar.gz", "GZIP"), ("a.tgz", "TAR"), ("a.7z", "7z"), ("a.RAR", "RAR"), ("a.tar", "TAR")]
)
def test_other_archives_are_refused_by_their_kind(tmp_path: Path, target: Path, name: str, kind: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"7z or any other bytes")
    assert is_archive(path)
    refuses(tmp_path, target, path, f"is a {kind} archive, and only ZIPs are unpacked")


def test_a_table_is_no_archive() -> None:
    assert is_archive(Path("a.ZIP"))
    for name in ("a.csv", "a.xlsx", "a.parquet", "zip"):
        assert not is_archive(Path(name))


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK])
def test_links_and_devices_are_refused(tmp_path: Path, target: Path, kind: int) -> None:
    zip_path = packed(tmp_path / "a.zip", {"link": b"/etc/passwd"}, kind)
    refuses(tmp_path, target, zip_path, "'link' is a link or a device")


def test_members_under_a_password_are_refused(tmp_path: Path, target: Path) -> None:
    zip_path = packed(tmp_path / "a.zip", {"locked.txt": b"1234"})
    data = bytearray(zip_path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    zip_path.write_bytes(data)
    refuses(tmp_path, target, zip_path, r"'locked\.txt' is locked")


def test_a_bomb_is_refused_by_its_ratio(tmp_path: Path, target: Path) -> None:
    zip_path = packed(tmp_path / "a.zip", {"table.csv": b"1", "zeros.bin": bytes(30_000_000)})
    refuses(tmp_path, target, zip_path, r"200 times its size, most of it 'zeros\.bin'")


def test_a_size_that_lies_is_found_out(tmp_path: Path, target: Path) -> None:
    zip_path = packed(tmp_path / "a.zip", {"zeros.bin": bytes(1_000_000)})
    data = bytearray(zip_path.read_bytes())
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = (100).to_bytes(4, "little")
    zip_path.write_bytes(data)
    with pytest.raises(UserError, match="not a sound ZIP"):
        unpack(zip_path, target)
    assert sum(path.stat().st_size for path in target.rglob("*")) <= 100


def test_too_many_or_too_large_files_are_refused(tmp_path: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    zip_path = packed(tmp_path / "a.zip", {f"{number}.txt": b"12345" for number in range(4)})
    monkeypatch.setattr(archive, "MAX_FILES", 3)
    refuses(tmp_path, target, zip_path, "4 files: at most 3")
    monkeypatch.setattr(archive, "MAX_FILES", 4)
    monkeypatch.setattr(archive, "MAX_TOTAL_BYTES", 19)
    refuses(tmp_path, target, zip_path, "GiB")
    monkeypatch.setattr(archive, "MAX_TOTAL_BYTES", 20)
    unpack(zip_path, target)
    assert len(files(target)) == 4


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_names_that_collide_are_refused(tmp_path: Path, target: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        file.writestr("a.txt", b"1")
        file.writestr("a.txt", b"2")
    refuses(tmp_path, target, tmp_path / "a.zip", r"'a\.txt' is there twice")
    refuses(tmp_path, target, packed(tmp_path / "b.zip", {"a": b"1", "a/b": b"2"}), "'a' is there twice")
    refuses(tmp_path, target, packed(tmp_path / "c.zip", {"a/b": b"1", "a": b"2"}), "'a' is there twice")


def test_what_is_no_zip_is_refused(tmp_path: Path, target: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"plain text")
    refuses(tmp_path, target, tmp_path / "a.zip", r"'a\.zip' is not a sound ZIP")

"""PDFs written by hand, byte by byte, sound and unsound."""

import zlib
from collections.abc import Sequence
from pathlib import Path

OBJECTS_BEFORE_PAGES = 2


def stream(body: bytes, entries: str = "") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(body), entries.encode(), body)


def page(size: str = "0 0 300 200", content: int | None = None, more: str = "") -> bytes:
    """A page object; `content` is the number of its stream."""
    drawn = f"/Contents {content} 0 R" if content else ""
    return f"<< /Type /Page /Parent 2 0 R /MediaBox [{size}] {drawn} {more} >>".encode()


def write_pdf(
    path: Path, pages: Sequence[bytes], others: Sequence[bytes] = (), trailer: str = "", form: str = ""
) -> Path:
    """The pages are objects 3, 4 ..., the others follow them; `form` are references to fields."""
    kids = " ".join(f"{OBJECTS_BEFORE_PAGES + 1 + number} 0 R" for number in range(len(pages)))
    catalogue = f"<< /Type /Catalog /Pages 2 0 R {f'/AcroForm << /Fields [{form}] >>' if form else ''} >>".encode()
    tree = f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode()
    body, places = b"%PDF-1.7\n", []
    for number, entry in enumerate([catalogue, tree, *pages, *others], start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, entry)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(places) + 1
    body += b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
    start = body.index(b"xref\n0 ")
    body += f"trailer << /Size {count} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    path.write_bytes(body)
    return path


def left_black(size: tuple[float, float] = (300, 200)) -> bytes:
    """A content stream: the left half black."""
    return stream(f"0 0 {size[0] / 2} {size[1]} re f".encode())


def picture_page(path: Path, width: int, height: int, body: bytes, entries: str = "/FlateDecode") -> Path:
    """One page that shows one RGB picture."""
    kind = f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceRGB "
    kind += f"/BitsPerComponent 8 /Filter {entries}"
    shown = page(content=4, more="/Resources << /XObject << /P 5 0 R >> >>")
    return write_pdf(path, [shown], [stream(b"300 0 0 200 0 0 cm /P Do"), stream(body, kind)])


def endless(path: Path, levels: int = 12, times: int = 10) -> Path:
    """Forms that draw forms that draw forms: times ** levels squares."""
    first = 5
    forms = []
    for level in range(levels):
        last = level == levels - 1
        inside = b"0 0 9 9 re f " if last else b"/F Do " * times
        below = "" if last else f"/Resources << /XObject << /F {first + level + 1} 0 R >> >>"
        forms.append(stream(inside, f"/Type /XObject /Subtype /Form /BBox [0 0 300 200] {below}"))
    shown = page(content=4, more=f"/Resources << /XObject << /F {first} 0 R >> >>")
    return write_pdf(path, [shown], [stream(b"/F Do"), *forms])


def bomb(path: Path, side: int) -> Path:
    """A picture of `side` x `side` x 3 zeros, packed twice over."""
    packing = zlib.compressobj(9)
    row = bytes(side * 3)
    once = b"".join(packing.compress(row) for _ in range(side)) + packing.flush()
    return picture_page(path, side, side, zlib.compress(once, 9), "[/FlateDecode /FlateDecode]")

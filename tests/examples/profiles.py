"""Colour profiles (ICC 2.4) written by hand, with the few tags that a conversion reads."""

import itertools
import struct

_D50 = (0.9642, 1.0, 0.8249)
# sRGB's primaries, adapted to D50.
RED, GREEN, BLUE = (0.4360, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141)


def _fixed(*values: float) -> bytes:
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def _xyz(values: tuple[float, float, float]) -> bytes:
    return b"XYZ \0\0\0\0" + _fixed(*values)


def _gamma(value: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(value * 256)) + b"\0\0"


def _described(name: bytes) -> bytes:
    text = b"desc\0\0\0\0" + struct.pack(">I", len(name) + 1) + name + b"\0" + bytes(78)
    return text + bytes(-len(text) % 4)


def _profile(
    kind: bytes, space: bytes, connection: bytes, tags: dict[bytes, bytes], name: bytes = b"made by a test"
) -> bytes:
    tags = {b"desc": _described(name), b"wtpt": _xyz(_D50), **tags}
    table, body = struct.pack(">I", len(tags)), b""
    for name, content in tags.items():
        table += name + struct.pack(">II", 132 + 12 * len(tags) + len(body), len(content))
        body += content
    date = struct.pack(">6H", 2001, 2, 3, 4, 5, 6)
    head = b"\0\0\0\0" + b"\x02\x40\0\0" + kind + space + connection + date + b"acsp" + bytes(28) + _fixed(*_D50)
    head = struct.pack(">I", 128 + len(table) + len(body)) + head.ljust(124, b"\0")
    return head + table + body


def grey(gamma: float) -> bytes:
    return _profile(b"mntr", b"GRAY", b"XYZ ", {b"kTRC": _gamma(gamma)})


def rgb(*primaries: tuple[float, float, float], name: bytes = b"made by a test") -> bytes:
    columns = {b"rXYZ": primaries[0], b"gXYZ": primaries[1], b"bXYZ": primaries[2]}
    curves = dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), _gamma(2.2))
    return _profile(b"mntr", b"RGB ", b"XYZ ", {**{tag: _xyz(value) for tag, value in columns.items()}, **curves}, name)


def inks(colour_share: float, black_share: float = 1.0) -> bytes:
    """CMYK whose three colours all print as grey: each takes `colour_share` of the light, and black its share."""
    line = bytes(range(256))
    grid = b""
    for cyan, magenta, yellow, black in itertools.product((0, 1), repeat=4):
        light = max(0.0, 1 - colour_share * (cyan + magenta + yellow)) * (1 - black_share * black)
        grid += bytes((round(255 * light), 128, 128))
    unity = _fixed(1, 0, 0, 0, 1, 0, 0, 0, 1)
    table = b"mft1\0\0\0\0" + bytes((4, 3, 2, 0)) + unity + line * 4 + grid + line * 3
    return _profile(b"prtr", b"CMYK", b"Lab ", {b"A2B0": table})

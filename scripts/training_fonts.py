"""Fetch free fonts from Debian for training the embedded model: `python scripts/training_fonts.py [FOLDER]`.

Needs apt-get and fontTools. Writes FOLDER (default .fonts, which git ignores): fonts cut down to the characters that
the model knows, fonts.json with their groups and the families kept back, and LICENCES.txt. They are used for drawing
and are not shipped.
"""

import json
import logging
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont, TTLibError

ROOT = Path(__file__).resolve().parent.parent
MOST_BYTES = 6 * 10**6
HELD_OUT = ("PTSans", "PTSerif", "PTMono", "Caladea")

# Package, licence (as its copyright file has it), then what of it is taken: group and the file names' pattern.
SOURCES = (
    ("fonts-lato", "OFL-1.1", "sans", r"Lato-(Regular|Medium|Light|Bold|Heavy|Black|Italic)\."),
    ("fonts-cabin", "OFL-1.1", "sans", r"Cabin-(Regular|Bold|SemiBold|Medium)\."),
    ("fonts-adf-gillius", "GPL-2+ with font exception", "sans", r"GilliusADF-(Regular|Bold)\."),
    ("fonts-adf-gillius", "GPL-2+ with font exception", "narrow", r"GilliusADF-(Cond|BoldCond)\."),
    ("fonts-adf-universalis", "GPL-2+ with font exception", "sans", r"UniversalisADFStd-(Regular|Bold)\."),
    ("fonts-adf-universalis", "GPL-2+ with font exception", "narrow", r"UniversalisADFStd-(Cond|BoldCond)\."),
    ("fonts-adf-switzera", "GPL-2+ with font exception", "sans", r"SwitzeraADF-(Regular|Bold)\."),
    ("fonts-adf-baskervald", "GPL-2+ with font exception", "serif", r"BaskervaldADFStd(-Bold)?\."),
    ("fonts-adf-romande", "GPL-2+ with font exception", "serif", r"RomandeADFStd-(Regular|Bold|DemiBold)\."),
    ("fonts-quicksand", "OFL-1.1", "sans", r"Quicksand-(Regular|Bold|Medium)\."),
    ("fonts-dosis", "OFL-1.1", "narrow", r"Dosis-(Regular|Bold|Medium|ExtraBold)\."),
    ("fonts-comfortaa", "OFL-1.1", "display", r"Comfortaa-(Regular|Bold)\."),
    ("fonts-jura", "OFL-1.1", "display", r"Jura-(Regular|Bold)\."),
    ("fonts-open-sans", "Apache-2.0", "sans", r"OpenSans-(ExtraBold|Semibold|Light|Italic)\."),
    ("fonts-open-sans", "Apache-2.0", "narrow", r"OpenSans-Cond(Bold|Light)\."),
    ("fonts-roboto-unhinted", "Apache-2.0", "sans", r"Roboto-(Black|Medium|Light|Italic)\."),
    ("fonts-roboto-slab", "Apache-2.0", "serif", r"RobotoSlab-(Regular|Bold)\."),
    ("fonts-crosextra-carlito", "OFL-1.1", "sans", r"Carlito-(Regular|Bold)\."),
    ("fonts-cantarell", "OFL-1.1", "sans", r"Cantarell-(Regular|Bold|ExtraBold)\."),
    ("fonts-clear-sans", "Apache-2.0", "sans", r"ClearSans-(Regular|Bold|Medium)\."),
    ("fonts-b612", "OFL-1.1", "sans", r"B612-(Regular|Bold)\."),
    ("fonts-b612", "OFL-1.1", "mono", r"B612Mono-(Regular|Bold)\."),
    ("fonts-karla", "OFL-1.1", "sans", r"Karla-(Regular|Bold)\."),
    ("fonts-play", "OFL-1.1", "sans", r"Play-(Regular|Bold)\."),
    ("fonts-opendin", "OFL-1.1", "sans", r"OSP-DIN\."),
    ("fonts-oxygen", "OFL-1.1", "sans", r"Oxygen-Sans(-Bold)?\."),
    ("fonts-sil-andika", "OFL-1.1", "sans", r"Andika-(Regular|Bold)\."),
    ("fonts-paratype", "OFL-1.1", "sans", r"PTS(55|75)F\."),
    ("fonts-paratype", "OFL-1.1", "serif", r"PTF(55|75)F\."),
    ("fonts-paratype", "OFL-1.1", "mono", r"PTM55F\."),
    ("fonts-ebgaramond", "OFL-1.1", "serif", r"EBGaramond12-(Regular|Bold|Italic)\."),
    ("fonts-linuxlibertine", "OFL-1.1", "serif", r"LinLibertine_R(B|I)?\."),
    ("fonts-linuxlibertine", "OFL-1.1", "sans", r"LinBiolinum_R(B)?\."),
    ("fonts-vollkorn", "OFL-1.1", "serif", r"Vollkorn-(Regular|Bold)\."),
    ("fonts-oldstandard", "OFL-1.1", "serif", r"OldStandard-(Regular|Bold)\."),
    ("fonts-gfs-didot", "OFL-1.1", "serif", r"GFSDidot(-Bold|Bold)?\."),
    ("fonts-quattrocento", "OFL-1.1", "serif", r"Quattrocento-(Regular|Bold)\."),
    ("fonts-cmu", "OFL-1.1", "serif", r"cmun(rm|bx)\."),
    ("fonts-texgyre", "GUST Font License", "serif", r"texgyre(termes|pagella|schola|bonum)-(regular|bold)\."),
    ("fonts-texgyre", "GUST Font License", "sans", r"texgyre(heros|adventor)-(regular|bold)\."),
    ("fonts-texgyre", "GUST Font License", "narrow", r"texgyreheroscn-(regular|bold)\."),
    ("fonts-texgyre", "GUST Font License", "mono", r"texgyrecursor-(regular|bold)\."),
    ("fonts-freefont-ttf", "GPL-3+ with font exception", "mono", r"FreeMono(Bold)?\."),
    ("fonts-freefont-ttf", "GPL-3+ with font exception", "sans", r"FreeSans(Bold)?\."),
    ("fonts-freefont-ttf", "GPL-3+ with font exception", "serif", r"FreeSerif(Bold|Italic)?\."),
    ("fonts-courier-prime", "OFL-1.1", "mono", r"Courier ?Prime(-Regular|-Bold| Bold)?\."),
    ("fonts-gnutypewriter", "GPL-3+", "mono", r"GNUTypewriter\."),
    ("fonts-inconsolata", "OFL-1.1", "mono", r"Inconsolata.*\."),
    ("fonts-anonymous-pro", "OFL-1.1", "mono", r"Anonymous Pro( B)?\."),
    ("fonts-firacode", "OFL-1.1", "mono", r"FiraCode-(Regular|Bold)\."),
    ("fonts-hack", "MIT", "mono", r"Hack-(Regular|Bold)\."),
    ("fonts-jetbrains-mono", "OFL-1.1", "mono", r"JetBrainsMono-(Regular|Bold)\.ttf"),
    ("fonts-go", "BSD-3-clause", "mono", r"Go-Mono(-Bold)?\."),
    ("fonts-go", "BSD-3-clause", "sans", r"Go-(Regular|Bold)\."),
    ("fonts-3270", "BSD-3-clause", "mono", r"3270-Regular\.ttf"),
    ("fonts-ocr-a", "public domain", "mono", r"OCRA\."),
    ("fonts-ocr-b", "free use, Norbert Schwarz", "mono", r"OCRB\."),
    ("fonts-glasstty", "Unlicense", "mono", r"Glass_TTY.*\."),
    ("fonts-tlwg-typewriter-ttf", "GPL-2+ with font exception", "mono", r"TlwgTypewriter(-Bold)?\."),
    ("fonts-yanone-kaffeesatz", "OFL-1.1", "narrow", r"YanoneKaffeesatz-(Regular|Bold)\."),
    ("fonts-league-spartan", "OFL-1.1", "display", r"LeagueSpartan.*Bold\."),
    ("fonts-lobstertwo", "OFL-1.1", "display", r"LobsterTwo-(Regular|Bold)\."),
    ("fonts-averia-serif-gwf", "OFL-1.1", "display", r"AveriaSerif.*-(Regular|Bold)\."),
    ("fonts-averia-sans-gwf", "OFL-1.1", "display", r"AveriaSans.*-(Regular|Bold)\."),
    ("fonts-comic-neue", "OFL-1.1", "hand", r"ComicNeue-(Regular|Bold)\.(ttf|otf)"),
    ("fonts-dancingscript", "OFL-1.1", "hand", r"DancingScript-(Regular|Bold)\."),
    ("fonts-rufscript", "GPL-3+ with font exception", "hand", r"Rufscript.*\."),
    ("fonts-breip", "OFL-1.1", "hand", r"Breip.*\."),
)
# Every font must have these, but for the euro of an old machine's.
_NEEDED = {*range(33, 127), *map(ord, "éèêëàâäöôüûñç£°×–—’‘“”•")}
_STAND_INS = {"–": "-", "—": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "•": "*", "×": "x"}
_BOLD = ("bold", "black", "heavy")
_GROUPS = ("sans", "serif", "mono", "sans_bold", "serif_bold", "narrow", "hand", "display")


def main(folder: Path) -> int:
    vocabulary = json.loads((ROOT / "assets/pocket/tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    wanted = {ord(token) for token in vocabulary if len(token) == 1 and token != "\n"}
    groups: dict[str, list[str]] = {group: [] for group in _GROUPS}
    folder.mkdir(parents=True, exist_ok=True)
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    licences = []
    with tempfile.TemporaryDirectory() as scratch:
        _fetch(sorted({source[0] for source in SOURCES}), Path(scratch))
        for package, licence, group, pattern in SOURCES:
            names = [_cut(path, wanted, folder, group) for path in _files(Path(scratch) / package, pattern)]
            for name in filter(None, names):
                target = _group(group, name)
                if name not in groups[target]:
                    groups[target].append(name)
                    licences.append(f"{name}: {package}, {licence}")
            if not any(names):
                sys.stderr.write(f"{package}: nothing taken by {pattern}\n")
    told = {"groups": {group: sorted(names) for group, names in groups.items()}, "held_out": list(HELD_OUT)}
    (folder / "fonts.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    (folder / "LICENCES.txt").write_text("\n".join(sorted(licences)) + "\n", encoding="utf-8")
    size = sum(path.stat().st_size for path in folder.iterdir())
    counts = ", ".join(f"{len(names)} {group}" for group, names in groups.items())
    sys.stdout.write(f"{folder}: {counts}; {size / 1e6:.1f} MB\n")
    return int(size > MOST_BYTES)


def _fetch(packages: list[str], scratch: Path) -> None:
    for package in packages:
        done = subprocess.run(["apt-get", "-qq", "download", package], cwd=scratch, capture_output=True, check=False)
        archives = list(scratch.glob(f"{package}_*.deb"))
        if done.returncode or not archives:
            sys.stderr.write(f"{package}: {done.stderr.decode().strip()[:200]}\n")
            continue
        subprocess.run(["dpkg", "-x", archives[0], scratch / package], check=True)


def _files(tree: Path, pattern: str) -> Iterator[Path]:
    """Of each font one file, TrueType before OpenType: both draw alike, and it is the faster one."""
    taken = set()
    found = [path for path in tree.rglob("*") if path.suffix in (".ttf", ".otf") and re.match(pattern, path.name)]
    for path in sorted(found, key=lambda path: (path.suffix != ".ttf", path.name)):
        if path.stem not in taken:
            taken.add(path.stem)
            yield path


def _cut(path: Path, wanted: set[int], folder: Path, group: str) -> str:
    """Write what of the font is wanted as FAMILY-STYLE; its file name, or none where letters are missing."""
    try:
        font = TTFont(path)
    except TTLibError as error:
        sys.stderr.write(f"{path.name}: {error}\n")
        return ""
    _stand_in(font)
    have = set(font.getBestCmap() or ())
    if not (_NEEDED if group == "mono" else _NEEDED | {ord("€")}) <= have:
        sys.stderr.write(f"{path.name}: without {''.join(map(chr, sorted(_NEEDED - have)))}\n")
        return ""
    names = font["name"]
    family = re.sub(r"[^A-Za-z0-9]", "", names.getDebugName(16) or names.getDebugName(1) or path.stem)
    style = re.sub(r"[^A-Za-z0-9]", "", names.getDebugName(17) or names.getDebugName(2) or "Regular")
    options = subset.Options(layout_features=["kern"], hinting=False, notdef_outline=True, name_IDs=[0, 1, 2, 13, 14])
    options.drop_tables += ["FFTM", "TTFA", "BASE", "DSIG"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted & have)
    cutter.subset(font)
    name = f"{family}-{style}{path.suffix}"
    font.save(folder / name)
    return name


def _stand_in(font: TTFont) -> None:
    """Where a font has no typographic marks, as typewriters have none, plain ones take their places."""
    for table in font["cmap"].tables:
        if table.isUnicode():
            for mark, plain in _STAND_INS.items():
                if ord(mark) not in table.cmap and ord(plain) in table.cmap:
                    table.cmap[ord(mark)] = table.cmap[ord(plain)]


def _group(group: str, name: str) -> str:
    style = name.split("-")[1].lower()
    if "italic" in style or "oblique" in style:
        return "display"
    bold = any(word in style for word in _BOLD)
    return f"{group}_bold" if bold and group in ("sans", "serif") else group


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / ".fonts"))

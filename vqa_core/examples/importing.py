"""Import a table, folder, ZIP or set of the Hub: copied with its pictures into a folder named by its content."""

import json
import re
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from vqa_core.examples.archive import is_archive, unpack
from vqa_core.examples.data_set import DataSet, list_sets, load_set
from vqa_core.examples.exporting import find_export, read_export
from vqa_core.examples.hub import HubName, Unreachable, find_revision, read_hub
from vqa_core.examples.readers import Reading, read, read_tables
from vqa_core.examples.readers.reading import BAD_SHARE, Progress, unheard
from vqa_core.examples.roles import Roles
from vqa_core.examples.set_rows import write_rows
from vqa_core.examples.staging import About, keep, staging

Read = Callable[[Path], Reading]
"""Reads a source with the help of a folder that is gone afterwards."""


def import_set(
    source: Path,
    home: Path,
    name: str = "",
    roles: Roles | None = None,
    *,
    bad_share: float = BAD_SHARE,
    progress: Progress = unheard,
) -> DataSet:
    """Copy a table, folder or ZIP with its pictures into a set; the same content again gives the set there is.

    `progress` counts the rows twice: while they are read, then while they are stored with their pictures.
    Raises UserError for what the readers refuse and for a full disk; nothing half-written stays.
    """

    def read_into(folder: Path) -> Reading:
        return read_source(source, folder, roles, bad_share=bad_share, progress=progress)

    return store_reading(read_into, home, name or source.name, progress=progress)


def import_hub(name: str, home: Path, roles: Roles | None = None, progress: Progress = unheard) -> DataSet:
    """The set OWNER/NAME[/CONFIG][@REVISION] of the Hub, copied once for each commit; `progress` counts its rows.

    Without the Hub the newest copy serves, and a full commit as revision never asks it. Raises UserError.
    """
    hub = HubName.parse(name)
    by_hand = f" columns {json.dumps(asdict(roles))}" if roles else ""
    copies = re.compile(re.escape(hub.origin("")) + "[0-9a-f]{40}" + re.escape(by_hand))
    before = [one for one in list_sets(home) if copies.fullmatch(one.source)]
    try:
        revision = hub.revision if hub.pinned else find_revision(hub)
    except Unreachable:
        if not before or hub.revision:
            raise
        return load_set(home, before[0].id)
    origin = hub.origin(revision) + by_hand
    for summary in before:
        if summary.source == origin:
            return load_set(home, summary.id)

    def read_into(folder: Path) -> Reading:
        (root := folder / "hub").mkdir()
        stored = folder / "stored"
        return read_tables(read_hub(hub, revision, stored, root, progress), root, roles, stored)

    return store_reading(read_into, home, f"hub:{hub}", origin)


def store_reading(read_into: Read, home: Path, name: str, origin: str = "", progress: Progress = unheard) -> DataSet:
    """Keep what `read_into` gives as a set; `origin` is what it is found again by, beside its content."""
    with staging(home) as folder:
        reading = read_into(folder)
        draft = folder / "set"
        id = write_rows(reading, draft, origin, progress)
        about = About(
            name=name,
            form=reading.form,
            columns=reading.columns,
            roles=reading.roles,
            total=reading.total,
            bad=reading.bad,
            source=origin,
        )
        keep(draft, home, id, about)
    # The rows of 100,000 lines are much memory; what follows reads them from the disk.
    del reading
    return load_set(home, id)


def read_source(
    source: Path,
    folder: Path,
    roles: Roles | None = None,
    *,
    bad_share: float = BAD_SHARE,
    progress: Progress = unheard,
) -> Reading:
    """What the readers make of a table, folder or ZIP; a ZIP is unpacked into `folder` first. Raises UserError."""
    stored = folder / "stored"
    if is_archive(source) and source.is_file():
        unpacked = folder / "unpacked"
        unpacked.mkdir()
        unpack(source, unpacked)
        source = unpacked
    if roles is None and (exported := find_export(source)):
        return read_export(exported, progress)
    return read(source, roles, stored, bad_share=bad_share, progress=progress)

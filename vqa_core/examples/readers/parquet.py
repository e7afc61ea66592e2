"""Parquet files: rows read in small batches, so that pictures in them are never all in memory."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vqa_core.errors import UserError
from vqa_core.examples.readers.embedded import StoredPictures, plain_rows, refuse_too_many
from vqa_core.examples.readers.reading import Table
from vqa_core.examples.readers.tables import columns_of

BATCH_ROWS = 16
BUFFER_BYTES = 2**20  # without it a whole group of rows is read before its first row


def read_parquet(path: Path, store: StoredPictures) -> Table:
    """Rows numbered from 1, pictures in them put into `store`. Raises UserError for a file that is not Parquet."""
    # Late: pyarrow costs 0.1 s, which only these files need.
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path, buffer_size=BUFFER_BYTES, pre_buffer=False) as file:
            refuse_too_many(file.metadata.num_rows, repr(path.name))
            rows = tuple(plain_rows(_rows(file), store))
    except (pa.ArrowException, UnicodeDecodeError) as error:
        raise UserError(f"{path.name!r} is not a sound Parquet file ({error}). Save it again and try again.") from error
    return Table(path, "parquet", columns_of(rows), rows)


def _rows(file: Any) -> Iterator[dict[str, Any]]:
    for batch in file.iter_batches(batch_size=BATCH_ROWS):
        yield from batch.to_pylist()


def buffered() -> Any:
    """The same way of reading for `datasets`, which otherwise holds several groups of rows."""
    import pyarrow.dataset

    return pyarrow.dataset.ParquetFragmentScanOptions(
        use_buffered_stream=True, buffer_size=BUFFER_BYTES, pre_buffer=False
    )

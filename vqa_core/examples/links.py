"""Fetch the pictures that rows name by address before a run begins, and leave out rows whose address is dead."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass

from vqa_core.errors import UserError
from vqa_core.examples.example import Example
from vqa_core.examples.picture_cache import PictureCache, own_cache
from vqa_core.examples.pictures import check_picture
from vqa_core.examples.readers.reading import BAD_SHARE, BadRow

THREADS = 16
PROGRESS_EVERY_S = 0.25


@dataclass(frozen=True)
class Links:
    """`alive` are the rows whose pictures are all there, in their order; `dead` the others with the reason."""

    alive: list[Example]
    dead: tuple[BadRow, ...]


def check_links(
    examples: Sequence[Example],
    *,
    fresh: bool = True,
    progress: Callable[[int, int], None] = lambda done, of: None,
    stop: Callable[[], bool] = lambda: False,
    cache: PictureCache | None = None,
) -> Links:
    """Fetch every picture that `examples` name by address into the cache, THREADS at a time.

    `fresh` tries addresses again that were dead before; a resumed run passes False and leaves out the rows that it left
    out before. `progress` is told how many of how many addresses are done; once `stop()` is true it returns with
    what is known, rows not yet looked at among the alive. Raises UserError past BAD_SHARE of dead rows.
    """
    cache = cache or own_cache()
    urls = list(dict.fromkeys(url for example in examples for url in _urls(example)))
    reasons: dict[str, str] = {}
    told = 0.0
    for done, (url, reason) in enumerate(_checked(urls, cache, fresh, stop), start=1):
        if reason:
            reasons[url] = reason
            _refuse_too_many_dead(_sort_out(examples, reasons).dead, len(examples))
        if done == len(urls) or time.monotonic() > told + PROGRESS_EVERY_S:
            told = time.monotonic()
            progress(done, len(urls))
    return _sort_out(examples, reasons)


def _checked(
    urls: Sequence[str], cache: PictureCache, fresh: bool, stop: Callable[[], bool]
) -> Iterator[tuple[str, str]]:
    """Each address with the reason why it is dead, or "", as they come."""
    with ThreadPoolExecutor(THREADS) as pool:
        waiting: dict[Future[str], str] = {pool.submit(_check, url, cache, fresh, stop): url for url in urls}
        try:
            for future in as_completed(waiting):
                if stop():
                    return
                yield waiting[future], future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _check(url: str, cache: PictureCache, fresh: bool, stop: Callable[[], bool]) -> str:
    if stop() or cache.holds(url):
        return ""
    if not fresh and (reason := cache.reason(url)):
        return reason
    try:
        check_picture(cache.read(url), url)
    except UserError as error:
        cache.mark_dead(url, str(error))
        return str(error)
    cache.forget_reason(url)
    return ""


def _urls(example: Example) -> Iterable[str]:
    return (picture.source for picture in example.images if isinstance(picture.source, str))


def _sort_out(examples: Sequence[Example], reasons: dict[str, str]) -> Links:
    alive: list[Example] = []
    dead: list[BadRow] = []
    for example in examples:
        reason = next((reasons[url] for url in _urls(example) if url in reasons), "")
        if reason:
            dead.append(BadRow(example.row, reason))
        else:
            alive.append(example)
    return Links(alive, tuple(dead))


def _refuse_too_many_dead(dead: Sequence[BadRow], total: int) -> None:
    if len(dead) <= BAD_SHARE * total:
        return
    first = " ".join(f"Row {row.number}: {row.reason}" for row in dead[:3])
    raise UserError(
        f"The pictures of {len(dead)} of {total} rows or more could not be fetched; at most {BAD_SHARE:.0%} may be "
        f"left out. {first}"
    )

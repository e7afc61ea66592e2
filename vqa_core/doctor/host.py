"""Everything that `docdex doctor` looks at without a model: each check with its name, in the order it is told."""

from collections.abc import Iterator

from vqa_core.doctor import device, embedded, environment, leftovers, libraries, machine, places, runs, sets
from vqa_core.doctor.finding import Finding, Stage, examine
from vqa_core.hardware import detect
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings


def examine_host(settings: Settings, *, quick: bool = False, mend: bool = False) -> Iterator[Finding | Stage]:
    """The findings about this machine and its home; `quick` leaves out what takes long, `mend` removes leftovers."""
    store = RunStore(settings)
    # Runs beside the others: torch alone takes seconds to load.
    torch = device.start(quick=quick)
    try:
        yield from examine(
            [
                ("Python", libraries.check_python),
                ("libraries", libraries.check_libraries),
                ("machine", machine.check_machine),
                ("GPU", lambda: machine.check_gpu(detect())),
                ("variables", environment.check_variables),
                ("Hub", environment.check_hub),
                ("Space", lambda: environment.check_space(settings)),
                ("home", lambda: places.check_home(settings)),
                ("locks", lambda: places.check_runtime(settings)),
                ("Hub's files", places.check_hub_cache),
                ("page", lambda: places.check_port(settings)),
                ("runs", lambda: runs.check_runs(store)),
                ("sets", lambda: sets.check_sets(settings, store)),
                ("pictures", lambda: sets.check_pictures_by_address(settings)),
                ("leftovers", lambda: leftovers.check_leftovers(settings, store, mend=mend)),
                ("torch", torch.findings),
            ]
        )
        if not quick:
            yield from examine([("embedded model", embedded.check_embedded)])
    finally:
        torch.end()

"""Our modules name the machine's time, chance, locks and threads; for an episode they name the world's."""

import secrets
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from types import SimpleNamespace
from typing import Any

from tests.simulation.product import clock
from tests.simulation.tasks import Lock, Pool
from tests.simulation.world import World

_MACHINES = {
    "time": time,
    "sleep": time.sleep,
    "monotonic": time.monotonic,
    "chance": clock._CHANCE,
    "secrets": secrets,
    "threading": threading,
    "pool": ThreadPoolExecutor,
}


@contextmanager
def stand_ins(world: World) -> Iterator[None]:
    """Give our modules this world's time, chance, locks and threads instead of the machine's."""
    own = {
        "time": SimpleNamespace(sleep=world.sleep, monotonic=lambda: world.now, time=lambda: world.now),
        "sleep": world.sleep,
        "monotonic": lambda: world.now,
        "chance": SimpleNamespace(uniform=world.uniform),
        "secrets": SimpleNamespace(
            token_hex=lambda size=16: world.chance.randbytes(size).hex(),
            token_bytes=lambda size=16: world.chance.randbytes(size),
        ),
        "threading": SimpleNamespace(Lock=lambda: Lock(world.tasks)),
        "pool": lambda workers=8: Pool(world.tasks, workers),
    }
    places = _places(len(sys.modules))
    for place, name, what in places:
        place[name] = own[what]
    try:
        yield
    finally:
        for place, name, what in places:
            place[name] = _MACHINES[what]


@cache
def _places(_modules: int) -> list[tuple[dict[str, Any], str, str]]:
    """Where our modules and the defaults of their classes name one of these; found again when a module is added."""
    ours = [module for name, module in list(sys.modules.items()) if name.startswith("merchant_center.")]
    places = [vars(module) for module in ours] + [
        defaults
        for module in ours
        for kind in list(vars(module).values())
        if isinstance(kind, type) and kind.__module__ == module.__name__
        if (defaults := getattr(vars(kind).get("__init__"), "__kwdefaults__", None))
    ]
    names = {id(value): what for what, value in _MACHINES.items()}
    return [(place, name, names[id(value)]) for place in places for name, value in place.items() if id(value) in names]

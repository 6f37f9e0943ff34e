"""Time, CPU and memory of one piece of work in this process, printed for the process that asked."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def print_measured(work: Callable[[], dict[str, Any]]) -> None:
    """Work against the clock and print the result as JSON, with `seconds`, `cpu_seconds` and `peak_mb`."""
    before_mb, began, began_cpu = _memory_mb("VmRSS"), time.perf_counter(), time.process_time()
    result = work()
    measured = {
        "seconds": time.perf_counter() - began,
        "cpu_seconds": time.process_time() - began_cpu,
        "before_mb": before_mb,
        "peak_mb": _memory_mb("VmHWM"),
    }
    print(json.dumps(result | measured))


def _memory_mb(name: str) -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))

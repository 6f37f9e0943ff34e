"""Runs episodes one after another and says which seeds broke a law."""

import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from tests.simulation.export_walk import ExportWalk
from tests.simulation.job_walk import JobWalk
from tests.simulation.order_walk import OrderWalk
from tests.simulation.packet_scenes import HandsWalk, PlacesWalk, TermsWalk
from tests.simulation.packet_walk import CrowdWalk, DoubtWalk, PacketWalk
from tests.simulation.voucher_walk import VoucherWalk
from tests.simulation.world import LawBrokenError, World


class Walk(Protocol):
    """One episode of a machine."""

    world: World

    def play(self) -> None:
        """Live through it; raises LawBrokenError, or what our code raised that it never should."""


MACHINES: Mapping[str, Callable[[int], Walk]] = {
    "vouchers": VoucherWalk,
    "packets": PacketWalk,
    "doubts": DoubtWalk,
    "crowds": CrowdWalk,
    "places": PlacesWalk,
    "hands": HandsWalk,
    "terms": TermsWalk,
    "jobs": JobWalk,
    "exports": ExportWalk,
    "orders": OrderWalk,
}


@dataclass(slots=True)
class Report:
    """What came of some episodes."""

    machine: str
    seeds: list[int] = field(default_factory=list)
    wrong: dict[int, str] = field(default_factory=dict)
    figures: Counter[str] = field(default_factory=Counter)


def run(machine: str, seeds: Iterable[int], told: Callable[[Report], None] = lambda _report: None) -> Report:
    """Play the episodes of these seeds; ``told`` hears of the report after each."""
    report = Report(machine)
    for seed in seeds:
        walk, wrong = episode(machine, seed)
        report.seeds.append(seed)
        if wrong:
            report.wrong[seed] = wrong
        report.figures.update(walk.world.figures)
        report.figures["calls"] += walk.world.calls
        told(report)
    return report


def episode(machine: str, seed: int) -> tuple[Walk, str]:
    """One episode, and what was wrong with it; "" is nothing."""
    walk = MACHINES[machine](seed)
    try:
        walk.play()
    except LawBrokenError as broken:
        return walk, str(broken)
    except Exception as error:  # noqa: BLE001 - what nobody expects is as wrong as a broken law
        return walk, "".join(traceback.format_exception(error, limit=-4))
    return walk, ""

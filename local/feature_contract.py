"""A contract for import-linter: what the features of the shared layer see of each other."""

from collections.abc import Iterator
from itertools import product

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

LOWER_LAYERS = frozenset({"rules", "protocol", "client", "store"})
"""They see the rules of another feature alone; wiring sees all that it puts together."""


class FeatureContract(Contract):
    """Features import of each other only rules and use cases, and only what one table names.

    Configuration:
        root: the package that holds the features.
        foundation: rooms that every feature may use; they know no feature.
        sees: lines ``feature: features`` that it may use the rules and errors of and, from its use cases and edge, the
            use cases; its wiring may use their stores and clients too, its views their views.
        also: lines ``importers: module``, exceptions for other layers; a ``*`` stands for every feature.
    """

    root = fields.StringField()
    foundation = fields.ListField(subfield=fields.StringField())
    sees = fields.ListField(subfield=fields.StringField())
    also = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002 - the interface
        """Return the imports that the table does not name, and the lines of the table that nothing uses."""
        unused = set(self._lines())
        strange: list[str] = []
        for importer, imported in self._crossings(graph):
            fitting = {line for line in self._lines() if _allows(line, importer, imported)}
            unused -= fitting
            if not fitting:
                strange.append(f"{'.'.join(importer)} -> {'.'.join(imported)}")
        return ContractCheck(
            kept=not strange and not unused,
            metadata={"strange": sorted(strange), "unused": sorted(f"{who}: {what}" for who, what, _ in unused)},
        )

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print what is wrong."""
        for line in check.metadata["strange"]:
            output.print_error(f"not in the table: {line}")
        for line in check.metadata["unused"]:
            output.print_error(f"in the table, but no import needs it: {line}")

    def _lines(self) -> Iterator[tuple[str, str, bool]]:
        for lines, is_exception in ((self.sees, False), (self.also, True)):
            for line in lines:  # type: ignore[attr-defined]
                left, _, right = line.partition(":")
                for who, what in product(left.split(","), right.split(",")):
                    yield who.strip(), what.strip(), is_exception

    def _crossings(self, graph: ImportGraph) -> Iterator[tuple[list[str], list[str]]]:
        start = f"{self.root}."
        for module in sorted(graph.modules):
            importer = module.removeprefix(start).split(".")
            for name in graph.find_modules_directly_imported_by(module) if module.startswith(start) else ():
                imported = name.removeprefix(start).split(".")
                if (
                    name.startswith(start)
                    and importer[0] != imported[0]
                    and not self._is_down(importer[0], imported[0])
                ):
                    yield importer, imported

    def _is_down(self, importer: str, imported: str) -> bool:
        rooms: list[str] = list(self.foundation)  # type: ignore[call-overload]
        return imported in rooms and (importer not in rooms or rooms.index(imported) < rooms.index(importer))


def _allows(line: tuple[str, str, bool], importer: list[str], imported: list[str]) -> bool:
    who, what, is_exception = line
    if is_exception:
        module = what.split(".")
        return who in {"*", importer[0], ".".join(importer[:2])} and imported[: len(module)] == module
    return (who, what) == (importer[0], imported[0]) and imported[1] in _visible_from(importer[1])


def _visible_from(layer: str) -> set[str]:
    if layer in LOWER_LAYERS:
        return {"errors", "rules"}
    upper = {"errors", "rules", "use_cases"}
    return upper | {"wiring": {"store", "client", "wiring"}, "views": {"views"}}.get(layer, set())

"""A contract for the import linter that it does not bring along; pyproject.toml names it."""

import sys

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class StandardLibraryOnly(Contract):
    """Modules of some packages import the standard library and our own, and no other library.

    Which of our own they may import is for the other contracts to say.
    """

    type_name = "standard_library_only"

    packages = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002 - its signature
        """Find the imports of other libraries."""
        packages: set[str] = self.packages  # type: ignore[assignment]  # a field to mypy
        found = [
            f"{module} imports {imported}"
            for package in sorted(packages)
            for module in sorted({package} | graph.find_descendants(package))
            for imported in sorted(graph.find_modules_directly_imported_by(module))
            if graph.is_module_squashed(imported) and imported not in sys.stdlib_module_names
        ]
        return ContractCheck(kept=not found, metadata={"found": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Say which they are."""
        for line in check.metadata["found"]:
            output.print_error(f"{line}, which is not in the standard library.")

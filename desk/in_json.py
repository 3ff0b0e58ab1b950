"""What a reading command says to a program: one JSON object on standard output.

`version` changes when a name goes or gets another meaning; names may be added at any time.
docs/desk.md says what each command's object holds.
"""

import json
from collections.abc import Iterable

import click

from desk.work.finding import Finding, Grade

VERSION = 1

option = click.option("--json", "as_json", is_flag=True, help="Say it as JSON, to a program.")


def tell(**facts: object) -> None:
    """Write one object; in ASCII, so that no terminal obeys what stands in it."""
    click.echo(json.dumps({"version": VERSION, **facts}, indent=2))


def findings(found: Iterable[Finding]) -> set[Grade]:
    """Write what was looked at when all of it was, and return how much it matters."""
    listed = list(found)
    tell(
        findings=[
            {"about": each.about, "grade": each.grade.name.lower(), "text": each.text}
            for each in listed
        ]
    )
    return {each.grade for each in listed}

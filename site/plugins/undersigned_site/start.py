"""Start a campaign: `make campaign NAME=river` writes a folder that builds as it is."""

import argparse
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from string import Template

from undersigned.rules.action import well_formed

STARTER = Path(__file__).parents[2] / "starter"
_OPEN_DAYS = 180  # of the actions that the starter gives a last day


def files(name: str, today: date) -> dict[str, str]:
    """Return what a campaign begins with, file by file; its days count from today."""
    words = {
        "name": name,
        "title": name.replace("-", " ").capitalize(),
        "today": today.isoformat(),
        "closes": (today + timedelta(days=_OPEN_DAYS)).isoformat(),
        "keep_until": date(today.year + 2, 12, 31).isoformat(),
    }
    return {
        file.name: Template(file.read_text("utf-8")).substitute(words)
        for file in sorted(STARTER.iterdir())
    }


def start(content: Path, name: str, today: date) -> Path:
    """Write a campaign into the folder of campaigns; returns its own.

    Raises ValueError for a name that cannot be one, FileExistsError for one that is taken.
    """
    if not well_formed(f"{name}-petition"):
        raise ValueError(
            f"NAME={name}: expected small letters, digits and single hyphens, as in NAME=river or "
            "NAME=river-path, and not too many: the name is part of every page's address."
        )
    folder = content / name
    folder.mkdir(parents=True)
    for file, text in files(name, today).items():
        (folder / file).write_text(text, "utf-8")
    return folder


def next_steps(folder: Path, name: str) -> str:
    """Say what was written, and what to do with it."""
    content = os.environ.get("CONTENT")
    return "\n".join(
        (
            f"There is a campaign now, in {folder}:",
            "",
            "  campaign.toml   its facts: you, who is addressed, what can be signed, until when",
            "  home.en.md      its first page",
            "  petition.en.md  what people sign",
            "",
            f"1. Run `make serve{f' CONTENT={content}' if content else ''}`, and leave it running.",
            f"2. Open http://127.0.0.1:8000/en/{name}/petition/ in your browser.",
            "3. Edit the three files: the browser shows what you save, and what is wrong with it.",
            "",
            "Begin with [organiser] in campaign.toml: that is you. docs/campaign.md goes on there.",
        )
    )


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="make campaign", usage="make campaign NAME=river")
    parser.add_argument("name", help="small letters, digits and hyphens")
    name = parser.parse_args().name
    content = Path(os.environ.get("CONTENT") or "site/content")
    try:
        folder = start(content, name, datetime.now(UTC).date())
    except ValueError as error:
        raise SystemExit(str(error)) from None
    except FileExistsError:
        raise SystemExit(
            f"NAME={name}: expected a new name: there is a {content / name} already."
        ) from None
    print(next_steps(folder, name))  # noqa: T201 - for the person at the terminal


if __name__ == "__main__":
    main()

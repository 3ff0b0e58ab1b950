"""Templates that ask for a name that nobody gave: the build ends, and says which and where."""

import os
import traceback
from pathlib import Path

from jinja2 import Template, UndefinedError

from undersigned.cases.untranslated import shown
from undersigned_site.tables import ContentError


class Strict(Template):
    """A template that ends the program with one line where Jinja would give a traceback.

    What it renders has English marked, where a language lacks a sentence.
    """

    def render(self, *args: object, **kwargs: object) -> str:
        """Render it; raises SystemExit that names the file, the line and the name."""
        try:
            return shown(super().render(*args, **kwargs))
        except UndefinedError as error:
            raise SystemExit(str(told(error))) from None


def told(error: UndefinedError) -> ContentError:
    """Say where a name is missing: in the innermost template that was being rendered."""
    frames = traceback.extract_tb(error.__traceback__)
    at = next(frame for frame in reversed(frames) if not frame.filename.endswith(".py"))
    file = Path(os.path.relpath(at.filename))
    if ".." in file.parts:
        file = Path(at.filename)
    return ContentError(file, f"line {at.lineno}", f"a name that there is, but {error.message}")

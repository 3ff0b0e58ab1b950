"""Pelican's reader of a page's file."""

from pathlib import Path
from typing import Any

from pelican.readers import BaseReader, MarkdownReader, Readers

from undersigned_site.content import as_shown
from undersigned_site.pictures import place
from undersigned_site.proofread import proofread
from undersigned_site.tables import ending_the_build


class ProseReader(BaseReader):  # type: ignore[misc]
    """Hands over what was proofread: the words, and the head as one fact of the page."""

    file_extensions = ("md",)

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        """Read a file, and put its pictures into the site; ends the build on a fault of theirs."""
        settings = self.settings
        content = as_shown(settings["PATH"])
        file = content / Path(source_path).relative_to(settings["PATH"])
        with ending_the_build():
            written = proofread(file, content)
            for picture in written.pictures:
                place(picture, Path(settings["PICTURES"]), Path(settings["OUTPUT_PATH"]))
        return written.html, {"head": written.head}


def read_by_it(readers: Readers) -> None:
    """Have Pelican read pages by it, and nothing else that may lie beside them."""
    readers.reader_classes = {"md": ProseReader}


# Else Pelican warns at each page that Python-Markdown is missing, which is not asked for.
MarkdownReader.file_extensions = []

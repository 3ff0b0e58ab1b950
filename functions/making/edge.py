"""The answer to a network that asks too much, in every language: written into infra/edge.yaml.

The edge is asked before anything of ours runs, so its template carries the words as they are. A
language that does not say them yet is left out there, as is what would be too long.
"""

import re
import textwrap
from collections.abc import Iterator

from babel import Locale

from making import messages
from undersigned.rules.language import SOURCE, locale

FILE = messages.ROOT / "infra" / "edge.yaml"
# From the first paragraph to what follows the answer in the template.
_PARAGRAPHS = re.compile(r"(?<=\n)(?P<indent> +)<p lang=.*?(?=\n +Rules:\n)", re.DOTALL)
_WIDTH = 100
_ROOM = 3800  # bytes, of the 4096 that WAF sends at most


def _(sentence: str) -> str:
    """Mark a sentence as one to translate."""
    return sentence


_ASKED_TOO_MUCH = _(
    "Your network asks too much of this site at the moment. Please go back, and try again in five "
    "minutes."
)


def filled(template: str) -> str:
    """Return the template with the answer as the catalogues say it now."""

    def paragraphs(found: re.Match[str]) -> str:
        indent = found["indent"]
        return "\n".join(
            textwrap.fill(paragraph, _WIDTH, initial_indent=indent, subsequent_indent=indent)
            for paragraph in _paragraphs()
        )

    return _PARAGRAPHS.sub(paragraphs, template, count=1)


def _paragraphs() -> Iterator[str]:
    room = _ROOM
    for language in messages.languages():
        said = _ASKED_TOO_MUCH
        if language != SOURCE:
            message = messages.read(messages.po(language), language).get(_ASKED_TOO_MUCH)
            said = str(message.string) if message and not message.fuzzy else ""
        turned = ' dir="rtl"' if Locale.parse(locale(language)).text_direction == "rtl" else ""
        paragraph = f'<p lang="{language}"{turned}>{said}'
        if said and len(paragraph.encode()) < room:
            room -= len(paragraph.encode()) + 1
            yield paragraph


def main() -> None:
    """Write the file."""
    FILE.write_text(filled(FILE.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()

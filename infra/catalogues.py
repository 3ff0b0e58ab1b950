"""Make what the functions carry for each language: compiled catalogues and country names.

Lambda carries no Babel, so the names of countries are written out here, by CLDR, in the order in
which a reader of the language looks for them.
"""

import json
import unicodedata
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from undersigned.country import CODES
from undersigned.language import LANGUAGES, LOCALE


def country_names(language: str) -> dict[str, str]:
    """Return code → name in `language`, sorted by name with accents set aside."""
    territories = Locale.parse(language).territories
    names = {code: territories[code] for code in CODES}
    return dict(sorted(names.items(), key=lambda pair: _plain(pair[1])))


def compile_catalogue(po: Path) -> None:
    """Compile a `.po` to the `.mo` beside it."""
    with po.open("rb") as source, po.with_suffix(".mo").open("wb") as target:
        write_mo(target, read_po(source))


def main() -> None:
    """Write every language's files."""
    for language in LANGUAGES:
        folder = LOCALE / language
        folder.mkdir(parents=True, exist_ok=True)
        names = json.dumps(country_names(language), ensure_ascii=False, separators=(",", ":"))
        (folder / "countries.json").write_text(names, "utf-8")
        for po in folder.glob("LC_MESSAGES/*.po"):
            compile_catalogue(po)


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFD", name.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


if __name__ == "__main__":
    main()

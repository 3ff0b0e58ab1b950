"""Begin a language, or say how far one is: `make language CODE=uk`.

It writes the catalogue to translate. Countries, days, plurals and the direction come from CLDR, so
the language can be used at once: what is missing is shown in English.
"""

import argparse
import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime
from difflib import get_close_matches

from babel import Locale, localedata
from babel.core import get_global

from making import catalogues, dates, gaps, messages
from making.messages import CatalogueError
from undersigned.rules.language import SOURCE, locale
from undersigned.rules.language_code import spelt, well_formed

_WIDTH = 92
_NEAR = 3  # codes that are named instead of one that is none


def checked(typed: str) -> str:
    """Return the code of a language as it is written everywhere; raises ValueError for none."""
    code = spelt(typed)
    if code == SOURCE:
        raise ValueError(f"CODE={typed}: English is there: the others are translated from it.")
    if not well_formed(code) or not localedata.exists(locale(code)):
        near = [f"{each} ({_english(each)})" for each in _nearest(code)]
        meant = f" Did you mean {' or '.join(near)}?" if near else ""
        raise ValueError(
            f"CODE={typed}: expected the code of a language that CLDR has facts of, such as uk, "
            f"ckb, pt-BR or zh-Hant.{meant}"
        )
    return code


def begun(language: str) -> bool:
    """Whether a language is there already; if not, its catalogue is written."""
    if messages.po(language).is_file():
        return True
    messages.merge(language, messages.extract())
    return False


def told(language: str, *, known: bool) -> Iterator[str]:
    """Say what there is of a language, what is missing, and how to go on; a line each."""
    left, named = gaps.of(language), Locale.parse(locale(language))
    yield f"{_english(language)}, {language}: {messages.shown(left.file)}"
    if not known:
        today = dates.day(datetime.now(UTC).date(), language)
        side = "right" if named.text_direction == "rtl" else "left"
        plurals = messages.read(left.file, language).num_plurals
        yield from _wrapped(
            f"It was begun. CLDR knows its countries, its days ({today}), how many plurals it has "
            f"({plurals}), and that it is read from the {side}."
        )
    if not left.all:
        yield f"  All {left.sentences} sentences are translated."
        return
    yield f"  {left.all} of {left.sentences} sentences are to be translated:"
    yield f"  {left.signing:4} to sign by: the form, what is agreed to, the mails and their links;"
    yield f"  {left.petition - left.signing:4} more on the pages of a petition;"
    yield f"  {left.all - left.petition:4} more for appeals, open letters, updates, and the target."
    yield from _wrapped(
        "Translate what stands in quotes after `msgid` into the quotes of the `msgstr` below it, "
        f'and add "{language}" to `languages` in campaign.toml. `make serve` shows the site with '
        "it at once, and what is missing in English, underlined. Nothing is published before the "
        f"first of these are there; `make language CODE={language}` says again what is left."
    )


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent="  ", subsequent_indent="  ")


def _nearest(code: str) -> list[str]:
    """Return the codes that may have been meant: by its name in English, by a land, by letters."""
    names = {name.casefold(): each for each, name in Locale("en").languages.items()}
    known = sorted(each for each in localedata.locale_identifiers() if "_" not in each)
    land = get_global("likely_subtags").get(f"und_{code.upper()}", "").partition("_")[0]
    primary, name = code.partition("-")[0], code.casefold()
    for sure in (names.get(name), land, primary):
        if sure in known:
            return [sure]
    named = (names[each] for each in get_close_matches(name, names, _NEAR))
    close = (each for each in (*named, *get_close_matches(primary, known, _NEAR)) if each in known)
    return list(dict.fromkeys(close))[:_NEAR]


def _english(language: str) -> str:
    return Locale.parse(locale(language)).english_name or language


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="make language", usage="make language CODE=uk")
    parser.add_argument("code", help="as BCP 47 has it: uk, ckb, pt-BR, zh-Hant")
    try:
        language = checked(parser.parse_args().code)
        if not (known := begun(language)):
            catalogues.main()
        lines = list(told(language, known=known))
    except (ValueError, CatalogueError) as error:
        raise SystemExit(str(error)) from None
    print("\n".join(lines))  # noqa: T201 - for the person at the terminal


if __name__ == "__main__":
    main()

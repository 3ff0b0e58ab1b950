"""Countries: the codes of ISO 3166-1 alpha-2 and Kosovo's, and their names by CLDR."""

import functools
import json

from undersigned.rules.language import LOCALE, translations

UNSAID = "ZZ"  # rather not say; CLDR's "unknown region"

CODES = frozenset(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR
    BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ
    EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW
    GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY
    KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV
    MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY
    QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG
    TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA
    ZM ZW
    """.split()  # noqa: SIM905 - 250 quoted strings would read worse
)


# Nobody lives there: known, but not offered, and people look for the United States below "U".
_UNINHABITED = frozenset({"AQ", "BV", "GS", "HM", "IO", "TF", "UM"})
OFFERED = CODES - _UNINHABITED


def known(code: str) -> bool:
    """Whether a form may carry this code."""
    return code in CODES or code == UNSAID


@functools.cache
def names(language: str) -> dict[str, str]:
    """Return the name of each code, by `locale/<language>/countries.json`, as CLDR has it."""
    found: dict[str, str] = json.loads(_made(language, "countries.json"))
    return found | {UNSAID: translations(language).gettext("Rather not say")}


@functools.cache
def choices(language: str) -> tuple[tuple[str, str], ...]:
    """Return (code, name) pairs for a form: "rather not say" first, then by name.

    A country stands there by each name that people look for it by. The pairs come from
    `locale/<language>/choices.json`, written by `make catalogues` in the language's own order.
    """
    pairs = json.loads(_made(language, "choices.json"))
    return ((UNSAID, names(language)[UNSAID]), *((code, name) for code, name in pairs))


def _made(language: str, file: str) -> str:
    return (LOCALE / language / file).read_text("utf-8")

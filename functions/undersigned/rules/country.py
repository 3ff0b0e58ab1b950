"""Countries: the codes of ISO 3166-1 alpha-2, and their names by CLDR."""

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
    TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM
    ZW
    """.split()  # noqa: SIM905 - 249 quoted strings would read worse
)


def known(code: str) -> bool:
    """Whether a form may carry this code."""
    return code in CODES or code == UNSAID


@functools.cache
def choices(language: str) -> tuple[tuple[str, str], ...]:
    """Return (code, name) pairs for a form: "rather not say" first, then by name.

    The names come from `locale/<language>/countries.json`, written by `make catalogues` in the
    language's own order.
    """
    text = (LOCALE / language / "countries.json").read_text("utf-8")
    unsaid = translations(language).gettext("Rather not say")
    return ((UNSAID, unsaid), *json.loads(text).items())

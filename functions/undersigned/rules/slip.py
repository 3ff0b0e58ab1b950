"""Likely slips of the finger in an address's domain: `gmial.com`, `gmail.con`.

Asked about once, and only where hardly anybody can mean it: a wrong question costs trust. So a
domain must be one slip away from one of a large provider, begin as it does (`ymail.com` and
`email.com` are real), and end as it does, or in what is no ending at all.
"""

# By ending, the names long enough for a near miss to be no other's: "mai.ru" is a university.
_PROVIDERS = {
    "com": ("gmail", "googlemail", "hotmail", "outlook", "yahoo", "icloud", "protonmail", "yandex"),
    "ru": ("yandex", "rambler"),
    "co.uk": ("hotmail", "yahoo"),
    "fr": ("hotmail", "outlook", "yahoo", "wanadoo"),
    "de": ("hotmail", "outlook", "yahoo"),
    "es": ("hotmail", "outlook", "yahoo"),
    "it": ("hotmail", "outlook", "yahoo"),
}
# Where one slip in the ending is looked for: further names, and the endings nearby that are real.
# None of these providers has a domain in .co, .cm or .om.
_ENDINGS = {
    "com": (("aol", "live"), frozenset({"cam"})),
    "ru": (
        ("mail", "inbox", "list"),
        frozenset("au cu eu gu hu lu mu nu re ro rs run rw su vu".split()),  # noqa: SIM905
    ),
}


def meant(domain: str) -> str:
    """Return the provider's domain that somebody meant who typed this one, or "" if none is likely.

    `domain` is in ASCII and lower case.
    """
    name, _, ending = domain.partition(".")
    for right in _PROVIDERS.get(ending, ()):
        if name[0] == right[0] and _one_off(name, right):
            return f"{right}.{ending}"
    for right, (further, real) in _ENDINGS.items():
        known = name in (*_PROVIDERS[right], *further)
        if known and ending not in real and _one_off(ending, right):
            return f"{name}.{right}"
    return ""


def _one_off(typed: str, right: str) -> bool:
    """Whether one letter is missing, too many or another, or two neighbours are swapped."""
    if len(typed) == len(right):
        wrong = [at for at, letter in enumerate(right) if typed[at] != letter]
        if len(wrong) == 1:
            return True
        swapped = len(wrong) == 2 and wrong[1] == wrong[0] + 1  # noqa: PLR2004 - two letters
        return swapped and typed[wrong[0] : wrong[1] + 1] == right[wrong[1]] + right[wrong[0]]
    short, long = sorted((typed, right), key=len)
    return len(long) == len(short) + 1 and any(
        long[:at] + long[at + 1 :] == short for at in range(len(long))
    )

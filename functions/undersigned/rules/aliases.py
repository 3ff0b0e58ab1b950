"""Which addresses reach one mailbox, by what each provider says of itself.

Only what a provider says stands here: whoever is not in the table has no aliases that we know,
since a wrong guess would make one signature of two people's.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Provider:
    """How one provider folds addresses together.

    `aliases` are further domains on which each name is the same person's. Of a local part the
    letters in `ignored` mean nothing, those in `alike` mean the first of them, and what follows
    `tag` is the person's own note. With `subdomains` anything@ann.domain is ann@domain.
    """

    domain: str
    aliases: tuple[str, ...] = ()
    ignored: str = ""
    alike: str = ""
    tag: str = "+"
    subdomains: bool = False


_POSTEO = "net com us ca uk ie es at ch nl be lu me eu".split()  # noqa: SIM905 - reads better

_PROVIDERS = (
    # Gmail Help, "Dots don't matter in Gmail addresses"; "Create task-specific addresses".
    Provider("gmail.com", ("googlemail.com",), ignored="."),
    # Proton Support, "How to change your username": . _ and - are transparent; "Types of email
    # addresses and aliases": one name on each of its domains, and +aliases.
    Provider("proton.me", ("protonmail.com", "protonmail.ch", "pm.me"), ignored="._-"),
    # Apple Support 118230, "About your @icloud.com, @me.com and @mac.com email addresses".
    Provider("icloud.com", ("me.com", "mac.com")),
    # Microsoft Support, "Plus addressing"; a name on two of these domains may be two people's.
    *map(Provider, ("outlook.com", "hotmail.com", "live.com", "msn.com")),
    *map(Provider, ("outlook.fr", "outlook.de", "hotmail.co.uk", "hotmail.fr", "hotmail.de")),
    *map(Provider, ("hotmail.es", "hotmail.it", "live.co.uk", "live.fr", "live.nl")),
    # Fastmail Help, "Plus addressing and subdomain addressing": on all of its domains.
    Provider("fastmail.com", subdomains=True),
    Provider("fastmail.fm", subdomains=True),
    # Yandex ID Help, "Account registration": it "does not distinguish between a point and a
    # hyphen"; Yandex Mail, "Mailbox aliases": one name on each of its domains.
    Provider(
        "yandex.ru", ("ya.ru", "yandex.com", "yandex.by", "yandex.kz", "yandex.ua"), alike="-."
    ),
    Provider("mail.ru"),
    # Posteo's blog, 14 December 2023: a name is one person's on all of its domains.
    Provider("posteo.de", tuple(f"posteo.{ending}" for ending in _POSTEO)),
    # mailbox.org Knowledge Base, "What is an alias and how do I use it".
    Provider("mailbox.org"),
    # Zoho Mail Help, on sub-addresses; a name on two of these domains may be two people's.
    *map(Provider, ("zoho.com", "zoho.eu", "zohomail.com", "zohomail.eu")),
    # Yahoo Help, "Disposable addresses": nickname-keyword; no Yahoo ID has a hyphen.
    *(Provider(domain, tag="-") for domain in ("yahoo.com", "yahoo.co.uk", "yahoo.de", "yahoo.fr")),
    *(Provider(domain, tag="-") for domain in ("yahoo.es", "yahoo.it", "ymail.com")),
    # Tuta's support page, "Can I use plus addresses": none, and each domain has its own people.
    *(Provider(domain, tag="") for domain in ("tuta.com", "tutanota.com", "tutanota.de")),
)
_BY_DOMAIN = {name: p for p in _PROVIDERS for name in (p.domain, *p.aliases)}


def mailbox(local: str, domain: str) -> tuple[str, str]:
    """Return the local part and the domain that every address of a mailbox shares.

    Both are in lower case, the domain in ASCII.
    """
    owner, _, rest = domain.partition(".")
    if (host := _BY_DOMAIN.get(rest)) and host.subdomains:
        return mailbox(owner, rest)
    provider = _BY_DOMAIN.get(domain)
    if provider is None:
        return local, domain
    if provider.tag:
        # A mailbox ends in no dot, and cannot be all tag: "+x@" keeps what it has.
        local = local.split(provider.tag, 1)[0].rstrip(".") or local
    folded = local.translate(dict.fromkeys(map(ord, provider.ignored))) or local
    alike = dict.fromkeys(map(ord, provider.alike), provider.alike[:1])
    return folded.translate(alike), provider.domain


def personal(domain: str) -> bool:
    """Whether all of a domain's addresses are one person's at a provider."""
    host = _BY_DOMAIN.get(domain.partition(".")[2])
    return host is not None and host.subdomains

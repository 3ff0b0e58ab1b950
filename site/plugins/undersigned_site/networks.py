"""Networks: where each opens its composer with a page to share, and where an account is.

Following such a link is the visitor's own act: nothing of a network is loaded before.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from undersigned_site.tables import Unexpected


@dataclass(frozen=True, slots=True)
class Network:
    """A network: its own name, and the addresses that share a page and that post a text alone.

    They are templates of `title`, `text` and `url`. `posting` is empty where no address can fill a
    text in. `handle` is what a name there looks like, and `account` the template of its address;
    both are empty where nobody has one.
    """

    name: str
    sharing: str
    posting: str = ""
    handle: str = ""
    account: str = ""


# Mastodon's own share page asks for the server; what follows `#` stays in the browser.
_NETWORKS = {
    "mail": Network("Mail", "mailto:?subject={title}&body={text}%0D%0A%0D%0A{url}"),
    "sms": Network("Text message", "sms:?&body={text}%20{url}"),
    "whatsapp": Network("WhatsApp", "https://wa.me/?text={text}%20{url}"),
    "telegram": Network(
        "Telegram",
        "https://t.me/share/url?url={url}&text={text}",
        handle=r"@(?P<name>[A-Za-z][A-Za-z0-9_]{3,31})",
        account="https://t.me/{name}",
    ),
    "bluesky": Network(
        "Bluesky",
        "https://bsky.app/intent/compose?text={text}%20{url}",
        "https://bsky.app/intent/compose?text={text}",
        handle=r"@(?P<name>([a-z0-9-]+\.)+[a-z]{2,})",
        account="https://bsky.app/profile/{name}",
    ),
    "mastodon": Network(
        "Mastodon",
        "https://share.joinmastodon.org/#text={text}%20{url}",
        "https://share.joinmastodon.org/#text={text}",
        handle=r"@(?P<name>\w+)@(?P<server>([a-z0-9-]+\.)+[a-z]{2,})",
        account="https://{server}/@{name}",
    ),
    "x": Network(
        "X",
        "https://x.com/intent/post?text={text}&url={url}",
        "https://x.com/intent/post?text={text}",
        handle=r"@(?P<name>\w{1,15})",
        account="https://x.com/{name}",
    ),
    "facebook": Network(
        "Facebook",
        "https://www.facebook.com/sharer/sharer.php?u={url}",
        handle=r"@(?P<name>[A-Za-z0-9.]{5,50})",
        account="https://www.facebook.com/{name}",
    ),
}
ALWAYS = ("mail", "sms", "whatsapp", "telegram")
FURTHER = tuple(network for network in _NETWORKS if network not in ALWAYS)
POSTING = tuple(id_ for id_, network in _NETWORKS.items() if network.posting)
ACCOUNTS = {
    "bluesky": "@river.example.org",
    "facebook": "@riverpath",
    "mastodon": "@river@social.example.org",
    "telegram": "@riverpath",
    "x": "@riverpath",
}
"""Networks on which an organiser can have an account, each with a name as it looks there."""


def listed(value: object) -> tuple[str, ...]:
    """Accept a list of further networks, as `share` in a `campaign.toml` has it."""
    if not isinstance(value, list) or not all(network in FURTHER for network in value):
        raise Unexpected(f"a list of {', '.join(FURTHER)}")
    return tuple(dict.fromkeys(value))


def account(network: str) -> Callable[[object], str]:
    """Return what accepts a name on a network, and returns the address of its account."""

    def check(value: object) -> str:
        form = re.compile(_NETWORKS[network].handle, re.ASCII)
        found = form.fullmatch(value) if isinstance(value, str) else None
        if not found:
            raise Unexpected(f'a name on {name(network)}, as in "{ACCOUNTS[network]}"')
        return _NETWORKS[network].account.format_map(found.groupdict())

    return check


def name(network: str) -> str:
    """Return a network's name for itself; for mail and text messages, the English word."""
    return _NETWORKS[network].name


def share(network: str, title: str, url: str, text: str = "") -> str:
    """Return the address that shares a page at a network, with a text; without one, its title."""
    words = {"title": title, "text": text or title, "url": url}
    return _filled(_NETWORKS[network].sharing, words)


def post(network: str, text: str) -> str:
    """Return the address that opens a network's composer with a text; one of POSTING can."""
    return _filled(_NETWORKS[network].posting, {"text": text})


def _filled(template: str, words: dict[str, str]) -> str:
    return template.format_map({key: quote(word, safe="") for key, word in words.items()})

"""What is noted of a signing's domain, for the organiser to judge by; nobody is refused for it.

Of whoever agrees to nothing the marks are all that is kept, and of the domain itself nothing is.
"""

from undersigned.rules import disposable

LARGE = "large"  # a provider at which anybody has a mailbox
MANY = "many"  # of one domain in an hour: a firm's staff, or one person who owns it
FEW = 20  # which are not many yet

# By the one name that `address.domain` gives a provider of several. Whose millions sign is no sign
# of anything; and counted together they would be one item that every press writes.
_LARGE = frozenset(
    """
    gmail.com outlook.com hotmail.com live.com msn.com hotmail.co.uk hotmail.fr hotmail.de
    hotmail.it hotmail.es yahoo.com yahoo.co.uk yahoo.fr yahoo.de yahoo.it yahoo.es yahoo.com.br
    yahoo.co.in yahoo.co.jp ymail.com aol.com icloud.com proton.me tuta.com mail.ru bk.ru inbox.ru
    list.ru yandex.ru rambler.ru ukr.net gmx.de gmx.net gmx.at gmx.ch gmx.com web.de t-online.de
    freenet.de posteo.de mailbox.org orange.fr wanadoo.fr free.fr sfr.fr laposte.net libero.it
    virgilio.it alice.it tiscali.it bluewin.ch wp.pl o2.pl onet.pl interia.pl seznam.cz centrum.cz
    freemail.hu abv.bg terra.com.br uol.com.br bol.com.br qq.com 163.com 126.com sina.com
    foxmail.com naver.com daum.net hanmail.net rediffmail.com zoho.com fastmail.com mail.com
    btinternet.com comcast.net verizon.net att.net telenet.be skynet.be ziggo.nl kpnmail.nl
    """.split()  # noqa: SIM905 - as quoted strings they would read worse
)


def counted(domain: str) -> str | None:
    """Return the domain if its signings are counted by the hour; None for a large provider."""
    return None if domain in _LARGE else domain


def marks(domain: str, this_hour: int) -> tuple[str, ...]:
    """Return what to note of a domain that so many signings of this hour came from."""
    found = disposable.marks(domain)
    found += (LARGE,) if domain in _LARGE else ()
    return found + ((MANY,) if this_hour > FEW else ())

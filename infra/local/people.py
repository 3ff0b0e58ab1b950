"""The invented people of a crowd: the same seed invents the same ones."""

import random
from dataclasses import dataclass
from enum import StrEnum

NETWORKS = (1 << 16, 1 << 24)  # of 127.0.0.0/8 those from 127.1.0.0 on


class Fate(StrEnum):
    """What somebody does with the mail."""

    CONFIRMS = "confirms"
    SIGNS_TWICE = "signs twice, and confirms both"
    NEVER_CONFIRMS = "never confirms"
    WITHDRAWS = "confirms, and withdraws"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs, from a network of their own."""

    name: str
    email: str
    country: str
    language: str
    comment: str
    consents: tuple[str, ...]
    fate: Fate
    network: str


# Countries, the language asked for, given and family names. None of them is anybody.
_PEOPLES: tuple[tuple[str, str, str, str], ...] = (
    ("GB IE US CA AU", "en", "Grace Amara Tom Niamh Joe", "O’Brien Hill Okafor Shaw Pike"),
    ("DE AT CH", "en", "Jürgen Änne Lukas Zoë Müge", "Groß Müller Öztürk Weiß Lindner"),
    ("FR BE", "en", "Zoé Loïc Maëlle Noël Inès", "Lefèvre d’Arcy Moreau N’Diaye Çelik"),
    ("ES MX AR CL", "en", "José Íñigo Lucía Begoña Ángel", "Muñoz Ibáñez Peña Núñez Solís"),
    ("PL CZ", "en", "Łukasz Żaneta Jiří Šárka Zdeněk", "Wójcik Dvořák Nowak Źrebiec Říha"),
    ("TR", "en", "İpek Çağla Oğuz Şule Ümit", "Yıldız Aydın Şahin Güneş Işık"),
    ("RU KZ DE", "ru", "Аслан Зарема Дмитрий Ольга Ёлка", "Ахмадов Климова Щербак Юнусова Ким"),
    ("UA", "ru", "Їржина Олексій Ґалина Єва Тарас", "Шевчук Коваль Гриценко Бондар Ємець"),
    ("GE", "en", "ნინო გიორგი თამარ ლევან ქეთი", "ბერიძე კვარაცხელია ლომიძე წერეთელი"),
    ("AM", "en", "Անի Արմեն Նարե Տիգրան", "Հակոբյան Սարգսյան Պետրոսյան"),
    ("GR CY", "en", "Ελένη Γιώργος Ζωή Νίκος", "Παπάς Ιωάννου Ξένος Ψαράς"),
    ("IL", "en", "נועה יואב תמר אורי", "לוי כהן מזרחי ברק"),
    ("EG LB MA JO", "ar", "محمد ليلى سارة يوسف", "حداد منصور الخوري ناصر"),
    ("IR", "en", "زهرا آرش مهسا کیان", "رستمی یزدانی کریمی پارسا"),
    ("IN NP", "en", "प्रिया अर्जुन मीरा काव्या", "शर्मा वर्मा पटेल थापा"),
    ("TH", "en", "สมชาย กานดา ปรีดา มาลี", "ใจดี สุขใจ ทองคำ"),
    ("ET", "en", "ሰላም ዳዊት ሀና ተስፋ", "በቀለ ከበደ አለሙ"),
    ("JP", "en", "さくら 健太 美咲 大輔", "佐藤 鈴木 高橋 渡辺"),
    ("CN TW SG", "en", "小明 丽 伟 静怡", "王 李 张 欧阳"),
    ("KR", "en", "민준 서연 지우 하늘", "김 이 박 남궁"),
)
_COMMENTS = (
    "Nobody should have to be afraid at home.",
    "For my brother. <3 & all who cannot sign.",
    "Никто не должен жить в страхе.",
    "لا أحد يستحق أن يعيش خائفا.",
    "Niemand soll sich verstecken müssen!\nNirgends.",
    "誰も怖がらずに暮らせますように。",
    "Justice delayed is justice denied. " * 10,
)
_SHY, _TALKING, _CONSENTING = 0.1, 0.3, 0.25  # the share who would rather not say, who write, …
_CONSENTS = ("updates", "public", "to_target")
_FATES = {
    Fate.CONFIRMS: 80,
    Fate.SIGNS_TWICE: 5,
    Fate.NEVER_CONFIRMS: 9,
    Fate.WITHDRAWS: 6,
}


def invent(number: int, seed: int) -> list[Person]:
    """Invent some people."""
    dice = random.Random(seed)  # noqa: S311 - a game, and to be repeated
    networks = dice.sample(range(*NETWORKS), number)
    return [_person(dice, f"p{i}.{seed}", network) for i, network in enumerate(networks, 1)]


def _person(dice: random.Random, mailbox: str, network: int) -> Person:
    countries, language, given, family = dice.choice(_PEOPLES)
    return Person(
        name=f"{dice.choice(given.split())} {dice.choice(family.split())}",
        email=f"{mailbox}@{dice.choice(('example.org', 'example.net', 'example.com'))}",
        country="ZZ" if dice.random() < _SHY else dice.choice(countries.split()),
        language=language,
        comment=dice.choice(_COMMENTS).strip() if dice.random() < _TALKING else "",
        consents=tuple(consent for consent in _CONSENTS if dice.random() < _CONSENTING),
        fate=dice.choices(list(_FATES), list(_FATES.values()))[0],
        network=f"127.{network >> 16}.{network >> 8 & 255}.{network & 255}",
    )

"""The languages here say all that the sources say; what another lacks is said in English."""

import gettext
import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from making import artifact, catalogues, dates, gaps, messages
from making.messages import CatalogueError
from tests.template import ROOT
from undersigned.rules.language import LANGUAGES, SOURCE, direction

PROMISED = [language for language in LANGUAGES if language != SOURCE]
SOURCES = {
    "functions/undersigned/rules.py": (
        'GREETING = _("Good day")\n'
        'told = catalogue.ngettext("%(num)d letter", "%(num)d letters", 2)\n'
    ),
    "functions/templates/_form.html": '<p>{{ _("Write to %(name)s.", name=name) }}</p>\n',
    "functions/templates/mail.txt": '{{ _("Good day") }}\n',
    "functions/templates/script.js": 'var said = "{{ _("Stop") }}";\n',
    "site/theme/templates/page.html": '{% trans %}Read on{% endtrans %}{{ gettext("Back") }}\n',
}
RUSSIAN: dict[str, str | tuple[str, ...]] = {
    "Good day": "Добрый день",
    "%(num)d letter": ("%(num)d письмо", "%(num)d письма", "%(num)d писем"),
    "Write to %(name)s.": "Напишите: %(name)s.",
    "Stop": "Стоп",
    "Read on": "Дальше",
    "Back": "Назад",
}


@pytest.fixture(scope="module")
def own() -> Catalog:
    """Extract the sentences of this repository."""
    return messages.extract()


@pytest.fixture
def found(tmp_path: Path) -> Catalog:
    """Extract the sentences of a small tree of sources."""
    for name, text in SOURCES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return messages.extract(tmp_path)


@pytest.fixture
def file(found: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write their Russian catalogue, with nothing amiss."""
    monkeypatch.setattr(messages, "LOCALE", tmp_path)
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    known = Catalog(locale="ru", charset="utf-8")
    for msgid, said in RUSSIAN.items():
        plural = [msgid, "%(num)d letters"] if isinstance(said, tuple) else msgid
        known.add(plural, said)
    messages.po("ru").parent.mkdir(parents=True)
    messages.po("ru").write_text(messages.merged(found, known), "utf-8")
    return messages.po("ru")


def test_every_kind_of_source_is_read(found: Catalog) -> None:
    said = {message.id if isinstance(message.id, str) else message.id[0] for message in found}
    assert said == {"", *RUSSIAN}


def test_a_catalogue_changes_only_with_what_is_said(found: Catalog, file: Path) -> None:
    """It is sorted, bears neither date nor line nor machine, and merging again changes nothing."""
    text = file.read_text("utf-8")
    assert messages.merged(found, messages.read(file, "ru")) == text
    assert re.findall(r'^msgid "(.+)"', text, re.M) == sorted(RUSSIAN)
    assert "#: functions/templates/mail.txt functions/undersigned/rules.py\n" in text
    assert not re.search(r"-Date|Generated-By|:\d+\n", text)


def test_a_reworded_sentence_keeps_its_translation_to_be_looked_at(file: Path) -> None:
    found = Catalog()
    found.add("Write a letter to %(name)s.")
    text = messages.merged(found, messages.read(file, "ru"))
    assert "#, fuzzy" in text
    assert "Напишите: %(name)s." in text
    assert "Good day" not in text


def _removed(text: str) -> str:
    return text.replace('"Добрый день"', '""')


def _fuzzy(text: str) -> str:
    return text.replace('msgid "Good day"', '#, fuzzy\nmsgid "Good day"')


def _renamed(text: str) -> str:
    return text.replace("Напишите: %(name)s.", "Напишите: %(имя)s.")


def _bare(text: str) -> str:
    return text.replace("Стоп", "Стоп на 100%")


def _written(said: str) -> Callable[[str], str]:
    return lambda text: text.replace("Стоп", said)


def _without_a_plural(text: str) -> str:
    return text.replace("%(num)d писем", "")


def _unknown(text: str) -> str:
    return text.replace('msgid "Stop"', 'msgid "Halt"')


@pytest.mark.parametrize(
    ("spoil", "msgid", "fault"),
    [
        (_removed, "Good day", "not translated"),
        (_fuzzy, "Good day", "fuzzy: look at it, and take the mark away"),
        (_without_a_plural, "%(num)d letter", "not translated in all its 3 plurals"),
        (_written("  "), "Stop", "not translated"),
        (_unknown, "Stop", "missing; functions/templates/script.js says it"),
    ],
)
def test_what_is_not_translated_is_said_in_english(
    found: Catalog, file: Path, spoil: Callable[[str], str], msgid: str, fault: str
) -> None:
    file.write_text(spoil(file.read_text("utf-8")), "utf-8")
    [gap] = messages.faults(found, messages.read(file, "ru"))
    assert (gap.msgid, gap.said, gap.gap) == (msgid, fault, True)
    said = gettext.GNUTranslations(BytesIO(catalogues.compiled("ru", found)))
    assert [said.gettext(each) for each in (msgid, "Back")] == [msgid, "Назад"]
    assert said.ngettext("%(num)d letter", "%(num)d letters", 5).startswith("%(num)d ")


@pytest.mark.parametrize(
    ("spoil", "msgid", "fault"),
    [
        (_renamed, "Write to %(name)s.", "its placeholders differ in “Напишите: %(имя)s.”"),
        (_bare, "Stop", "its placeholders differ in “Стоп на 100%”"),
        (
            _written("Стоп\\nBcc: a@b.org"),
            "Stop",
            r"a new line in “Стоп\nBcc: a@b.org”, which is one sentence",
        ),
        (_written("Стоп\u202e"), "Stop", r"a sign that cannot be seen, \u202e, in “Стоп\u202e”"),
        (_written("\x1b[2J %(x)s"), "Stop", r"its placeholders differ in “\x1b[2J %(x)s”"),
    ],
)
def test_what_would_break_a_page_ends_the_build_with_its_place(
    found: Catalog, file: Path, spoil: Callable[[str], str], msgid: str, fault: str
) -> None:
    file.write_text(spoil(file.read_text("utf-8")), "utf-8")
    with pytest.raises(CatalogueError) as caught:
        catalogues.compiled("ru", found)
    place = r"ru/LC_MESSAGES/undersigned\.po:\d+"
    assert re.fullmatch(rf"{place}: “{re.escape(msgid)}”: {re.escape(fault)}", str(caught.value))


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda text: text.encode("cp1251"), r":\d+: expected a file that was saved as UTF-8"),
        (lambda text: f"{text}\nStop!\n".encode(), r":\d+: expected text in straight quotes .*"),
        (lambda text: _plurals(text, "n/0"), ": expected the head as it was begun, .*nplurals=3.*"),
        (lambda text: _plurals(text, "n"), ": expected the head as it was begun, .*"),
        (lambda text: _plurals(text, "exit()"), ": expected the head as it was begun, .*"),
    ],
    ids=["saved otherwise", "no catalogue", "by nothing", "too many", "a program"],
)
def test_what_cannot_be_read_is_told_with_its_place(
    file: Path, spoil: Callable[[str], bytes], expected: str
) -> None:
    file.write_bytes(spoil(file.read_text("utf-8")))
    with pytest.raises(CatalogueError, match=rf"ru/LC_MESSAGES/undersigned\.po{expected}\Z"):
        messages.read(file, "ru")


def _plurals(text: str, rule: str) -> bytes:
    return re.sub(r"plural=\(.*\);", lambda _: f"plural={rule};", text).encode()


def test_a_catalogue_from_windows_is_read(found: Catalog, file: Path) -> None:
    before = catalogues.compiled("ru", found)
    file.write_bytes(("\ufeff" + file.read_text("utf-8").replace("\n", "\r\n")).encode())
    assert catalogues.compiled("ru", found) == before


@pytest.mark.parametrize("language", PROMISED)
def test_every_language_here_says_all(own: Catalog, language: str) -> None:
    """A campaign may begin with less; what comes with the site is whole."""
    faults = list(messages.faults(own, messages.read(messages.po(language), language)))
    assert faults == []


def test_functions_carry_what_they_say_and_no_more(own: Catalog) -> None:
    """What the site's own pages and the desk say stays at home."""
    carried = dict(artifact.own(ROOT / "functions"))["locale/ru/LC_MESSAGES/undersigned.mo"]
    with carried.open("rb") as file:
        said = gettext.GNUTranslations(file)
    needed = [each for each in own if each.id and gaps.of_signing(each)]
    assert 100 < len(needed) < len(own) / 2
    assert said.gettext("Please confirm your email") == (
        "Пожалуйста, подтвердите свой адрес электронной почты"
    )
    assert said.gettext("Record of hand-over") == "Record of hand-over"
    assert "locale/ru/LC_MESSAGES/functions.mo" not in dict(artifact.own(ROOT / "functions"))


def test_the_same_words_compile_to_the_same_bytes(found: Catalog, file: Path) -> None:
    """So that a function's package changes only when it has something else to say."""
    assert file.is_file()
    compiled = catalogues.compiled("ru", found)
    assert catalogues.compiled("ru", found) == compiled
    assert gettext.GNUTranslations(BytesIO(compiled)).gettext("Stop") == "Стоп"


@pytest.mark.parametrize("language", PROMISED)
def test_a_promised_language_is_whole_and_merged(own: Catalog, language: str) -> None:
    """What `make messages` would write is what is kept, with nothing left to translate."""
    file = messages.po(language)
    assert list(messages.faults(own, messages.read(file, language))) == []
    assert messages.merged(own, messages.read(file, language)) == file.read_text("utf-8")


@pytest.mark.parametrize("language", PROMISED)
def test_a_promised_catalogue_holds_no_dead_line(language: str) -> None:
    """Neither what nobody says any more, nor what a sentence was before it was looked at."""
    lines = messages.po(language).read_text("utf-8").splitlines()
    assert [line for line in lines if re.match("# ?[~|]", line)] == []


def test_what_a_sentence_was_stands_beside_it_only_until_it_is_looked_at(file: Path) -> None:
    found = Catalog()
    found.add("Write a letter to %(name)s.")
    text = messages.merged(found, messages.read(file, "ru"))
    assert '#| msgid "Write to %(name)s."' in text
    file.write_text(text.replace("#, fuzzy\n", ""), "utf-8")
    assert "#|" not in messages.merged(found, messages.read(file, "ru"))


@pytest.mark.parametrize("language", PROMISED)
def test_what_a_sentence_quotes_is_quoted_as_it_is_translated(language: str) -> None:
    """A mail's subject and a button's name, told beforehand, must be those that will be seen."""
    catalogue = messages.read(messages.po(language), language)
    quoting = [
        (message, quoted)
        for message in catalogue
        if isinstance(message.id, str)
        for quoted in re.findall("“(.+?)”", message.id)
    ]
    assert len(quoting) > 3
    for message, quoted in quoting:
        said = quoted if quoted.startswith("%(") else catalogue[quoted].string
        # French keeps its marks apart from what they hold.
        marked = rf"([«„“]|«\N{{NO-BREAK SPACE}}){re.escape(str(said))}\N{{NO-BREAK SPACE}}?[»“”]"
        assert re.search(marked, str(message.string))


_MINUTES = (
    "Many are signing on your connection. Nothing is lost. Please press again in %(num)d minute.",
    "Many are signing on your connection. Nothing is lost. Please press again in %(num)d minutes.",
)


@pytest.mark.parametrize(
    ("language", "minutes", "told"),
    [
        ("ru", 1, "через 1 минуту."),
        ("ru", 2, "через 2 минуты."),
        ("ru", 5, "через 5 минут."),
        ("ru", 11, "через 11 минут."),
        ("ru", 21, "через 21 минуту."),
        ("ru", 22, "через 22 минуты."),
        ("ar", 0, "مرة أخرى الآن."),
        ("ar", 1, "بعد دقيقة واحدة."),
        ("ar", 2, "بعد دقيقتين."),
        ("ar", 3, "بعد 3 دقائق."),
        ("ar", 10, "بعد 10 دقائق."),
        ("ar", 11, "بعد 11 دقيقة."),
        ("ar", 103, "بعد 103 دقائق."),
        ("de", 0, "in 0 Minuten noch einmal."),
        ("de", 1, "in 1 Minute noch einmal."),
        ("fr", 0, "dans 0 minute."),
        ("fr", 2, "dans 2 minutes."),
        ("es", 1, "dentro de 1 minuto."),
        ("es", 2, "dentro de 2 minutos."),
        ("uk", 1, "через 1 хвилину."),
        ("uk", 2, "через 2 хвилини."),
        ("uk", 11, "через 11 хвилин."),
        ("uk", 21, "через 21 хвилину."),
    ],
)
def test_each_number_has_its_plural(own: Catalog, language: str, minutes: int, told: str) -> None:
    compiled = catalogues.compiled(language, own)
    said = gettext.GNUTranslations(BytesIO(compiled)).ngettext(*_MINUTES, minutes)
    assert (said % {"num": minutes}).endswith(told)


@pytest.mark.parametrize(
    ("language", "form", "needed"),
    [("ru", 0, True), ("ar", 0, False), ("ar", 2, False), ("ar", 3, True)],
)
def test_only_a_plural_of_one_number_may_tell_it_in_words(
    language: str, form: int, needed: bool
) -> None:
    """Russian’s first serves 1, 21 and 31; Arabic’s third nothing but 2."""
    found = Catalog()
    found.add(("%(num)d day", "%(num)d days"))
    known = Catalog(locale=language)
    days = ["%(num)d"] * known.num_plurals
    days[form] = "some"
    known.add(("%(num)d day", "%(num)d days"), days)
    assert bool(list(messages.faults(found, known))) == needed


@pytest.mark.parametrize("language", [each for each in PROMISED if direction(each) == "rtl"])
def test_what_others_wrote_keeps_its_direction_within_a_sentence(language: str) -> None:
    """Else a house’s number would change sides with the street that it stands in."""
    written = r"%\((name|address|sender|target|title|mail|url)\)s"
    bare = rf"(?<!\N{{FIRST STRONG ISOLATE}}){written}|{written}(?!\N{{POP DIRECTIONAL ISOLATE}})"
    said = [str(each.string) for each in messages.read(messages.po(language), language)]
    assert [sentence for sentence in said if re.search(bare, sentence)] == []


@pytest.mark.parametrize(
    ("language", "first", "order"),
    [
        ("ru", "Австралия", "Италия Йемен Таиланд Тёркс^и^Кайкос Того"),
        ("ar", "إثيوبيا", "الأردن أرمينيا ألمانيا تونس الجزائر العراق"),
        ("es", "Afganistán", "Benín Bermudas España Estonia México Micronesia Mónaco Zimbabue"),
        ("uk", "Австралія", "Естонія Єгипет Ємен Замбія Ізраїль Італія Йорданія Куба Японія"),
    ],
)
def test_countries_stand_where_their_readers_look(language: str, first: str, order: str) -> None:
    """Ё counts as е, but й, є and і are letters. Neither hamza, الـ nor an accent moves a name."""
    names = [name for _, name in catalogues.country_choices(language)]
    assert names[0] == first
    places = [names.index(name.replace("^", " ")) for name in order.split()]
    assert places == sorted(places)


def test_what_cldr_does_not_name_is_a_number_or_english() -> None:
    """CLDR has no names of months in Bashkir, and of few countries in Tswana."""
    assert catalogues.days("ba")[10] == "{year}-11-{day}"
    assert dates.month(date(2026, 11, 1), "ba") == "2026-11"
    assert dates.day(date(2026, 11, 27), "pt-BR") == "27 de novembro de 2026"
    assert catalogues.country_names("tn")["DE"] == "Germany"
    assert catalogues.country_names("tn")["BW"] == "Botswana"


@pytest.mark.parametrize(
    ("language", "order"),
    [
        ("uk", "Австралія Ізраїль Індія Йорданія Китай Україна Японія"),
        ("fa", "آلمان ایران پاکستان ترکیه چین ژاپن فرانسه یمن"),
        ("pt-BR", "Afeganistão Áustria Índia Itália Zimbábue"),
    ],
)
def test_letters_of_every_script_stand_in_their_order(language: str, order: str) -> None:
    """Ukrainian's own letters come after я by their numbers, and Persian's after ی."""
    names = [name for _, name in catalogues.country_choices(language)]
    places = [names.index(name) for name in order.split()]
    assert places == sorted(places)

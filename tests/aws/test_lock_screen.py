"""What others may read of a mail on a lock screen, whichever of its two parts a program shows."""

import re
from dataclasses import replace

import pytest

from making import catalogues
from tests.aws.conftest import PETITION, Cloud
from tests.aws.journey import deliver, press, press_link, tokens
from tests.content import shown, telling
from tests.letters import letter
from tests.security.calls import recorded
from undersigned.rules.action import Page
from undersigned.rules.language import LANGUAGES, SOURCE

TITLE = "Сохраните реку чистой حافظوا على النهر Keep the river clean"
WORDS = ("river", "clean", "minister", "petition", "sign")
SEEN = 200  # characters, of what a program shows of a mail that is not opened


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    """Compile the catalogues, which are made and not kept."""
    catalogues.main()


@pytest.mark.parametrize("language", LANGUAGES)
def test_neither_part_of_any_mail_tells_of_the_cause_where_it_is_not_opened(
    cloud: Cloud, language: str
) -> None:
    """To whoever signs for the first time, and to whoever has signed."""
    pages = {language: Page(TITLE, f"/{language}/river/petition/")}
    cloud.store.actions.publish(replace(PETITION, languages=(language,), pages=pages))
    telltale = [*WORDS, *(telling(language, TITLE) if language != SOURCE else ())]
    with recorded() as calls:
        press(lang=language)
        deliver(cloud)
        press_link("confirm", tokens(cloud.mails()[0])["confirm"])
        press(lang=language)
        deliver(cloud)
    sent = [call.parameters for call in calls if call.operation == "SendEmail"]
    assert len(sent) == 2
    for mail in sent:
        parts = letter(mail["Content"]["Raw"]["Data"])
        for whole in (parts.text, parts.body):
            read = " ".join(re.sub(r"<title>.*?</title>|<[^>]+>", " ", whole).split())
            seen = shown(mail["FromEmailAddress"], parts.subject, read[:SEEN])
            assert [word for word in telltale if word in seen] == []
            assert TITLE in read
            assert "<title>" not in whole or TITLE not in whole[: whole.index("</title>")]

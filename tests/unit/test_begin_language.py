"""`make language`: one that is none is told with what was meant, and nothing is written twice."""

from pathlib import Path

import pytest

from making import language, messages


@pytest.mark.parametrize(
    ("typed", "code"),
    [("uk", "uk"), ("UK", "uk"), ("pt_br", "pt-BR"), ("zh-hant", "zh-Hant"), (" ckb", "ckb")],
)
def test_a_code_is_taken_however_it_is_written(typed: str, code: str) -> None:
    assert language.checked(typed) == code


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("german", "Did you mean de (German)?"),
        ("UA", "Did you mean uk (Ukrainian)?"),
        ("fa-Xyz", "Did you mean fa (Persian)?"),
        ("ckbb", "Did you mean ckb (Central Kurdish)?"),
        ("../de", "expected the code of a language"),
        ("", "expected the code of a language"),
        ("en", "English is there"),
    ],
)
def test_what_is_no_code_is_told_with_what_was_meant(typed: str, told: str) -> None:
    with pytest.raises(ValueError, match=f"CODE={typed}: ") as caught:
        language.checked(typed)
    assert told in str(caught.value)


def test_one_that_is_there_is_told_of_and_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "LOCALE", tmp_path)
    assert not language.begun("fa")
    file = messages.po("fa")
    half = file.read_text("utf-8").replace('msgid "Email"\nmsgstr ""', 'msgid "Email"\nmsgstr "X"')
    file.write_text(half, "utf-8")
    assert language.begun("fa")
    assert file.read_text("utf-8") == half
    said = "\n".join(language.told("fa", known=True))
    assert "Persian, fa: " in said
    everything = len(messages.extract())
    assert f"{everything - 1} of {everything} sentences are to be translated" in said
    signing, petition, rest = (int(line.split()[0]) for line in said.splitlines()[2:5])
    assert signing + petition + rest == everything - 1
    assert min(signing, petition, rest) > 50

"""Errors: each says what happened, and one that is our fault when to try again."""

import pytest

from undersigned.rules.errors import RETRY_AFTER, Code, FieldCode, FieldError, PetitionError

OURS = (Code.UNAVAILABLE, Code.WRONG_SECRET)


@pytest.mark.parametrize("code", Code)
def test_an_error_is_named_by_its_code_alone(code: Code) -> None:
    error = PetitionError(code)
    assert (error.code, str(error), error.fields) == (code, code.value, ())


@pytest.mark.parametrize("code", OURS)
def test_a_fault_of_ours_passes_soon_unless_it_is_known_when(code: Code) -> None:
    assert PetitionError(code).retry_after == RETRY_AFTER == 5
    assert PetitionError(code, retry_after=600).retry_after == 600


@pytest.mark.parametrize("code", [code for code in Code if code not in OURS])
def test_what_is_no_fault_of_ours_passes_when_it_says_so_or_never(code: Code) -> None:
    assert PetitionError(code).retry_after is None
    assert PetitionError(code, retry_after=600).retry_after == 600


def test_the_fields_that_are_not_accepted_are_carried() -> None:
    fields = (FieldError("name", FieldCode.MISSING),)
    assert PetitionError(Code.FIELDS, fields=fields).fields == fields

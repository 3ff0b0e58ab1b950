"""Requests: the event of an HTTP API (payload 2.0), read with suspicion."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

from undersigned.rules.action import Action
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.language import LANGUAGES, accepted
from undersigned.rules.network import Blocks, blocks

MAX_BODY = 16 * 1024  # bytes
_MAX_FIELDS = 32
_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"


@dataclass(frozen=True)
class Request:
    """One request; headers have lower-case names, as the HTTP API gives them."""

    method: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: str
    encoded: bool

    @classmethod
    def of(cls, event: Mapping[str, Any]) -> "Request":
        """Read an event, of which only the method is sure to be there; a text is text or none."""
        return cls(
            method=event["requestContext"]["http"]["method"],
            headers=_texts(event.get("headers")),
            query=_texts(event.get("queryStringParameters")),
            body=_text(event.get("body")),
            encoded=event.get("isBase64Encoded") is True,
        )

    @property
    def media_type(self) -> str:
        """The body's type, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def wants_json(self) -> bool:
        """Whether a program asks: its body is JSON, or it accepts JSON."""
        return self.media_type == _JSON or "json" in self.headers.get("accept", "").lower()

    @property
    def viewer(self) -> Blocks:
        """The viewer's network; raises `PetitionError(FORBIDDEN)` if no CDN vouches for it."""
        try:
            return blocks(self.headers.get("cloudfront-viewer-address", ""))
        except ValueError:
            raise PetitionError(Code.FORBIDDEN) from None

    @property
    def raw(self) -> bytes:
        """The body as it was sent; raises `PetitionError`: TOO_LARGE, MALFORMED."""
        if len(self.body) > 2 * MAX_BODY:  # base64 or not, before any work is done on it
            raise PetitionError(Code.TOO_LARGE)
        raw = self._decoded()
        if len(raw) > MAX_BODY:
            raise PetitionError(Code.TOO_LARGE)
        return raw

    @cached_property
    def fields(self) -> dict[str, str]:
        """The fields of the body, a form's or a JSON object's.

        Raises `PetitionError`: TOO_LARGE, MEDIA_TYPE, MALFORMED.
        """
        raw = self.raw
        try:
            text = raw.decode("utf-8")
            if self.media_type == _JSON:
                found = _from_json(text)
            elif self.media_type == _FORM:
                found = _from_form(text)
            else:
                raise PetitionError(Code.MEDIA_TYPE)
        except (ValueError, RecursionError):
            raise PetitionError(Code.MALFORMED) from None
        if any("\0" in part for pair in found.items() for part in pair):
            raise PetitionError(Code.MALFORMED)
        return found

    def language(self, action: Action | None = None) -> str:
        """Return the language to answer in: asked for, else accepted, among the action's."""
        offered = action.languages if action else LANGUAGES
        spoken = tuple(language for language in offered if language in LANGUAGES)
        asked = self.query.get("lang", "") or self._typed().get("lang", "")
        if asked in spoken:
            return asked
        return accepted(self.headers.get("accept-language", ""), spoken or LANGUAGES)

    def _typed(self) -> Mapping[str, str]:
        try:
            return self.fields
        except PetitionError:
            return {}

    def _decoded(self) -> bytes:
        if not self.encoded:
            return self.body.encode("utf-8", "surrogatepass")
        try:
            return base64.b64decode(self.body, validate=True)
        except ValueError:
            raise PetitionError(Code.MALFORMED) from None


def _text(given: object) -> str:
    return given if isinstance(given, str) else ""


def _texts(given: object) -> dict[str, str]:
    """Keep the texts of a mapping, in characters that can be written in an answer or hashed."""
    if not isinstance(given, Mapping):
        return {}
    return {
        name: text.encode("utf-8", "replace").decode("utf-8")
        for name, text in given.items()
        if isinstance(text, str)
    }


def _from_form(text: str) -> dict[str, str]:
    return _once(
        parse_qsl(text, keep_blank_values=True, max_num_fields=_MAX_FIELDS, errors="strict")
    )


def _from_json(text: str) -> dict[str, str]:
    found = json.loads(text, object_pairs_hook=_once)
    if not isinstance(found, dict) or len(found) > _MAX_FIELDS:
        raise ValueError("one object of fields is expected")
    return {name: _json_value(value) for name, value in found.items() if value is not None}


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a name that comes twice: who checks the first and who uses the last would disagree."""
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("a field comes once")
    return fields


def _json_value(value: object) -> str:
    if isinstance(value, bool | int) and value in (0, 1):
        return "1" if value else ""
    if not isinstance(value, str):
        raise ValueError("a field is text, or true or false")  # noqa: TRY004 - told as malformed
    value.encode()  # a lone surrogate is no text: UnicodeEncodeError is a ValueError
    return value

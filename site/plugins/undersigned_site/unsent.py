"""The script that keeps an unsent signing on a phone: one in each language, for page and worker."""

import functools
import hashlib
from collections.abc import Iterable
from pathlib import Path

from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from pelican.generators import Generator

from undersigned.cases.templates import tight

_PARTS = ("unsent.js", "unsent-page.js", "unsent-worker.js")


@pass_context
def address(context: Context) -> str:
    """Return where the script in the page's language is: at the root, as a worker serves below it.

    The name holds a hash, so that a browser may have it from its cache when there is no line.
    """
    return _address(_script(context.environment, context["lang"]), context["lang"])


def write_unsent(generator: Generator, languages: Iterable[str]) -> None:
    """Write the script in each language."""
    for language in languages:
        script = _script(generator.env, language)
        file = Path(generator.output_path) / _address(script, language).lstrip("/")
        file.write_text(script, "utf-8")


def _address(script: str, language: str) -> str:
    return f"/unsent-{language}-{hashlib.sha256(script.encode()).hexdigest()[:8]}.js"


@functools.lru_cache(maxsize=16)
def _script(env: Environment, language: str) -> str:
    return "\n".join(tight(env.get_template(part).render(lang=language)) for part in _PARTS)

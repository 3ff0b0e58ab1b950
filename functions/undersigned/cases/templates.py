"""The templates that the site's build, the API's pages and the mails share."""

import functools
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from undersigned.cases.untranslated import in_templates, shown
from undersigned.rules.brand import Brand
from undersigned.rules.language import direction
from undersigned.rules.policy import policy

if TYPE_CHECKING:
    import jinja2
    from jinja2.runtime import Context

FOLDER = Path(__file__).parents[2] / "templates"
# No string of ours may look like a comment, which has a space on both sides of `//` after code.
_COMMENT = re.compile(r"/\*.*?\*/|^\s*//.*?$|\s+// .*?$", re.S | re.M)
# After what a line cannot end with.
_BREAK = re.compile(r"(?<=[{;,(])\n")
# A text or a pattern of a script, which stays; or a sign, which needs no space on either side. Not
# `+` and `-`, of which two that touch are another sign.
_SIGN = re.compile(
    r"""(?P<literal>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'"""
    r"""|(?<=[(,=:!&|? ])/(?![/*])(?:\\.|\[[^\]\n]*\]|[^/\\\n])+/)"""
    r"""|[ \t]*(?P<sign>[=<>!&|?:,{}();*])[ \t]*"""
)
# Where a style means the same without; no string of ours has a space there.
_SPACE = re.compile(r"\s*([{};,])\s*|(?<=:)\s+")
# What would end a script's text or the script; what a comment begins with, as _COMMENT has it.
_NOT_IN_SCRIPTS = re.compile(r"""["'`\\<>&*/\0-\x1f\u2028\u2029]""")


def options() -> dict[str, Any]:
    """Return what Pelican must be told too: one way of escaping, and no name passed over."""
    import jinja2  # noqa: PLC0415 - most answers need no template, and a cold start no delay

    return {
        "autoescape": True,
        "extensions": ["jinja2.ext.i18n"],
        "trim_blocks": True,
        "lstrip_blocks": True,
        "undefined": jinja2.StrictUndefined,
    }


@functools.cache
def environment(language: str) -> "jinja2.Environment":
    """Return the environment that renders in one language."""
    import jinja2  # noqa: PLC0415 - as above

    env = jinja2.Environment(loader=jinja2.FileSystemLoader(FOLDER), **options())  # noqa: S701 - options escape
    speak(env)
    env.filters.update(FILTERS)
    env.globals.update(lang=language, dir=direction(language), home=f"/{language}/", policy=policy)
    env.globals.update(brand=Brand())  # where no action says whose site it is
    return env


def speak(env: "jinja2.Environment") -> None:
    """Let templates say sentences in their `lang`, escaped as any text is that others wrote.

    Jinja would take each for HTML: an apostrophe ends an attribute, and a stranger's catalogue is a
    program.
    """
    import jinja2  # noqa: PLC0415 - as above

    @jinja2.pass_context
    def gettext(context: "Context", message: str) -> str:
        return _escaped(context, in_templates(context["lang"]).gettext(message))

    @jinja2.pass_context
    def ngettext(context: "Context", one: str, many: str, number: int) -> str:
        return _escaped(context, in_templates(context["lang"]).ngettext(one, many, number))

    env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]


def _escaped(context: "Context", said: str) -> str:
    from markupsafe import escape  # noqa: PLC0415 - as above

    return escape(said) if context.eval_ctx.autoescape else said


def render(language: str, template: str, **context: object) -> str:
    """Render a template in a language."""
    return shown(environment(language).get_template(template).render(context))


@functools.cache
def tight(source: str) -> str:
    """Return a script without comments, and without any space that it means the same without."""
    return _SIGN.sub(lambda found: found["literal"] or found["sign"], _bare(source))


@functools.cache
def tighter(style: str) -> str:
    """Return a style without comments, and without any space that it means the same without."""
    return _SPACE.sub(r"\1", _bare(style)).replace(";}", "}")


def unescaped(said: str) -> str:
    """Return what a page would show, for where nothing is a page."""
    from markupsafe import Markup  # noqa: PLC0415 - as above

    return Markup(said).unescape()  # noqa: S704 - it is taken off


def quoted(said: str) -> str:
    """Return a sentence as it can stand between the apostrophes of a script's text."""
    from markupsafe import Markup  # noqa: PLC0415 - as above

    written = _NOT_IN_SCRIPTS.sub(lambda sign: f"\\u{ord(sign[0]):04x}", unescaped(said))
    return Markup(written)  # noqa: S704 - nothing is left of it that a script or a page obeys


def recoloured(style: str, colour: str) -> str:
    """Return a style in the colours that follow from an organiser's; "" leaves it neutral."""
    if not colour:
        return style
    from undersigned.rules import palette  # noqa: PLC0415 - as above

    return palette.recoloured(style, colour)


def _bare(source: str) -> str:
    """Return a style or a script without comments and indentation, which no visitor reads."""
    lines = (line.strip() for line in _COMMENT.sub("", source).splitlines())
    return _BREAK.sub("", "\n".join(filter(None, lines)))


FILTERS = {
    "tight": tight,
    "tighter": tighter,
    "recoloured": recoloured,
    "unescaped": unescaped,
    "quoted": quoted,
}
"""What the site's build needs too."""

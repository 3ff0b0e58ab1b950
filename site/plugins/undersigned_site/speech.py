"""Functions for templates: words, numbers and dates in the language of the page."""

from datetime import date, datetime

from jinja2 import pass_context
from jinja2.runtime import Context
from pelican.generators import Generator

from undersigned.cases.templates import FILTERS
from undersigned.cases.untranslated import in_templates
from undersigned.rules.fields import FIELDS
from undersigned.rules.policy import policy
from undersigned_site import cldr, figures, networks, qr, unsent
from undersigned_site.feeds import absolute
from undersigned_site.letters import greeting
from undersigned_site.missing import Strict
from undersigned_site.when import When


def speak(generator: Generator) -> None:
    """Let templates speak the language of the page that is rendered, their `lang`."""
    env = generator.env
    env.template_class = Strict
    env.install_gettext_callables(_gettext, _ngettext, newstyle=True)
    env.filters.update(number=_number, day=_day, moment=_moment, when=_when)
    env.filters.update(FILTERS | {"absolute": absolute})
    env.globals.update(
        autonym=cldr.autonym, direction=cldr.direction, tag=cldr.tag, greeting=greeting
    )
    env.globals.update(figures=figures, networks=networks, unsent=unsent.address)
    env.globals.update(policy=policy, qr=qr.svg, fields=FIELDS)


@pass_context
def _gettext(context: Context, message: str) -> str:
    return in_templates(context["lang"]).gettext(message)


@pass_context
def _ngettext(context: Context, one: str, many: str, number: int) -> str:
    return in_templates(context["lang"]).ngettext(one, many, number)


@pass_context
def _number(context: Context, value: int) -> str:
    return cldr.number(value, context["lang"])


@pass_context
def _day(context: Context, value: date) -> str:
    return cldr.day(value, context["lang"])


@pass_context
def _when(context: Context, value: When) -> str:
    return cldr.when(value, context["lang"])


@pass_context
def _moment(context: Context, value: datetime) -> str:
    return cldr.moment(value, context["lang"])

"""Functions for templates: words, numbers and dates in the language of the page."""

from datetime import date, datetime

from jinja2 import pass_context
from jinja2.runtime import Context
from pelican.generators import Generator

from undersigned.cases import templates
from undersigned.cases.templates import FILTERS
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
    templates.speak(env)
    env.filters.update(number=_number, day=_day, moment=_moment, when=_when)
    env.filters.update(FILTERS | {"absolute": absolute})
    env.globals.update(
        autonym=cldr.autonym, direction=cldr.direction, tag=cldr.tag, greeting=greeting
    )
    env.globals.update(figures=figures, networks=networks, unsent=unsent.address)
    env.globals.update(policy=policy, qr=qr.svg, fields=FIELDS)


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

"""What `sam deploy` was answered, as the stack keeps it, and as this folder's samconfig.toml does.

A parameter that is not named stays as the stack has it. One that stands in samconfig.toml is given
again at each deploy, whoever has changed it since, and from wherever.
Source: SAM's DeployContext.merge_parameters. What the command line names takes the file's place.
"""

import shlex
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from desk.work.errors import DeskError
from desk.work.finding import Finding, Grade
from desk.work.stack import Stack

CONFIG = Path("samconfig.toml")
_OVERRIDES = "parameter_overrides"
MEND = f"take the line `{_OVERRIDES}` out of {CONFIG}; what is not named stays as the stack has it"


def line(**answers: str) -> str:
    """Say what to type so that some answers are others, and all else stays."""
    named = " ".join(f"{name}={value}" for name, value in answers.items())
    return f"sam build && sam deploy --parameter-overrides {named}"


def findings(stack: Stack) -> Iterator[Finding]:
    """Say which answers the next `sam deploy` from this folder would set back."""
    settings = _settings()
    if settings.get("stack_name", stack.name) != stack.name:
        return
    if settings.get("region", stack.session.region_name) != stack.session.region_name:
        return
    given, here = deployed(stack), _overrides(settings)
    others = [name for name, value in here.items() if _differs(given.get(name), value)]
    if others:
        yield Finding(
            "answers",
            "samconfig.toml keeps answers that the stack has not, and the next `sam deploy` from "
            f"here would give them ({', '.join(sorted(others))}): {MEND}.",
            Grade.CARE,
        )


def kept_here() -> bool:
    """Tell whether this folder's samconfig.toml would answer for somebody."""
    return bool(_overrides(_settings()))


def deployed(stack: Stack) -> dict[str, str]:
    """Return what the stack was answered, by the parameters' names."""
    described = stack.client("cloudformation").describe_stacks(StackName=stack.name)["Stacks"][0]
    parameters = described.get("Parameters", [])
    return {each["ParameterKey"]: each.get("ParameterValue", "") for each in parameters}


def _settings() -> dict[str, Any]:
    """Read what `sam deploy` finds here; DeskError at what is no TOML."""
    try:
        read = tomllib.loads(CONFIG.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise DeskError(f"{CONFIG} cannot be read: {error}.") from None
    settings: dict[str, Any] = {}
    for command in ("global", "deploy"):  # what is said of the command itself counts
        found: Any = read
        for name in ("default", command, "parameters"):
            found = found.get(name, {}) if isinstance(found, Mapping) else {}
        settings |= found if isinstance(found, Mapping) else {}
    return settings


def _overrides(settings: Mapping[str, Any]) -> dict[str, str]:
    """Read the answers in a file: one text, or a list of texts or of names and values."""
    stated = settings.get(_OVERRIDES, [])
    answers: dict[str, str] = {}
    for part in stated if isinstance(stated, list) else [stated]:
        if isinstance(part, Mapping):
            answers |= {name: str(value) for name, value in part.items()}
            continue
        try:
            words = shlex.split(str(part))
        except ValueError as error:
            raise DeskError(f"{_OVERRIDES} in {CONFIG} cannot be read: {error}.") from None
        for word in words:
            name, _, value = word.partition("=")
            if name == "ParameterKey":  # the longer way: ParameterKey=A,ParameterValue=b
                name, _, value = value.partition(",ParameterValue=")
            answers[name] = value
    return answers


def _differs(given: str | None, here: str) -> bool:
    """Tell whether an answer is another; a parameter that the stack has not yet is none."""
    return given is not None and "".join(given.split()) != "".join(here.split())

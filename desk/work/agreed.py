"""What a stack and the desk must agree on before the desk does anything with it."""

from pathlib import Path

from desk.work.counts import shown_actions
from desk.work.errors import DeskError
from desk.work.keys.keys import Key, known
from desk.work.keys.sealed_to import troubles
from desk.work.printable import printable
from desk.work.stack import Stack
from undersigned.aws.store import Store
from undersigned.rules.action import Action
from undersigned.rules.keys import derive


def organiser_keys(stack: Stack) -> list[str]:
    """Return the public keys that the stack seals signatures to, from the function that does it."""
    configuration = stack.client("lambda").get_function_configuration(
        FunctionName=stack.output("WebFunction")
    )
    value = configuration.get("Environment", {}).get("Variables", {}).get("ORGANISER_KEYS", "")
    # One that is no key is known nowhere, and told.
    return [printable(key.strip()) for key in value.split(",") if key.strip()]


def agreed_keys(stack: Stack, home: Path) -> list[Key]:
    """Return the keys known here; DeskError unless the stack seals to them and no other."""
    keys = known(home)
    faults = troubles(organiser_keys(stack), keys)
    if faults:
        raise DeskError("\n".join(faults))
    return keys


def known_action(store: Store, action: str) -> Action:
    """Return an action; DeskError at a name that is mistyped."""
    found = store.actions.find(action)
    if found is None:
        raise DeskError(f"There is no action {action}: `undersigned status` names those there are.")
    return found


def published_actions(stack: Stack, store: Store) -> list[Action]:
    """Return the actions that have a published count, by name."""
    names = shown_actions(stack.client("s3"), stack.output("Bucket"))
    return [action for name in names if (action := store.actions.find(name))]


def read_secret(stack: Stack) -> str:
    """Return the deployment's secret."""
    answer = stack.client("secretsmanager").get_secret_value(SecretId=stack.output("SecretArn"))
    return str(answer["SecretString"])


def secret_trouble(stack: Stack, secret: str) -> str | None:
    """Hold the secret against the fingerprint of the one in use; a sentence if it is another."""
    # Before the first signature there is none.
    if stack.store().fingerprint.find() in ("", derive(secret).fingerprint):
        return None
    return (
        f"The secret of {stack.name} is not the one that its signatures were taken with, so every "
        "function refuses: put back the copy in the desk's home, as docs/desk.md says."
    )


def agreed_secret(stack: Stack) -> str:
    """Return the deployment's secret; DeskError if it is not the one in use."""
    secret = read_secret(stack)
    trouble = secret_trouble(stack, secret)
    if trouble:
        raise DeskError(trouble)
    return secret

"""A deployed stack: what is kept in it, and a front that a browser can reach."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from desk.work.keys.keyring import Keyring
from infra.local import cdn, deploy
from infra.local.cloud import Cloud
from infra.local.edge import edge
from infra.local.front import Front, application
from infra.local.gateway import gateway
from infra.local.glassbox import glass_box
from tests.former import withdrawal
from tests.template import ROOT
from undersigned.aws.seal import sealer
from undersigned.aws.signer_items import Held
from undersigned.aws.store import Store, store
from undersigned.aws.table import Table
from undersigned.cases.confirm import confirm
from undersigned.cases.trust import trusted
from undersigned.rules import form
from undersigned.rules.action import Action
from undersigned.rules.keys import Keys, text_of
from undersigned.rules.record import pack, record
from undersigned.rules.signature import signing
from undersigned.rules.token import Token

PASSPHRASE = "the river at dawn"  # of the organiser's key


class Deployment:
    """The stack as it is now; `url` is where its front serves it, once it does."""

    def __init__(self, cloud: Cloud, name: str = deploy.STACK) -> None:
        self.cloud = cloud
        self.url = ""
        found = cloud.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]
        self.outputs = {each["OutputKey"]: each["OutputValue"] for each in found["Outputs"]}

    @property
    def store(self) -> Store:
        """The store of its table."""
        return store(Table(self.cloud.client("dynamodb"), self.outputs["Table"]))

    @property
    def secret(self) -> str:
        """The secret that recognises an address."""
        client = self.cloud.client("secretsmanager")
        value: str = client.get_secret_value(SecretId=self.outputs["SecretArn"])["SecretString"]
        return value

    @property
    def keys(self) -> Keys:
        """The keys that the functions derive from the secret."""
        return trusted(self.secret, self.store)

    def held(self) -> set[Held]:
        """Return all that is kept of signers."""
        return set(self.store.signers.walk())

    def sign(self, action: Action, emails: list[str], organiser_keys: str) -> dict[str, str]:
        """Let people sign and confirm; returns each one's token to withdraw, as mailed then."""
        now = datetime.now(UTC)
        links = {}
        for email in emails:
            typed = {"name": "Ada", "email": email, "country": "IE", "lang": "en"}
            sealed = sealer(organiser_keys)(pack(record(form.read(typed, action), now)))
            link = Token(
                action.id, self.keys.mac(action.id, email), text_of(secrets.token_bytes(16))
            )
            waiting = signing(action.id, typed["country"], sealed, now)
            self.store.signers.put_signing((link.action, link.mac), link.signing, waiting)
            confirm(link, store=self.store, keys=self.keys, now=now)
            links[email] = withdrawal(self.keys.token, link)
        return links

    def name_the_shard(self) -> None:
        """Tell the tally what MiniStack's stream does not, whose events come without windows."""
        client, name = self.cloud.client("lambda"), self.outputs["TallyFunction"]
        now = client.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        client.update_function_configuration(
            FunctionName=name, Environment={"Variables": now | {"SINGLE_SHARD": "single"}}
        )

    @contextmanager
    def served(self, mails: Path, home: Path) -> Iterator[None]:
        """Serve it, as CloudFront and the HTTP API would, on a free port of this machine."""
        settings = cdn.read(ROOT / cdn.TEMPLATE)
        opened = Keyring(home, lambda _: PASSPHRASE).identities()
        box = glass_box(self.cloud, self.outputs["Table"], mails, opened)
        front = Front(0)
        front.start(
            application(
                gateway(self.cloud, self.outputs["WebFunction"], settings),
                edge(self.cloud, self.outputs["Bucket"]),
                box,
                settings.headers,
            )
        )
        self.url = front.url
        yield
        front.stop()

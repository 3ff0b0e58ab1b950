"""The whole stack on one machine: started in steps, stopped with all that it started."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from desk.work import counts as published_counts
from desk.work.keys import key_drafts, keys
from desk.work.keys.keyring import Keyring, unasked
from desk.work.publish import secret_copy
from desk.work.publish.render import Facts
from desk.work.stack import LOCAL_SITE
from infra.local import build, bundle, cdn, deploy, recount
from infra.local.claim import claim
from infra.local.cloud import ACCOUNT, REGION, Cloud
from infra.local.edge import edge
from infra.local.engine import Engine
from infra.local.errors import LocalError
from infra.local.front import Front, application, replacing
from infra.local.gateway import gateway
from infra.local.glassbox import glass_box
from infra.local.live import Live
from making import catalogues
from undersigned.cases.count import HOURLY
from undersigned.rules import manifest

ROOT = Path(__file__).parents[2]
SIGN_LIMIT = 120  # signatures per network and action in 10 minutes, as template.yaml has it
COUNTRIES_EVERY = int(HOURLY.total_seconds())
_MAILS_PER_SECOND = 100  # nobody has to be spared here


class LocalStack:
    """The repository at `root`, run with all its state under `home`/.local.

    `port` 0 takes a free one. `content` is the folder of campaigns; `sign_limit` 0 sets none.
    `countries_every` is in seconds.
    `lan` is an address at which the site, but never the glass box, is served to others too.
    With `reloading`, open pages on this machine load themselves again after `rebuild`.
    `tell` is called with a sentence at each step of starting. As a context manager it is started
    on entry and stopped on exit. Raises LocalError with a sentence for a person.
    """

    def __init__(
        self,
        home: Path,
        *,
        root: Path = ROOT,
        port: int = 0,
        content: Path | None = None,
        sign_limit: int = SIGN_LIMIT,
        countries_every: int = COUNTRIES_EVERY,
        lan: str | None = None,
        reloading: bool = False,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.home = home.resolve()  # functions run in folders of their own
        self.root = root
        self.url = ""  # on this machine
        self.site_url = ""  # as mails say it: in the local network, if that is served
        self.outputs: Mapping[str, str] = {}
        self.cloud = Cloud("")
        self.live = Live()
        self._port = port
        self._content = content or root / "site" / "content"
        self._sign_limit = sign_limit
        self._countries_every = countries_every
        self._lan = lan
        self._reloading = reloading
        self._tell = tell
        self._folder = self.home / ".local"
        self._desk_home = self._folder / "desk"
        self._engine = Engine(
            self._folder / "ministack",
            root / ".venv-local" / "bin" / "python",
            self._folder / "runtime",
        )
        self._lock: IO[str] | None = None
        self._doors: list[Front] = []  # this machine's, then the local network's
        self._code = b""
        self._up: Mapping[str, str] = {}  # what is published, file by file

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start everything; nothing is left running if a step fails."""
        steps = (
            ("Looking for the port and the folder", self._claim),
            ("Starting MiniStack, the embedded AWS", self._start_engine),
            ("Packing the functions", self._pack),
            ("Deploying template.yaml", self._deploy),
            ("Counting the signatures afresh", self._recount),
            ("Building the site", self._build),
            ("Publishing it", self._publish),
            ("Opening the front", self._open),
        )
        try:
            for number, (sentence, step) in enumerate(steps, 1):
                self._tell(f"[{number}/{len(steps)}] {sentence}")
                step()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop everything, with its state saved; what was not started is left alone."""
        if self._lock is None:
            return
        self.live.close()
        while self._doors:
            self._doors.pop().stop()
        self.cloud.close()
        self._engine.stop()
        self._facts.unlink(missing_ok=True)
        self._lock.close()
        self._lock = None

    def save(self) -> None:
        """Have the state written to disk soon, so that being killed loses little."""
        self._engine.save()

    @property
    def sources(self) -> tuple[Path, ...]:
        """What pages are made of."""
        return (self._content, *(self.root / name for name in build.SOURCES))

    def rebuild(self) -> tuple[str, ...]:
        """Build the site again and publish it; returns the addresses of the pages that differ.

        After a LocalError what was published before is still up.
        """
        before = self._up
        self._build()
        self._publish()
        self.live.rebuilt()
        return build.different(before, self._up)

    def desk(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `undersigned --local` with some arguments, as somebody in the home folder would."""
        command = Path(sys.executable).with_name("undersigned")
        return subprocess.run(  # noqa: S603 - our own command
            [command, "--local", *arguments],
            cwd=self.home,
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def _facts(self) -> Path:
        """The file by which the desk finds this stack."""
        return self._folder / "stack.json"

    @property
    def site(self) -> Path:
        """Where its pages are built, apart from those that are built to be published."""
        return self.home / LOCAL_SITE

    def _claim(self) -> None:
        self._lock = claim(self._folder)
        self._doors.append(Front(self._port))
        self.url = self.site_url = self._doors[0].url
        self._port = self._doors[0].port
        if self._lan:
            self._doors.append(Front(self._port, self._lan))
            self.site_url = self._doors[1].url

    def _start_engine(self) -> None:
        bundle.link_runtime(self.root, self._folder / "runtime")
        self._engine.start()
        self.cloud = Cloud(self._engine.endpoint)
        facts = {"stack": deploy.STACK, "region": REGION, "account": ACCOUNT}
        self._facts.write_text(json.dumps(facts | {"endpoint": self._engine.endpoint}), "utf-8")

    def _pack(self) -> None:
        catalogues.main()
        self._code = bundle.code(self.root)

    def _deploy(self) -> None:
        if not keys.known(self._desk_home):
            key_drafts.new_identity(self._desk_home, "development")
        if deploy.find(self.cloud) is None:
            # A new stack makes a new secret, and a copy of the old one would stop its publishing.
            secret_copy.path(self._desk_home, deploy.STACK).unlink(missing_ok=True)
        parameters = {
            "OrganiserKeys": ",".join(key.public for key in keys.known(self._desk_home)),
            "Sender": deploy.SENDER,
            "MailsPerSecond": str(_MAILS_PER_SECOND),
            "MailsPerHour": "0",  # a crowd may be of thousands
            "SignLimitPerNetwork": str(self._sign_limit),
        }
        template = self.root / "template.yaml"
        self.outputs = deploy.deploy(
            self.cloud,
            template,
            self._code,
            parameters,
            self.site_url,
            countries_every=self._countries_every,
        )

    def _recount(self) -> None:
        recount.recount_all(self.cloud, self.outputs["Table"])

    def _build(self) -> None:
        folder = self._folder / "counts"
        s3, bucket = self.cloud.client("s3"), self.outputs["Bucket"]
        for passed_over in published_counts.fetch(s3, bucket, folder):
            self._tell(passed_over)
        facts = Facts(folder, self.outputs["SiteUrl"], self.outputs["Sender"])
        for note in build.build(self.root, self._content, self.site, facts):
            self._tell(note)

    def _publish(self) -> None:
        done = self.desk("publish")
        if done.returncode:
            raise LocalError(f"The site could not be published:\n{done.stderr}")
        self._up = manifest.read(self.site).files

    def _open(self) -> None:
        settings = cdn.read(self.root / cdn.TEMPLATE)
        site = edge(self.cloud, self.outputs["Bucket"])
        function = gateway(self.cloud, self.outputs["WebFunction"], settings)
        api = replacing(function, site, settings.instead)
        identities = Keyring(self._desk_home, unasked).identities()
        box = glass_box(self.cloud, self.outputs["Table"], self._engine.mails, identities)
        here, *network = self._doors
        self.live = Live()  # the last one, if any, was closed
        if self._reloading:
            own, box = self.live.pages(site), self.live.beside(box)
        else:
            own = site
        here.start(application(api, own, box, settings.headers))
        for door in network:
            door.start(application(api, site, None, settings.headers, frozenset({door.host})))
        self.save()

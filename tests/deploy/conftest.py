"""An embedded AWS that asks for rights, as the real one does."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local import bundle
from infra.local.cloud import Cloud
from infra.local.engine import Engine
from tests.template import ROOT

# What opens everything on it, as the root of an account; the functions get their roles' own.
ROOT_KEYS = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}


class GuardedEngine(Engine):
    """MiniStack that lets a function do only what its role allows."""

    runner = Path(__file__).with_name("guarded_runner.py")


@pytest.fixture(scope="session")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay out what the Lambda runtime brings along."""
    folder = tmp_path_factory.mktemp("lambda") / "runtime"
    bundle.link_runtime(ROOT, folder)
    return folder


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory, runtime: Path) -> Iterator[Engine]:
    """Run MiniStack."""
    folder = tmp_path_factory.mktemp("cloud")
    guarded = GuardedEngine(folder, ROOT / ".venv-local" / "bin" / "python", runtime)
    guarded.start()
    yield guarded
    guarded.stop()


@pytest.fixture(scope="session")
def cloud(engine: Engine) -> Iterator[Cloud]:
    """Reach it as the account's root."""
    reached = Cloud(engine.endpoint)
    yield reached
    reached.close()

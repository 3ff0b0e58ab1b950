"""What `sam build` puts into Lambda: nothing unused, the same each time, and it signs."""

import hashlib
import io
import json
import os
import platform
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import distribution
from pathlib import Path

import pyrage
import pytest

from infra.local import bundle
from infra.local.cloud import REGION, Cloud
from making import artifact
from tests.aws.conftest import ORIGIN_SECRET, PETITION, event
from tests.conftest import SECRET
from tests.deploy.conftest import ROOT_KEYS
from tests.deploy.runtime_api import RuntimeApi, runtime_api
from tests.template import ROOT, table_properties
from undersigned.aws.seal import open_record
from undersigned.aws.store import store
from undersigned.aws.table import Table

HERE = f"{sys.version_info.major}.{sys.version_info.minor}"
_RUNTIMES_OWN = ("awslambdaric", "simplejson", "snapshot-restore-py")


def build(folder: Path, runtime: str = HERE) -> Path:
    """Build for this machine, from the packages that are installed here."""
    artifact.finish(unpacked(folder), runtime)
    return folder


def unpacked(folder: Path) -> Path:
    """Lay out the packages as they were installed."""
    folder.mkdir(parents=True)
    with zipfile.ZipFile(io.BytesIO(bundle.code(ROOT))) as packages:
        packages.extractall(folder)
    return folder


def contents(folder: Path) -> dict[str, tuple[str, int, float]]:
    """Return a digest, the mode and the time of every file, in the order that SAM zips them in."""
    files = (Path(root, name) for root, _, names in os.walk(folder) for name in names)
    return {
        path.relative_to(folder).as_posix(): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mode,
            path.stat().st_mtime,
        )
        for path in files
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("one") / "task")


def test_two_builds_are_the_same_to_the_byte(built: Path, tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        again = build(tmp_path / "at another" / "place")
    finally:
        os.umask(before)
    assert contents(again) == contents(built)
    assert list(contents(again)) == list(contents(built))


def test_every_module_is_compiled_never_to_be_checked_and_says_where_lambda_has_it(
    built: Path,
) -> None:
    compiled = list(built.rglob("*.pyc"))
    assert len(compiled) == len(list(built.rglob("*.py"))) > 100
    # PEP 552: the flags after the magic number; 1 is a hash that is not looked at.
    assert {path.read_bytes()[4:8] for path in compiled} == {b"\x01\0\0\0"}
    web = next(path for path in compiled if path.name.startswith("web."))
    assert b"/var/task/web.py" in web.read_bytes()


def test_without_the_runtime_s_python_at_hand_it_is_built_all_the_same(tmp_path: Path) -> None:
    plain = unpacked(tmp_path / "task")
    said = subprocess.run(
        [sys.executable, "-m", "making.artifact", plain, "9.99"],
        env=os.environ | {"PYTHONPATH": str(ROOT / "functions")},
        check=True, capture_output=True, text=True,
    ).stderr  # fmt: skip
    assert "No Python 9.99 is at hand to byte-compile the functions" in said
    assert not list(plain.rglob("*.pyc"))
    assert (plain / "web.py").exists()


def test_the_makefile_and_what_else_is_not_run_stays_behind(built: Path) -> None:
    names = {path.relative_to(built).as_posix() for path in built.rglob("*") if path.is_file()}
    left = ("Makefile", "RECORD", "INSTALLER", "METADATA", ".po", ".pyi")
    assert [name for name in names if name.endswith(left) or "swagger" in name] == []
    assert not (built / "making").exists()


def test_each_package_travels_with_its_licence(built: Path) -> None:
    packages = list(built.glob("*.dist-info"))
    lock = (ROOT / "functions" / "requirements.txt").read_text()
    assert len(packages) == lock.count("==")
    assert all(any(map(Path.is_file, package.rglob("*"))) for package in packages)


def test_a_package_imports_what_is_asked_of_it_and_no_more(built: Path) -> None:
    asked = (
        "import sys\n"
        "from aws_lambda_powertools.event_handler import Response\n"
        "from aws_lambda_powertools import event_handler, Metrics\n"
        "print(Response.__name__, Metrics.__name__, hasattr(event_handler, 'Another'))\n"
        "print(*(part for part in ('appsync', 'bedrock_agent') if"
        " f'aws_lambda_powertools.event_handler.{part}' in sys.modules))"
    )
    said = subprocess.run([sys.executable, "-c", asked], cwd=built, capture_output=True, check=True)
    assert said.stdout.decode() == "Response Metrics False\n\n"


def test_what_a_package_calls_like_a_module_of_its_own_stays_the_same(built: Path) -> None:
    asked = (
        "from aws_lambda_powertools.utilities import data_classes\n"
        "print([type(data_classes.event_source).__name__ for _ in range(2)])"
    )
    said = subprocess.run([sys.executable, "-c", asked], cwd=built, capture_output=True, check=True)
    assert said.stdout.decode() == "['function', 'function']\n"


def test_powertools_keeps_its_own_log_to_itself_as_it_does_when_whole(built: Path) -> None:
    """It would hold the text of an exception, and that a person's name."""
    asked = (
        "import logging; logging.basicConfig()\n"
        "import aws_lambda_powertools.event_handler.api_gateway as made\n"
        "made.logger.exception('Ada')"
    )
    said = subprocess.run([sys.executable, "-c", asked], cwd=built, capture_output=True, check=True)
    assert said.stderr.decode() == ""


@pytest.mark.parametrize(
    ("says", "chosen"),
    [
        ("cpython 9.99 final", True),
        ("cpython 9.98 final", False),
        ("cpython 9.99 alpha", False),
        ("pypy 9.99 final", False),
    ],
)
def test_only_the_runtime_s_own_kind_of_python_compiles_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str, chosen: bool
) -> None:
    name, version, level = says.split()
    python = tmp_path / "python9.99"
    (tmp_path / "other.py").write_text(
        "import collections, sys\n"
        "Version = collections.namedtuple('Version', 'major minor releaselevel')\n"
        f"sys.version_info = Version({version.replace('.', ', ')}, {level!r})\n"
        f"sys.implementation.name = {name!r}\n"
        "exec(sys.argv[-1])\n"
    )
    # No `#!` can name a Python in a folder with a blank.
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{tmp_path}/other.py" "$@"\n')
    python.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert artifact.interpreter("9.99") == (str(python) if chosen else None)


@contextmanager
def started(
    built: Path, runtime: Path, handler: str, environment: dict[str, str]
) -> Iterator[RuntimeApi]:
    """Start a function as Lambda does, with nothing at hand but the artifact and the runtime."""
    with runtime_api() as api:
        process = subprocess.Popen(
            [sys.executable, "-S", "-m", "awslambdaric", handler],
            cwd=built,
            env={
                "PATH": os.defpath,
                "PYTHONPATH": str(runtime),
                "LAMBDA_TASK_ROOT": str(built),
                "AWS_LAMBDA_RUNTIME_API": api.address,
                "AWS_LAMBDA_FUNCTION_NAME": handler,
                "AWS_DEFAULT_REGION": REGION,
                **environment,
            },
        )
        try:
            yield api
        finally:
            process.kill()
            process.wait()


@pytest.fixture
def deployed(cloud: Cloud, organiser: pyrage.x25519.Identity) -> dict[str, str]:
    """Make what a signing needs of AWS; returns how the function is told of it."""
    dynamodb = cloud.client("dynamodb")
    dynamodb.create_table(TableName="main", **table_properties("Table"))
    dynamodb.create_table(TableName="limits", **table_properties("LimitsTable"))
    store(Table(dynamodb, "main")).actions.publish(PETITION)
    secret = cloud.client("secretsmanager").create_secret(Name="s", SecretString=SECRET)
    return ROOT_KEYS | {
        "AWS_ENDPOINT_URL": cloud.endpoint,
        "TABLE": "main",
        "LIMITS_TABLE": "limits",
        "QUEUE_URL": cloud.client("sqs").create_queue(QueueName="mails")["QueueUrl"],
        "SECRET_ARN": secret["ARN"],
        "ORGANISER_KEYS": str(organiser.to_public()),
        "ORIGIN_SECRET": ORIGIN_SECRET,
        "SIGN_LIMIT_PER_NETWORK": "60",
        "POWERTOOLS_SERVICE_NAME": "undersigned",
    }


@pytest.mark.skipif(platform.system() != "Linux", reason="Lambda's runtime exists for Linux only")
def test_the_artifact_signs_in_lambda_s_runtime_from_a_folder_that_is_never_written_to(
    built: Path,
    runtime: Path,
    cloud: Cloud,
    deployed: dict[str, str],
    organiser: pyrage.x25519.Identity,
) -> None:
    for package in _RUNTIMES_OWN:
        found = distribution(package)
        for top in {file.parts[0] for file in found.files or ()}:
            (runtime / top).symlink_to(Path(str(found.locate_file(top))))
    for path in (built, *built.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)  # which root could pass over: so
    before = contents(built)  # it is looked at as well

    with started(built, runtime, "web.handler", deployed) as api:
        answer = api.invoke(event("sign-json"))

    assert (answer["statusCode"], json.loads(answer["body"])) == (202, {"status": "pending"})
    (held,) = store(Table(cloud.client("dynamodb"), "main")).signers.walk()
    assert not held.signed
    record = open_record(held.what.sealed, [organiser])
    typed = json.loads(event("sign-json")["body"])
    kept = {"name": typed["name"]} if typed.get("to_target") or typed.get("public") else {}
    assert {name: text for name, text in record.written.items() if text} == kept
    requests = cloud.client("sqs").receive_message(QueueUrl=deployed["QUEUE_URL"])["Messages"]
    assert len(requests) == 1
    assert contents(built) == before


@pytest.mark.parametrize("module", ["web", "mailer", "tally"])
def test_each_function_starts_from_the_artifact_and_the_runtime_alone(
    built: Path, runtime: Path, module: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"import {module}; {module}.handler"],
        cwd=built,
        env={"PYTHONPATH": f"{built}:{runtime}", "AWS_DEFAULT_REGION": REGION},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_what_fails_is_answered_and_told_from_the_artifact_too(built: Path, runtime: Path) -> None:
    """Where AWS does not answer: what is imported only then is there as well."""
    act = (
        "import json, mailer, web\n"
        "class Context: get_remaining_time_in_millis = lambda self: 60_000\n"
        "request = {'messageId': '7', 'receiptHandle': 'r', 'body': 'eA=='}\n"
        "print(json.dumps(mailer.handler({'Records': [request]}, Context())))\n"
        f"print(json.dumps(web.handler(json.loads({json.dumps(event('sign-form'))!r}), Context())))"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", act],
        cwd=built,
        env=ROOT_KEYS
        | {
            "PYTHONPATH": f"{built}:{runtime}",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
            "POWERTOOLS_SERVICE_NAME": "undersigned",
            "TABLE": "main",
            "SECRET_ARN": "s",
            "SMTP_SERVER": "",
            "ORIGIN_SECRET": ORIGIN_SECRET,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    *logged, answered = map(json.loads, done.stdout.splitlines())
    assert {"batchItemFailures": [{"itemIdentifier": "7"}]} in logged
    assert "not mailed: unavailable" in [line.get("message") for line in logged]
    assert [line["reason"] for line in logged if "refused" in line] == ["fault"]
    assert answered["statusCode"] == 503

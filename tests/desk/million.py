"""`make soak`: the desk's long commands over PEOPLE signatures; time and memory are told.

The table's pages are made as they are asked for, as DynamoDB would send them: each signature opens,
with a real key. So what is measured is the desk, and not an emulator. Not collected by itself.
"""

import base64
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from botocore import handlers
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from moto.core.botocore_stubber import MockRawResponse

from desk import terminal
from desk.work.keys.keys import Key
from desk.work.stack import Stack
from tests.desk import river
from tests.desk.world import NOW, Run
from undersigned.aws import signer_items
from undersigned.aws.seal import sealer
from undersigned.aws.signer_items import Held
from undersigned.rules.record import Record, pack
from undersigned.rules.signature import Signature, State

PEOPLE = int(os.environ.get("PEOPLE") or 1_000_000)
PETITION = "chechnya-petition"
_PAGE = 1_000  # items, about a megabyte as DynamoDB answers; each page is the same but for its keys
AGREED = sum(1 for each in range(PEOPLE) if each % _PAGE % 5)
_NAMES = ("Amina Ismailova", "Руслан Габбасов", "محمد علي", "Zoë O’Brien-Fernández")

pytestmark = pytest.mark.usefixtures("published", "following")


@pytest.fixture(autouse=True)
def crowd(monkeypatch: pytest.MonkeyPatch, stack: Stack, key: Key) -> None:
    """Answer each scan of the table by a page of people who signed."""
    assert stack
    seal = sealer(key.public)
    pages = {
        action: [_item(seal, action, number) for number in range(_PAGE)]
        for action in (PETITION, river.ACTION)
    }

    def answer(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        asked = json.loads(request.body)
        page = pages[asked["ExpressionAttributeValues"][":p0"]["S"].split("#")[1]]
        start = int(
            asked.get("ExclusiveStartKey", {"pk": {"S": "0"}})["pk"]["S"].rpartition("#")[2]
        )
        items = list(islice(_renamed(page, start), max(0, min(_PAGE, PEOPLE - start))))
        said: dict[str, Any] = {"Items": items, "Count": len(items)}
        if start + len(items) < PEOPLE:
            said["LastEvaluatedKey"] = {"pk": {"S": f"at#{start + len(items)}"}, "sk": {"S": "-"}}
        raw = json.dumps(said).encode()
        return AWSResponse(request.url, 200, {}, MockRawResponse(raw.decode()))

    first = ("before-send.dynamodb.Scan", answer)
    monkeypatch.setattr(handlers, "BUILTIN_HANDLERS", [first, *handlers.BUILTIN_HANDLERS])
    monkeypatch.setattr(terminal, "watch", lambda *_: None)


def _item(seal: Callable[[bytes], bytes], action: str, number: int) -> dict[str, Any]:
    """Write one signature as DynamoDB sends it."""
    name = f"{_NAMES[number % len(_NAMES)]} {number}"
    texts = {"name": name, "email": "", "role": "", "postcode": "01234", "comment": ""}
    agreed = frozenset({"to_target"} if number % 5 else ())
    record = Record(texts if agreed else dict.fromkeys(texts, ""), agreed, "4", NOW, (), "en")
    signed = Signature(State.CONFIRMED, seal(pack(record)), action, "DE")
    held = Held(action, f"{number:032x}", "", signed)
    return {
        name: {kind: base64.b64encode(value).decode() if kind == "B" else value}
        for name, content in signer_items.item_of(held, signed).items()
        for kind, value in content.items()
    }


def _renamed(page: list[dict[str, Any]], start: int) -> Any:
    for at, item in enumerate(page):
        yield {**item, "pk": {"S": f"{item['pk']['S'][:-32]}{start + at:032x}"}}


def tell(what: str, begun: float, before: int) -> None:
    """Say how long it took, and what memory more than before it began."""
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    unit = 2**20 if sys.platform == "darwin" else 2**10
    beside = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / unit
    sys.stderr.write(
        f"\n{what}: {PEOPLE:,} signatures in {time.monotonic() - begun:,.0f} s, "
        f"{(after - before) / unit:,.0f} MiB more memory than before"
        f"{f', and {beside:,.0f} MiB in a process of its own' if beside else ''}\n"
    )


def measured(what: str, do: Callable[[], Any]) -> Any:
    """Do it in a process of its own, whose memory is told."""
    begun, child = time.monotonic(), os.fork()
    if not child:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        try:
            do()
            tell(what, begun, before)
            os._exit(0)
        except BaseException as error:  # noqa: BLE001 - told, and the exit code says it
            sys.stderr.write(f"{error}\n")
            os._exit(1)
    assert os.waitpid(child, 0)[1] == 0


@pytest.mark.parametrize("how", [(), ("--format", "xlsx"), ("--since", "last")])
def test_an_export_of_so_many(run: Run, home: Path, how: tuple[str, ...]) -> None:
    words = ("export", PETITION, "--consent", "to_target", *how)
    measured(" ".join(words), lambda: run(*words))
    [path] = (home / "exports").iterdir()
    if path.suffix == ".csv":
        with path.open("rb") as file:
            assert sum(1 for _ in file) == 1 + AGREED


def test_a_recount_of_so_many(run: Run) -> None:
    def recount() -> None:
        assert f"{PETITION}: 0 → {PEOPLE:,}" in run("recount", "--wait", 0).output

    measured("recount", recount)


def test_a_pack_of_so_many(run: Run, stack: Stack, tmp_path: Path) -> None:
    content = tmp_path / "site" / "content"
    river.write(content)
    river.put_up(stack, content, confirmed=PEOPLE)
    measured("deliver", lambda: run("deliver", river.ACTION, "--out", "pack"))
    told = json.loads(Path("pack/pack.json").read_text("utf-8"))
    assert told["named"] == AGREED

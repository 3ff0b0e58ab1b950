"""What nothing of ours wrote into the table: passed over, or told as a fault, and never obeyed."""

from typing import Any

import pytest

from tests.unit.world import ACTION, World
from undersigned.aws.table import Table
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.lists import Ruling, Subject

STATE = {"pk": {"S": f"ACTION#{ACTION.id}"}, "sk": {"S": "STATE"}}


def planted(**attributes: Any) -> World:
    """Change attributes of the action, as somebody could who writes to the table."""
    world = World()
    item = world.get_item(TableName="main", Key=STATE)["Item"]
    world.put_item(TableName="main", Item=item | attributes)
    return world


@pytest.mark.parametrize("name", ["../../elsewhere/x", "/home/me/x", "another", "\x1b]0;x\x07"])
def test_an_action_is_called_as_its_key_says(name: str) -> None:
    """Else an export would be written where the cloud says, or another action be paused."""
    found = planted(id={"S": name}).store.actions.find(ACTION.id)
    assert found == ACTION


@pytest.mark.parametrize(
    "attributes",
    [
        {"languages": {"L": [{"S": "/evil.example"}]}},
        {"campaign": {"S": "../evil"}},
        {"kind": {"S": "unheard of"}},
        {"opens": {"S": "2026-11-21T14:00"}},
        {"pages": {"M": {"en": {"M": {"title": {"S": "x"}, "url": {"S": "@evil.example/"}}}}}},
        {"pages": {"M": {"en": {"M": {"title": {"S": "x"}, "url": {"S": "//evil.example/"}}}}}},
        {"pages": {"L": []}},
    ],
)
def test_facts_of_another_form_are_a_fault_of_ours_and_lead_nowhere(
    attributes: dict[str, Any],
) -> None:
    with pytest.raises(PetitionError) as caught:
        planted(**attributes).store.actions.find(ACTION.id)
    assert caught.value.code is Code.UNAVAILABLE


def test_what_a_later_release_says_of_an_action_is_passed_over() -> None:
    pages = {
        language: {
            "M": {
                "title": {"S": page.title},
                "url": {"S": page.url},
                "card": {"S": "/card.png"},
                **{name: {"S": ""} for name in ("opens", "closes", "target")},
            }
        }
        for language, page in ACTION.pages.items()
    }
    world = planted(pages={"M": pages}, crowd={"S": "viral"})
    assert world.store.actions.find(ACTION.id) == ACTION


def test_what_a_later_release_lists_is_passed_over() -> None:
    world = World()
    world.rule(Subject.DOMAIN, "example.com", Ruling.BLOCK)
    key = {"pk": {"S": "LISTS"}, "sk": {"S": "LISTS"}}
    item = world.get_item(TableName="main", Key=key)["Item"]
    strange = {"planet mars": {"M": {}}, "domain x.example": {"S": "?"}}
    world.put_item(TableName="main", Item=item | strange)
    assert [entry.name for entry in world.store.lists.entries()] == ["example.com"]


@pytest.mark.parametrize(
    "item",
    [
        {"pk": {"S": "SIGNER#a#m#x"}, "sk": {"S": "SIGNATURE"}},
        {"pk": {"S": "SIGNER#a#m"}, "sk": {"S": "SIGNATURE"}},
        {"pk": {"S": "SIGNER#a#m"}, "sk": {"S": "SIGNING#"}},
        {"pk": {"S": "SIGNER#a#m"}, "sk": {"S": "X"}},
        {"pk": {"S": "SIGNER#a#m"}, "sk": {"S": "SIGNATURE"}, "state": {"S": "?"}},
        {
            "pk": {"S": "SIGNER#a#m"}, "sk": {"S": "SIGNING#x"}, "state": {"S": "waiting"},
            "sealed": {"B": b""}, "action": {"S": "a"}, "country": {"S": "IE"},
            "expires": {"N": "99999999999999999"},
        },
    ],
)  # fmt: skip
def test_a_crafted_item_ends_no_walk_through_the_table(
    item: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    world = World()
    world.put_item(TableName="main", Item=item)
    assert list(world.store.signers.walk()) == []
    assert "cannot be read" in caplog.text


def test_what_aws_leaves_undone_again_and_again_is_told_as_a_fault() -> None:
    """Not tried without end: a function has ten seconds, and a person waits."""

    class Busy:
        def batch_get_item(self, RequestItems: Any) -> Any:  # noqa: N803 - AWS's name
            return {"Responses": {}, "UnprocessedKeys": RequestItems}

        def batch_write_item(self, RequestItems: Any) -> Any:  # noqa: N803 - as above
            return {"UnprocessedItems": RequestItems}

    table = Table(Busy(), "main")
    with pytest.raises(PetitionError):
        list(table.get_all([("a", "b")]))
    with pytest.raises(PetitionError):
        table.delete_all([("a", "b")], 25)

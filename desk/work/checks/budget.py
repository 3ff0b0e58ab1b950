"""Whether somebody gets a mail when the account costs more than it should."""

from collections.abc import Iterator

from desk.work import answers
from desk.work.finding import Finding, Grade
from desk.work.stack import Stack


def findings(stack: Stack) -> Iterator[Finding]:
    """Look for a budget of the account, whoever made it: ours, the edge's, or one by hand.

    Only some regions' CloudFormation knows budgets (infra/alarms.yaml), so a stack in another has
    none of its own.
    """
    if _watched(stack):
        yield Finding("bill", "A budget watches it.")
        return
    given = answers.deployed(stack)
    if given.get("MonthlyBudget") == "0":
        yield Finding("bill", "No budget watches the bill, as MonthlyBudget is 0.")
    elif not given.get("AlarmMail"):
        text = "No budget watches the bill: deploy with AlarmMail=your address."
        yield Finding("bill", text, Grade.CARE)
    else:
        yield Finding(
            "bill",
            f"No budget watches the bill: in {stack.session.region_name} no stack can make one. "
            "Have it made in America: `sam deploy --config-env edge --parameter-overrides "
            "BudgetMail=your address`.",
            Grade.CARE,
        )


def _watched(stack: Stack) -> bool:
    account = stack.output("SecretArn").split(":")[4]
    pages = stack.client("budgets").get_paginator("describe_budgets")
    return any(
        budget["BudgetType"] == "COST"
        for page in pages.paginate(AccountId=account)
        for budget in page.get("Budgets", [])
    )

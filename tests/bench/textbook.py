"""The handler of the tutorials, to be measured against: validation, a tracer, a resource."""

from typing import Any
from uuid import uuid4

import boto3
from aws_lambda_powertools import Tracer
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from pydantic import BaseModel, Field

tracer = Tracer()
app = APIGatewayHttpResolver(enable_validation=True)
table = boto3.resource("dynamodb").Table("main")


class Signing(BaseModel):
    """What somebody signs with."""

    name: str = Field(min_length=1, max_length=100)
    email: str = Field(max_length=254)
    country: str = Field(min_length=2, max_length=2)


@app.post("/api/actions/<action>/signatures")
@tracer.capture_method
def sign(action: str, signing: Signing) -> dict[str, str]:
    """Keep a signing."""
    table.put_item(Item={"pk": f"SIGNING#{uuid4()}", "action": action, **signing.model_dump()})
    return {"status": "pending"}


@tracer.capture_lambda_handler
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer one event."""
    return app.resolve(event, context)

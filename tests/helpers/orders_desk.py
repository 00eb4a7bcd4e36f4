"""The desk's page of one order."""

from typing import Any

from django.test import Client

from orders.models import ServiceRequest

DESK = "/desk/orders/"


def act(client: Client, request: ServiceRequest, verb: str, **fields: Any) -> Any:
    """A button of the order's page, pressed there, and where it leads."""
    url = f"{DESK}{request.pk}/"
    return client.post(f"{url}{verb}/", fields, follow=True, headers={"referer": f"http://testserver{url}"})

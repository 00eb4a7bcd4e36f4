"""What the call list does about messages that could not be delivered, in the same transaction."""

from civic.kernel.events import hears
from notifications.calls import actions
from notifications.events import DeliveryFailed


@hears(DeliveryFailed)
def call_instead(event: DeliveryFailed) -> None:
    """Whoever has a number is called."""
    actions.call_instead(event.delivery, at=event.at)

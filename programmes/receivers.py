"""What monthly lists do about news from the rooms below, in the same transaction."""

from civic.kernel.events import hears
from notifications.events import ListMailStopped
from programmes import actions


@hears(ListMailStopped)
def take_the_address_away(event: ListMailStopped) -> None:
    """The station's list goes there no more, and its staff hear of it."""
    sent = event.delivery
    key = sent.message.source_key
    actions.stop_outlets(source_key=key, channel=sent.channel, address=sent.address, now=event.at)

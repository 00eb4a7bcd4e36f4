"""An order that is not sent yet: what was answered so far, carried along by the pages that ask for it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from accounts.family import queries as families
from accounts.models import User
from accounts.standing import queries as standing
from network.addresses import queries as address_book
from network.addresses.actions import Place
from network.addresses.models import Address
from network.models import Site
from network.policies import home_site
from orders.asking import services
from orders.asking.forms import PlaceForm, ServiceForm, WhoForm, WishForm
from orders.models import CatalogueItem, ServiceRequest

SERVICE, WHO, WHERE, WISH = "service", "who", "where", "wish"
STEPS = (SERVICE, WHO, WHERE, WISH)
FAMILY = "family"  # came by “order for family”: `for` in the address, and carried along
NOT_KEPT = ("go", "csrfmiddlewaretoken", "submit_key")


def without(data: QueryDict, names: Iterable[str]) -> QueryDict:
    """A copy that has not these answers."""
    copy = data.copy()
    for name in names:
        copy.pop(name, None)
    return copy


@dataclass
class Draft:
    """Every page sends all that was answered; a step reads its own part. `home` is the community of whoever orders."""

    data: QueryDict
    by: User
    home: Site
    now: datetime

    @cached_property
    def family(self) -> list[Any]:
        """Those of one's family."""
        return families.of(self.by)

    @cached_property
    def persons(self) -> list[User]:
        """Those for whom one may act."""
        return standing.persons(self.by)

    @cached_property
    def item(self) -> CatalogueItem | None:
        """The service; None for words of one's own, and while none is chosen."""
        return self.form(SERVICE).cleaned_data.get("catalogue_item") if self.form(SERVICE).is_valid() else None

    @property
    def is_for_family(self) -> bool:
        """Whether it was said from the start that it is for somebody of the family."""
        return self.data.get("for") == FAMILY

    @property
    def steps(self) -> tuple[str, ...]:
        """The questions in their order: who came to order for the family is asked first for whom of them."""
        return (WHO, SERVICE, WHERE, WISH) if self.is_for_family else STEPS

    def before(self, step: str) -> str:
        """The question before this one; empty before the first."""
        asked = [one for one in self.steps if one in (SERVICE, WHO) or one == step or self.is_place_typed]
        at = asked.index(step)
        return asked[at - 1] if at else ""

    def was_asked(self, step: str) -> bool:
        """Whether a page has asked it already, so that what is missing is a mistake."""
        if step == WHERE:
            return self.is_place_typed
        return not (step == SERVICE and self.is_for_family) or "catalogue_item" in self.data

    @property
    def whose(self) -> str:
        """For whom, as it was answered."""
        return self.data.get("for_whom", "")

    @cached_property
    def known(self) -> Address | None:
        """Where whoever is helped lives, if that is known."""
        who = self.form(WHO)
        if not who.is_valid() or who.is_neighbour:
            return None
        return self._book.get(who.member and who.member.pk)

    @property
    def person(self) -> User | None:
        """Whoever of them was chosen."""
        return next((one for one in self.persons if str(one.pk) == self.whose), None)

    @cached_property
    def _book(self) -> dict[Any, Address]:
        return address_book.of(self.person or self.by)

    @cached_property
    def _home(self) -> Site:
        """The community of whoever is helped, where we know it."""
        return (home_site(self.person) if self.person else None) or self.home

    @property
    def is_place_typed(self) -> bool:
        """Whether the address was typed on the way, for the person who is chosen now."""
        return f"{PlaceForm.PREFIX}-estate" in self.data and self.data.get(f"{PlaceForm.PREFIX}-whose") == self.whose

    @property
    def needs_place(self) -> bool:
        """Whether somebody will come."""
        return self.is_place_typed or bool(self.item and self.item.needs_address)

    @property
    def asks_place(self) -> bool:
        """Whether the address is one of the questions."""
        return self.is_place_typed or (self.needs_place and self.known is None)

    def form(self, step: str) -> Any:
        """The step's form with what was answered, checked."""
        forms_ = self.__dict__.setdefault("_forms", {})
        if step not in forms_:
            forms_[step] = self._made(step, self.data)
        return forms_[step]

    def fresh(self, step: str) -> forms.Form:
        """The step's form as it is shown before it is answered, or on the way back: nothing in it is a mistake yet."""
        return self._made(step, None)

    def _made(self, step: str, data: QueryDict | None) -> forms.Form:
        initial, today = self.data.dict(), timezone.localdate(self.now)
        if step == SERVICE:
            return ServiceForm(data, initial=initial)
        if step == WHO:
            return WhoForm(data, initial=initial, family=self.family, persons=self.persons, item=self.item, today=today)
        if step == WHERE:
            address = self.known or self._book.get(None)
            return PlaceForm(data, address=address, home=self._home, whose=self.whose, typed=self._typed_place)
        if not initial.get("title"):
            initial["title"] = initial.get("q", "")
        return WishForm(data, initial=initial, item=self.item, today=today)

    @property
    def _typed_place(self) -> dict[str, Any]:
        if not self.is_place_typed:
            return {}
        start = f"{PlaceForm.PREFIX}-"
        return {name.removeprefix(start): value for name, value in self.data.items() if name.startswith(start)}

    def is_answered(self, step: str) -> bool:
        """Whether the step's part is there, and good."""
        if step == WHERE and not self.is_place_typed:
            return not self.asks_place
        return bool(self.form(step).is_valid())

    def kept(self, form: forms.Form | None = None) -> dict[str, str]:
        """What a page with this form carries along unseen: everything else. An address that was typed for somebody else
        is dropped.
        """
        asked = {form.add_prefix(name) for name in form.fields} if form else set()
        start = f"{PlaceForm.PREFIX}-"
        return {
            name: str(value)
            for name, value in self.data.items()
            if name not in NOT_KEPT and name not in asked and (self.is_place_typed or not name.startswith(start))
        }

    @property
    def place(self) -> Place | None:
        """The address that was typed."""
        return self.form(WHERE).place if self.is_place_typed else None

    @property
    def address(self) -> Address | None:
        """Where help is needed, to be read over."""
        if place := self.place:
            return Address(site=place.site, **asdict(place.said))
        return self.known if self.needs_place else None

    @property
    def site(self) -> Site:
        """Who answers: the station of the place where help is needed."""
        return self.address.site if self.address else self._home

    def answers(self) -> dict[str, Any]:
        """Everything as keywords for actions.submit."""
        return self.form(WHO).answers() | self.form(WISH).wish(self.item) | {"place": self.place, "site": self.site}

    def order(self) -> ServiceRequest:
        """As it would be placed, to be read over; not saved."""
        who = self.form(WHO)
        named = {name: value for name, value in who.answers().items() if name not in ("member", "person")}
        if who.member:
            named = {"on_behalf_of_name": who.member.name, "on_behalf_of_phone": who.member.phone}
        return ServiceRequest(
            requester=self.person or self.by, site=self.site, **named, **self.form(WISH).wish(self.item)
        )

    def services(self) -> list[CatalogueItem]:
        """The menu, what is ordered most at this station first; of a search what was meant."""
        items = services.most_ordered_first(self.home, now=self.now)
        words = str(self.data.get("q", ""))
        return services.found(words, items) if words.strip() else items

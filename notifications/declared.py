"""What people can be told. Each room declares its notices in its notices.py; docs/notices.md shows how.

A notice is a small class: its kind, whom it is for, whether second persons hear it, whether it can't wait, its
parameters and an example. An instance
is one piece of news, and checks its parameters when it is made."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from types import NoneType
from typing import Any, ClassVar, Self, dataclass_transform, get_args, get_type_hints

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from civic.kernel import words
from civic.kernel.languages import InBoth
from civic.kernel.models import Sentence

KIND_LENGTH = 40  # of Message.kind
_PARAMETERS = (str, int, datetime, InBoth, Sentence)  # a message keeps them as JSON; a sentence it refers to
Kept = str | int | dict[str, str]
EXAMPLES_AT = datetime(2026, 11, 28, 9, 30, tzinfo=words.LOCAL)
TIMES: dict[str, object] = {  # for examples
    "starts_at": EXAMPLES_AT,
    "ends_at": datetime(2026, 11, 28, 11, 0, tzinfo=words.LOCAL),
}
_declared: dict[str, type["Notice"]] = {}


class Audience(models.TextChoices):
    """Whom a kind of notice is for."""

    RESIDENT = "resident", _("residents")
    VOLUNTEER = "volunteer", _("volunteers")
    STAFF = "staff", _("staff")
    MERCHANT = "merchant", _("shops that give rewards")
    GROUP = "group", _("chat groups and addresses of a station")


class OffBy(models.TextChoices):
    """Who can turn a kind of notice off. The inbox has it in any case."""

    NOBODY = "nobody", _("only in the inbox")
    PERSON = "person", _("also by text message or e-mail, unless the person turned these off")
    STATION = "station", _("until the station's staff take the address away")


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Notice:
    """One piece of news. A subclass with a `kind` of its own is declared; one without is what several have in common.

    The annotated names are its parameters, of type str, int, datetime, InBoth or Sentence, or one of these or None:
    whatever is None is left out. Moments are called `…_at` and know their time zone. What somebody wrote is
    `because: Sentence`: the message refers to it, and its text has it as `reason`.
    """

    kind: ClassVar[str]
    audience: ClassVar[Audience]
    to_seconds: ClassVar[bool]  # whether the second persons of whoever is told hear it, too (accounts.standing)
    is_about_somebody: ClassVar[bool] = False  # its words name them as `about`, which the message refers to
    is_urgent: ClassVar[bool] = False
    is_retired: ClassVar[bool] = False
    has_link: ClassVar[bool] = False  # in its text message and e-mail too: there is something to do at once
    spent: ClassVar[str] = "ends_at"  # the parameter that says from when on it is no news any more, where it has one
    example: ClassVar[dict[str, object]]
    types: ClassVar[Mapping[str, Any]]

    def __init_subclass__(cls) -> None:
        """Raises TypeError for a declaration that could not be kept or shown."""
        super().__init_subclass__()
        dataclass(frozen=True, kw_only=True)(cls)
        hints = get_type_hints(cls)
        cls.types = {field.name: hints[field.name] for field in fields(cls)}  # type: ignore[arg-type]
        for name, hint in cls.types.items():
            if not set(_alternatives(hint)) <= {*_PARAMETERS, NoneType}:
                raise TypeError(f"{cls.__name__}.{name}: {hint} can't be kept with a message")
            if (datetime in _alternatives(hint)) != name.endswith("_at"):
                raise TypeError(f"{cls.__name__}.{name}: moments, and only they, are called …_at")
            if (Sentence in _alternatives(hint)) != (name == "because"):
                raise TypeError(f"{cls.__name__}.{name}: what somebody wrote, and only that, is called because")
        if "kind" in vars(cls):
            cls._declare()

    @classmethod
    def _declare(cls) -> None:
        if cls.kind in _declared:
            raise TypeError(f"{cls.kind}: declared twice")
        if len(cls.kind) > KIND_LENGTH:
            raise TypeError(f"{cls.kind}: longer than {KIND_LENGTH} letters")
        for wanted in ("audience", "example", "to_seconds"):
            if not hasattr(cls, wanted):
                raise TypeError(f"{cls.__name__} says nothing of its {wanted}")
        _declared[cls.kind] = cls

    def __post_init__(self) -> None:
        """Unknown and missing parameters are refused before. Raises TypeError for one of another type."""
        for name, hint in self.types.items():
            value = getattr(self, name)
            if not isinstance(value, hint) or isinstance(value, bool):
                raise TypeError(f"{self.kind}: {name} is no {hint}")
            if isinstance(value, datetime) and value.tzinfo is None:
                raise TypeError(f"{self.kind}: {name} knows no time zone")

    def params(self) -> dict[str, Kept]:
        """As a message keeps them: moments as ISO 8601, names that have both languages in both, nothing of what
        somebody wrote.
        """
        found: dict[str, Kept] = {}
        for name in self.types:
            value = getattr(self, name)
            if isinstance(value, datetime):
                found[name] = value.isoformat()
            elif isinstance(value, InBoth):
                found[name] = value.kept()
            elif not isinstance(value, Sentence | None):
                found[name] = value
        return found

    @classmethod
    def spent_at(cls, params: Mapping[str, Kept]) -> datetime | None:
        """From when on it is no news any more, of a message's parameters; None where it stays true."""
        found = params.get(cls.spent)
        return datetime.fromisoformat(str(found)) if found else None

    @property
    def sentence(self) -> Sentence | None:
        """What somebody wrote about it."""
        return getattr(self, "because", None)

    @classmethod
    def sample(cls) -> Self:
        """The example, in the active language."""
        given = {name: str(value) if isinstance(value, Promise) else value for name, value in cls.example.items()}
        if "because" in given:
            given["because"] = Sentence(text=str(given["because"]))
        return cls(**given)

    @classmethod
    def off_by(cls) -> OffBy:
        """Who can turn it off."""
        if cls.audience == Audience.GROUP:
            return OffBy.STATION
        return OffBy.PERSON if cls.is_urgent else OffBy.NOBODY

    @classmethod
    def room(cls) -> str:
        """The name of the room that declares it, as people read it."""
        config = apps.get_containing_app_config(cls.__module__)
        return str(config.verbose_name) if config else ""


def all_kinds() -> list[type[Notice]]:
    """Every kind that a room declares, by room and in the order of its file."""
    return list(_declared.values())


def kind_of(name: str) -> type[Notice] | None:
    """The declared kind of this name."""
    return _declared.get(name)


def _alternatives(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) or (hint,)

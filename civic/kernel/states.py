"""State tables as data, and the one way to move along them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from civic.kernel import audit
from civic.kernel.errors import WrongState


@dataclass(frozen=True)
class Machine:
    """A state table: from state → verb → to state."""

    name: str
    initial: str
    table: Mapping[str, Mapping[str, str]]

    def allows(self, state: str, verb: str) -> bool:
        """Whether the table has this step; says nothing about the person."""
        return verb in self.table.get(state, {})

    def check(self, instance: Any, verb: str) -> str:
        """The state that `verb` leads to. Raises WrongState."""
        if not self.allows(instance.state, verb):
            raise WrongState(state=instance.get_state_display(), verb=verb)
        return self.table[instance.state][verb]


class Stateful(models.Model):
    """A row that moves along a Machine; each move leaves who, when, from, to and why in the audit log."""

    machine: ClassVar[Machine]
    state: Any

    class Meta:
        abstract = True

    def move(self, verb: str, *, by: Any, at: datetime, why: str = "", **fields: Any) -> None:
        """Take one step and save, `fields` with it; a step that stays in its state keeps the state's moment. Raises
        WrongState. The caller holds the row's lock."""
        before, after = self.state, self.machine.check(self, verb)
        changed = {"state": after, **fields}
        if after != before and hasattr(self, f"{after}_at"):
            changed.setdefault(f"{after}_at", at)
        for name, value in changed.items():
            setattr(self, name, value)
        self.save(update_fields=list(changed))
        audit.record(
            f"{self.machine.name}.{verb}", by=by, target=self, at=at, from_state=before, to_state=after, why=why
        )


def coherence(name: str, **needs: str) -> models.CheckConstraint:
    """A constraint that ties states to timestamps: `coherence("x", declined="declined_at")` means that a row is in
    state `declined` only with `declined_at` set (Ministry job services' habit: the database refuses a
    half-written step)."""
    rule = Q()
    for state, column in needs.items():
        rule &= ~Q(state=state) | Q(**{f"{column}__isnull": False})
    return models.CheckConstraint(condition=rule, name=name)

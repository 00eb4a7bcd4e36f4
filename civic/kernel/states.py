"""State tables as data, and the one way to move along them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from civic.kernel import audit, sentences
from civic.kernel.errors import WrongState
from civic.kernel.models import Sentence


@dataclass(frozen=True)
class Machine:
    """A state table: from state → verb → to state; `did` is what the audit log says of each verb. Raises KeyError where
    a verb of the table has no word there.
    """

    name: str
    initial: str
    table: Mapping[str, Mapping[str, str]]
    did: Mapping[str, audit.Verb]

    def __post_init__(self) -> None:
        """Nothing happens that the audit log has no word for."""
        for steps in self.table.values():
            for verb in steps:
                self.did[verb]

    def allows(self, state: str, verb: str) -> bool:
        """Whether the table has this step; says nothing about the person."""
        return verb in self.table.get(state, {})

    def check(self, instance: Any, verb: str) -> str:
        """The state that `verb` leads to. Raises WrongState."""
        if not self.allows(instance.state, verb):
            raise WrongState(state=instance.get_state_display(), verb=verb)
        return self.table[instance.state][verb]


class Stateful(models.Model):
    """A row that moves along a Machine; each move leaves who, when, from and to in the audit log."""

    machine: ClassVar[Machine]
    state: Any

    class Meta:
        abstract = True

    def move(
        self, verb: str, *, by: Any, at: datetime, reason: str = "", said: Sentence | None = None, **fields: Any
    ) -> None:
        """Take one step and save, `fields` with it; a step that stays in its state keeps the state's moment, and one
        back to where it began keeps the moment of its making. `reason` is a code, `said` what somebody wrote about it.
        Raises WrongState. The caller holds the row's lock.
        """
        before, after = self.state, self.machine.check(self, verb)
        changed = {"state": after, **fields}
        if after not in (before, self.machine.initial) and hasattr(self, f"{after}_at"):
            changed.setdefault(f"{after}_at", at)
        for name, value in changed.items():
            setattr(self, name, value)
        self.save(update_fields=list(changed))
        audit.record(
            self.machine.did[verb],
            by=by,
            target=self,
            at=at,
            from_state=before,
            to_state=after,
            reason=reason,
            data=sentences.reference(said),
        )


def coherence(name: str, **needs: str) -> models.CheckConstraint:
    """A constraint that ties states to timestamps: `coherence("x", declined="declined_at")` means that a row is in
    state `declined` only with `declined_at` set (Ministry job services' habit: the database refuses a
    half-written step)."""
    rule = Q()
    for state, column in needs.items():
        rule &= ~Q(state=state) | Q(**{f"{column}__isnull": False})
    return models.CheckConstraint(condition=rule, name=name)

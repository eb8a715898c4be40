"""The one counter of committed changes: defined, raised and read here; and the signal that a change was committed."""

from django.db import models, transaction
from django.db.models import CheckConstraint, Q
from django.dispatch import Signal

committed = Signal()
"""Sent once a change of an alphabet is committed, in the process that made it."""


class RevisionCounter(models.Model):
    """One row: the number of the last committed change of any alphabet."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    value = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [CheckConstraint(name="one_counter", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"revision {self.value}"


def advance(using: str) -> int:
    """Raise the counter by one and return it. Must run in a transaction: it holds the row until the commit."""
    counter = RevisionCounter._base_manager.using(using)
    if not counter.filter(pk=1).update(value=models.F("value") + 1):
        counter.create(pk=1, value=1)
    transaction.on_commit(lambda: committed.send(sender=None), using=using)
    return counter.values_list("value", flat=True).get(pk=1)


def hold() -> int | None:
    """Return the revision of the last change, and hold the counter until the transaction ends: nobody changes more."""
    return RevisionCounter.objects.select_for_update().filter(pk=1).values_list("value", flat=True).first()


def latest() -> int | None:
    """Return the revision of the last committed change; None if the counter row is missing."""
    return RevisionCounter.objects.filter(pk=1).values_list("value", flat=True).first()


def is_counting(using: str) -> bool:
    """Tell whether the counter row is there."""
    return RevisionCounter._base_manager.using(using).filter(pk=1).exists()


def begin(using: str) -> None:
    """Make the counter row where there is none."""
    RevisionCounter._base_manager.using(using).get_or_create(pk=1)

"""The one counter of committed changes, and the signal that a change was committed."""

from django.apps import apps
from django.db import models, transaction
from django.dispatch import Signal

committed = Signal()
"""Sent once a change of an alphabet is committed, in the process that made it."""


def advance(using: str) -> int:
    """Raise the counter by one and return it. Must run in a transaction: it holds the row until the commit."""
    counter = apps.get_model("encoder", "RevisionCounter")._base_manager.using(using)
    if not counter.filter(pk=1).update(value=models.F("value") + 1):
        counter.create(pk=1, value=1)
    transaction.on_commit(lambda: committed.send(sender=None), using=using)
    return counter.values_list("value", flat=True).get(pk=1)

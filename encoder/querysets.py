"""Bulk changes that count and remember like single ones: Django sends no signals for them."""

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction

from . import revisions


class GovernedQuerySet(models.QuerySet):
    """Give each bulk change a revision and an entry in the history, in one transaction."""

    model: Any

    def update(self, **values: Any) -> int:
        """Update the rows, one revision for all."""
        with transaction.atomic(using=self.db):
            keys = list(self.values_list("pk", flat=True))
            if not keys:
                return 0
            count = super().update(**values, revision=revisions.advance(self.db))
            rows = self.model._base_manager.using(self.db).filter(pk__in=keys)
            self.model.history.bulk_history_create(rows, update=True)
            return count

    def bulk_create(self, objs: Iterable[models.Model], *args: Any, **kwargs: Any) -> list:
        """Create the rows, one revision for all."""
        with transaction.atomic(using=self.db):
            rows = self._numbered(objs)
            created = super().bulk_create(rows, *args, **kwargs)
            self.model.history.bulk_history_create(created)
            return created

    def bulk_update(self, objs: Iterable[models.Model], fields: Iterable[str], *args: Any, **kwargs: Any) -> int:
        """Update the rows, one revision for all."""
        with transaction.atomic(using=self.db):
            rows = self._numbered(objs)
            query: models.QuerySet = models.QuerySet(self.model, using=self.db)
            count = query.bulk_update(rows, [*fields, "revision"], *args, **kwargs)
            self.model.history.bulk_history_create(rows, update=True)
            return count

    bulk_update.alters_data = True  # type: ignore[attr-defined]

    def bulk_replace(self, objs: Iterable[Any]) -> None:
        """Put the rows in the place of those that have their keys, one revision for all.

        A row at a time could not exchange what is unique with another.
        """
        with transaction.atomic(using=self.db):
            rows = self._numbered(objs)
            self.model._base_manager.filter(pk__in=[row.pk for row in rows])._raw_delete(self.db)
            query: models.QuerySet = models.QuerySet(self.model, using=self.db)
            query.bulk_create(rows)
            self.model.history.bulk_history_create(rows, update=True)

    bulk_replace.alters_data = True  # type: ignore[attr-defined]

    def _numbered(self, objs: Iterable[models.Model]) -> list:
        rows = list(objs)
        revision = revisions.advance(self.db) if rows else 0
        for row in rows:
            row.revision = revision  # type: ignore[attr-defined]
        return rows


class AlphabetManager(models.Manager.from_queryset(GovernedQuerySet)):  # type: ignore[misc]
    """Find an alphabet by its natural key."""

    def get_by_natural_key(self, slug: str) -> models.Model:
        """Return the alphabet of a slug, for fixtures."""
        return self.get(slug=slug)


class SymbolManager(models.Manager.from_queryset(GovernedQuerySet)):  # type: ignore[misc]
    """Find a symbol by its natural key."""

    def get_by_natural_key(self, slug: str, character: str) -> models.Model:
        """Return the symbol of a character, for fixtures."""
        return self.get(alphabet__slug=slug, character=character)

"""What goes with every change of an alphabet, raw saves included: a revision, an entry in the history.

And what must always exist, made again after each migration: the counter row and the groups.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import ProtectedError, QuerySet
from django.db.models.signals import post_delete, post_migrate, post_save, pre_delete, pre_save
from django.dispatch import receiver

from encoder.morse import DEFAULT_ALPHABET

from . import revisions
from .models import Alphabet, Governed, Symbol

WITH_ITS_ALPHABET = "deleted with its alphabet"
EDITORS, VIEWERS = "Alphabet editors", "Alphabet viewers"


@receiver(pre_save, sender=Alphabet)
@receiver(pre_save, sender=Symbol)
def number_the_change(sender: type[Governed], instance: Governed, using: str, **kwargs: Any) -> None:
    """Give the row a new revision; a save that changes nothing keeps the old one and leaves no history."""
    stored = sender._base_manager.using(using).filter(pk=instance.pk).first() if instance.pk else None
    if isinstance(instance, Alphabet) and stored is not None and stored.slug != instance.slug:  # type: ignore[attr-defined]
        raise ValidationError({"slug": f"The slug of {instance.name} can never change."})
    unchanged = stored is not None and stored.content() == instance.content()
    if unchanged and stored is not None:
        instance.revision = stored.revision
        instance.skip_history_when_saving = True  # type: ignore[attr-defined]
    else:
        instance.revision = revisions.advance(using)


@receiver(post_save, sender=Alphabet)
@receiver(post_save, sender=Symbol)
def remember_raw_saves(sender: type[Governed], instance: Any, created: bool, raw: bool, **kwargs: Any) -> None:
    """Write the history that simple-history does not write for fixtures."""
    unchanged = instance.__dict__.pop("skip_history_when_saving", False)
    if raw and not unchanged:
        sender.history.bulk_history_create(  # type: ignore[attr-defined]
            [instance], update=not created, default_change_reason="loaded from a fixture"
        )


@receiver(pre_delete, sender=Alphabet)
def keep_the_default(sender: type[Alphabet], instance: Alphabet, **kwargs: Any) -> None:
    """Refuse to delete the alphabet that is used where none is named."""
    if instance.slug == DEFAULT_ALPHABET:
        raise ProtectedError(f"{instance.name} is the default alphabet and cannot be deleted.", {instance})


@receiver(pre_delete, sender=Symbol)
def remember_why(sender: type[Symbol], instance: Any, origin: Any, **kwargs: Any) -> None:
    """Mark in the history what went with its alphabet, so that undeleting the alphabet brings it back."""
    if (origin.model if isinstance(origin, QuerySet) else type(origin)) is Alphabet:
        instance._change_reason = WITH_ITS_ALPHABET


@receiver(post_delete, sender=Symbol)
def number_the_deletion(sender: type[Symbol], instance: Symbol, using: str, **kwargs: Any) -> None:
    """Count a deleted symbol as a change of its alphabet."""
    Alphabet._base_manager.using(using).filter(pk=instance.alphabet_id).update(revision=revisions.advance(using))


@receiver(post_delete, sender=Alphabet)
def count_the_deletion(sender: type[Alphabet], using: str, **kwargs: Any) -> None:
    revisions.advance(using)


@receiver(post_migrate)
def make_what_must_exist(sender: Any, using: str, **kwargs: Any) -> None:
    """Make the counter row and the two groups."""
    if sender.name != "encoder":
        return
    revisions.begin(using)
    # Permissions are made by a receiver of django.contrib.auth that may run after this one.
    from django.contrib.auth.management import create_permissions
    from django.contrib.auth.models import Group, Permission

    create_permissions(sender, verbosity=0, using=using)
    ours = Permission.objects.using(using).filter(content_type__app_label="encoder")
    models = ["alphabet", "symbol", "historicalalphabet", "historicalsymbol"]
    viewing = ours.filter(content_type__model__in=models, codename__startswith="view_")
    editing = ours.filter(content_type__model__in=["alphabet", "symbol"]) | viewing
    for name, permissions in {VIEWERS: viewing, EDITORS: editing}.items():
        Group.objects.using(using).get_or_create(name=name)[0].permissions.add(*permissions)

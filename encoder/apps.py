"""Wires the app: receivers, checks, and the refresh of this process after its own commits."""

from django.apps import AppConfig


class EncoderConfig(AppConfig):
    """The app of alphabets, encoding and decoding."""

    name = "encoder"
    verbose_name = "Alphabets"

    def ready(self) -> None:
        """Connect what must be connected in every process."""
        from . import checks, receivers, revisions, snapshots  # noqa: F401  (importing connects them)
        from .web import databases, logins  # noqa: F401

        revisions.committed.connect(snapshots.refresh_after_commit)
        revisions.committed.connect(databases.writing.succeeded)

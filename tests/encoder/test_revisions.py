"""The counter of committed changes: raised by one, read by all, made anew where it is missing."""

import pytest
from django.db import IntegrityError, transaction

from encoder import revisions
from encoder.revisions import RevisionCounter, advance

pytestmark = pytest.mark.django_db


def test_is_raised_by_one_and_read_as_it_is():
    before = revisions.latest()
    assert [advance("default"), advance("default")] == [before + 1, before + 2]
    assert revisions.latest() == before + 2


def test_a_missing_row_is_made_by_the_next_change():
    RevisionCounter.objects.all().delete()
    assert (revisions.latest(), revisions.is_counting("default")) == (None, False)
    assert advance("default") == 1
    assert (revisions.latest(), revisions.is_counting("default")) == (1, True)


def test_a_migration_makes_the_row_and_leaves_the_one_that_is_there():
    advance("default")
    before = revisions.latest()
    revisions.begin("default")
    assert revisions.latest() == before
    RevisionCounter.objects.all().delete()
    revisions.begin("default")
    assert revisions.latest() == 0


def test_there_is_one_row():
    with pytest.raises(IntegrityError), transaction.atomic():
        RevisionCounter.objects.create(pk=2)
    assert str(RevisionCounter(value=7)) == "revision 7"


def test_a_commit_is_told_once_it_is_one(django_capture_on_commit_callbacks):
    told = []

    def listen(**kwargs):
        told.append(kwargs["sender"])

    revisions.committed.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            advance("default")
            assert told == []
        assert told == [None]
        with django_capture_on_commit_callbacks(execute=False):
            advance("default")
        assert told == [None]
    finally:
        revisions.committed.disconnect(listen)

"""The freshness contract, part by part. tests/service proves it over processes."""

import dataclasses
import os
import threading
import time

import pytest
from django.db import DatabaseError, OperationalError

from encoder import hints, revisions, snapshots
from encoder.models import Alphabet, Symbol
from encoder.morse import encode

pytestmark = pytest.mark.usefixtures("alphabets")


@pytest.fixture(autouse=True)
def warnings_are_seen(caplog):
    caplog.set_level("WARNING")


@pytest.fixture
def keeper():
    """Return a keeper that reads in this thread, where the test's transaction is."""
    keeper = snapshots.Keeper()
    keeper.refresh()
    return keeper


def z_code(snapshot):
    return snapshot.tables["itu"].codes["Z"]


def edit_z(code="......."):
    Symbol.objects.filter(alphabet__slug="itu", character="Z").update(code=code)


class TestCurrent:
    def test_without_start_the_database_is_read_each_time_and_nothing_kept(self):
        assert z_code(snapshots.current()) == "--.."
        edit_z()
        assert z_code(snapshots.current()) == "......."
        assert snapshots.revision_served() is None

    def test_is_exactly_its_revision(self, monkeypatch):
        seen = iter([1, 2, 2, 2])
        monkeypatch.setattr(revisions, "latest", lambda: next(seen))
        assert snapshots.read_database().revision == 2

    def test_gives_up_when_the_revision_never_rests(self, monkeypatch):
        numbers = iter(range(1000))
        monkeypatch.setattr(revisions, "latest", lambda: next(numbers))
        with pytest.raises(snapshots.NoAgreement):
            snapshots.read_database()

    def test_a_table_has_the_revision_of_what_changed_in_it_or_above_it(self):
        before = snapshots.current().tables
        edit_z()
        after = snapshots.current().tables
        assert after["itu"].revision == after["greek"].revision == revisions.latest()
        assert before["greek"].revision < after["greek"].revision


class TestKeeper:
    def test_serves_from_memory_without_a_query(self, keeper, monkeypatch, django_assert_num_queries):
        monkeypatch.setattr(snapshots, "_keeper", keeper)
        with django_assert_num_queries(0):
            assert encode("SOS", snapshots.current().tables["international"]).morse == "... --- ..."

    @pytest.mark.parametrize("path", ["/encode/SOS", "/decode/...", "/api/v1/encode?text=SOS", "/alphabets/greek/"])
    def test_a_whole_request_makes_no_query(self, keeper, monkeypatch, client, path, django_assert_num_queries):
        monkeypatch.setattr(snapshots, "_keeper", keeper)
        with django_assert_num_queries(0):
            response = client.get(path)
        assert response.status_code == 200
        assert int(response["X-Alphabet-Revision"]) == keeper.snapshot.revision

    def test_sees_a_new_revision(self, keeper):
        edit_z()
        keeper.refresh()
        assert z_code(keeper.snapshot) == "......."

    def test_asks_for_the_revision_alone_while_nothing_changes(self, keeper, django_assert_num_queries):
        with django_assert_num_queries(1):
            keeper.refresh()

    def test_a_lower_revision_is_a_change_too(self, keeper):
        edit_z()
        revisions.RevisionCounter.objects.update(value=1)
        keeper.refresh()
        assert (keeper.snapshot.revision, z_code(keeper.snapshot)) == (1, ".......")

    def test_every_row_is_looked_at_to_catch_sql_behind_the_models(self, keeper, caplog):
        Symbol._base_manager.filter(character="Z", alphabet__slug="itu").update(code=".......")
        keeper.refresh()
        assert z_code(keeper.snapshot) == "--.."
        keeper.refresh(every_row=True)
        assert z_code(keeper.snapshot) == "......."
        assert "somebody used SQL" in caplog.text

    def test_a_database_that_fails_leaves_the_last_good_snapshot(self, keeper, monkeypatch):
        monkeypatch.setattr(revisions, "latest", lambda: (_ for _ in ()).throw(OperationalError("gone")))
        before = keeper.snapshot
        keeper.refresh()
        assert keeper.snapshot is before
        assert isinstance(keeper.error, DatabaseError)

    def test_an_error_of_any_kind_is_told_and_tried_again(self, keeper, monkeypatch, caplog):
        with monkeypatch.context() as broken:
            broken.setattr(revisions, "latest", lambda: 1 // 0)
            keeper.refresh()
        assert isinstance(keeper.error, ZeroDivisionError)
        assert "ZeroDivisionError" in caplog.text
        keeper.refresh()
        assert keeper.error is None

    def test_only_what_changed_is_compiled_again(self, keeper):
        before = keeper.snapshot.tables
        Symbol.objects.get(alphabet__slug="greek", character="Ω").delete()
        keeper.refresh()
        after = keeper.snapshot.tables
        assert {slug for slug in after if after[slug] is not before[slug]} == {"greek"}
        Symbol.objects.get(alphabet__slug="itu", character="A").delete()
        keeper.refresh()
        assert all(table is not after[slug] for slug, table in keeper.snapshot.tables.items())

    def test_what_is_refused_stays_refused_while_it_is_not_mended(self, keeper):
        Symbol._base_manager.filter(alphabet__slug="greek", character="Ω").update(character="ω")
        keeper.refresh(every_row=True)
        assert set(keeper.snapshot.refused) == {"greek"}
        Symbol.objects.get(alphabet__slug="russian", character="Я").delete()
        keeper.refresh()
        assert set(keeper.snapshot.refused) == {"greek"}
        assert "Ω" in keeper.snapshot.tables["greek"].codes

    def test_an_alphabet_that_breaks_the_rules_is_refused_and_its_last_good_table_stays(self, keeper, caplog):
        Symbol._base_manager.filter(character="Z", alphabet__slug="itu").update(character="z")
        keeper.refresh(every_row=True)
        assert z_code(keeper.snapshot) == "--.."
        assert "'z' in ITU" in keeper.snapshot.refused["itu"]
        assert "Alphabet itu is refused" in caplog.text

    def test_says_what_it_saw(self, keeper):
        seen = []
        snapshots.refreshed.connect(lambda **kwargs: seen.append(kwargs), weak=False, dispatch_uid="test")
        keeper.refresh()
        snapshots.refreshed.disconnect(dispatch_uid="test")
        assert (seen[0]["snapshot"], seen[0]["error"]) == (keeper.snapshot, None)

    def test_what_was_inherited_by_a_fork_is_forgotten(self, keeper, monkeypatch):
        monkeypatch.setattr(snapshots, "_keeper", keeper)
        snapshots._forget()
        assert snapshots._keeper is None


class TestLastGood:
    def test_a_snapshot_comes_back_from_disk_as_it_was(self, tmp_path, keeper):
        path = tmp_path / "snapshot.json"
        snapshots.write_disk(keeper.snapshot, path)
        back = snapshots.read_disk(path)
        assert back.alphabets == keeper.snapshot.alphabets
        assert (back.revision, back.origin) == (keeper.snapshot.revision, "disk")
        assert [entry.name for entry in tmp_path.iterdir()] == ["snapshot.json"]

    def test_what_a_process_left_that_was_killed_while_it_wrote_is_removed(self, tmp_path, keeper):
        path = tmp_path / "snapshot.json"
        for name, age in (("snapshot.jsonold", 61), ("snapshot.jsonnew", 1), ("other.json", 61)):
            (tmp_path / name).touch()
            os.utime(tmp_path / name, (time.time() - age,) * 2)
        snapshots.write_disk(keeper.snapshot, path)
        assert sorted(entry.name for entry in tmp_path.iterdir()) == ["other.json", "snapshot.json", "snapshot.jsonnew"]
        assert path.stat().st_mode & 0o777 == 0o600

    def test_is_written_with_each_new_snapshot(self, tmp_path, settings):
        settings.SNAPSHOT_FILE = str(tmp_path / "snapshot.json")
        keeper = snapshots.Keeper()
        keeper.refresh()
        assert snapshots.read_disk(tmp_path / "snapshot.json").revision == keeper.snapshot.revision

    def _start_without_a_database(self, monkeypatch):
        """Return the snapshot of a process that starts while the database is away."""
        monkeypatch.setattr(revisions, "latest", lambda: (_ for _ in ()).throw(OperationalError("gone")))
        monkeypatch.setattr(snapshots.Keeper, "_watch", lambda self: (self.refresh(), self._first_look.set()))
        keeper = snapshots.Keeper()
        keeper.start()
        return keeper.snapshot

    @pytest.fixture
    def kept(self, tmp_path, settings, keeper):
        """Return the path of a last good snapshot in which Z was edited."""
        path = tmp_path / "snapshot.json"
        settings.SNAPSHOT_FILE = str(path)
        edit_z()
        keeper.refresh()
        return path

    def test_a_process_that_starts_without_a_database_serves_the_last_good(self, kept, monkeypatch):
        snapshot = self._start_without_a_database(monkeypatch)
        assert (snapshot.origin, z_code(snapshot)) == ("disk", ".......")

    @pytest.mark.slow
    @pytest.mark.parametrize(
        "spoil",
        [
            lambda path: path.write_bytes(b""),
            lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
            lambda path: path.write_bytes(path.read_bytes()[:-1]),
            lambda path: path.write_bytes(path.read_bytes().replace(b'"--.."', b'"......"', 1) + b"\n"),
            lambda path: path.write_bytes(path.read_bytes().replace(b".......", b"......-", 1)),
            lambda path: path.write_text(path.read_text().rpartition(":")[0]),
            lambda path: path.write_text('{"revision": 1, "alphabets": []}'),
            lambda path: path.write_text("[" * 1_000_000),
            lambda path: path.write_bytes(b"\xff\0" * 1000),
            lambda path: os.truncate(path, snapshots.MAX_DISK_BYTES + 1),
            lambda path: (path.unlink(), os.mkfifo(path)),
            lambda path: (path.unlink(), path.mkdir()),
            lambda path: path.unlink(),
        ],
        ids=(
            "empty half one-byte-less edited another-code unsigned foreign deep no-text huge fifo directory none"
        ).split(),
    )
    def test_a_spoilt_file_is_ignored_and_the_packaged_alphabets_serve(self, kept, monkeypatch, caplog, spoil):
        spoil(kept)
        snapshot = self._start_without_a_database(monkeypatch)
        assert (snapshot.origin, z_code(snapshot)) == ("fixtures", "--..")
        assert "The last good snapshot is ignored" in caplog.text

    def test_another_key_is_another_make(self, kept, monkeypatch, settings):
        settings.SECRET_KEY = "another"
        assert self._start_without_a_database(monkeypatch).origin == "fixtures"

    def test_a_process_that_started_without_a_database_takes_the_rows_when_it_is_back(self, kept, monkeypatch):
        with monkeypatch.context() as outage:
            outage.setattr(revisions, "latest", lambda: (_ for _ in ()).throw(OperationalError("gone")))
            keeper = snapshots.Keeper()
            keeper.refresh()
            keeper.snapshot = keeper._last_good()
            assert (keeper.snapshot.origin, type(keeper.error)) == ("disk", OperationalError)
        keeper.refresh()
        assert (keeper.snapshot.origin, keeper.error) == ("database", None)

    def test_the_packaged_alphabets_equal_the_loaded_ones(self):
        packaged, loaded = snapshots.read_fixtures(), snapshots.current()
        assert {slug: table.codes for slug, table in packaged.tables.items()} == {
            slug: table.codes for slug, table in loaded.tables.items()
        }
        assert packaged.revision == 0

    def test_start_falls_back_within_its_limit_when_the_database_hangs(self, monkeypatch):
        released = threading.Event()
        monkeypatch.setattr(snapshots, "START_LIMIT_SECONDS", 0.05)
        monkeypatch.setattr(snapshots.Keeper, "_watch", lambda self: released.wait(10))
        keeper = snapshots.Keeper()
        keeper.start()
        released.set()
        assert keeper.snapshot.origin == "fixtures"


def test_hints_name_the_alphabets_that_know():
    snapshot = snapshots.current()
    assert hints.knowing(snapshot, "Ω") == ["greek"]
    assert "itu" in hints.reading(snapshot, "...")
    Alphabet.objects.get(slug="greek").delete()
    assert hints.knowing(snapshots.current(), "Ω") == []


class TestSnapshot:
    def test_never_changes(self, keeper):
        with pytest.raises(dataclasses.FrozenInstanceError):
            keeper.snapshot.revision = 0

    def test_has_its_alphabets_by_name_wherever_it_is_from(self, keeper):
        for snapshot in (keeper.snapshot, snapshots.read_fixtures()):
            names = [alphabet.name for alphabet in snapshot.alphabets.values()]
            assert names == sorted(names, key=str.casefold)
            assert list(snapshot.tables) == list(snapshot.alphabets)

    def test_knows_who_knows_a_character_and_who_reads_a_code(self, keeper):
        assert hints.knowing(keeper.snapshot, "Ω") == ["greek"]
        assert hints.knowing(keeper.snapshot, "€") == []
        assert "greek" in hints.reading(keeper.snapshot, ".--")
        assert hints.reading(keeper.snapshot, "..........") == []


class TestRevisionServed:
    def test_is_that_of_the_memory(self, keeper, monkeypatch):
        monkeypatch.setattr(snapshots, "_keeper", keeper)
        assert snapshots.revision_served() == keeper.snapshot.revision == revisions.latest()
        monkeypatch.setattr(snapshots, "_keeper", snapshots.Keeper())
        assert snapshots.revision_served() is None


def test_a_file_that_is_too_large_is_said_to_be(tmp_path, monkeypatch):
    monkeypatch.setattr(snapshots, "MAX_DISK_BYTES", 1_000)
    (tmp_path / "large").write_text("x" * 1_001)
    for path in (tmp_path / "large", tmp_path / "missing", tmp_path):
        with pytest.raises(ValueError, match=f"{path} is not a file of at most 1,000 bytes"):
            snapshots.read_disk(path)

"""Static files of a checkout: collected again where something is newer, and only there."""

import os

import pytest

from morseweb import collected


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """Return a folder that looks like a checkout whose files were collected just now."""
    made = ["encoder/static/encoder/site.css", "morseweb/settings.py", "morseweb/storage.py"]
    for name in [*made, "staticfiles/staticfiles.json"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    for path in tmp_path.rglob("*"):
        os.utime(path, (1_000, 1_000))
    monkeypatch.setattr(collected, "BASE_DIR", tmp_path)
    monkeypatch.setattr(collected, "MANIFEST", tmp_path / "staticfiles/staticfiles.json")
    monkeypatch.setattr(collected.sysconfig, "get_path", lambda name: str(tmp_path / "encoder"))
    os.utime(collected.MANIFEST, (2_000, 2_000))
    return tmp_path


def test_what_is_older_than_its_collection_is_left(checkout):
    assert not collected.is_stale()


@pytest.mark.parametrize(
    "newer",
    [
        "encoder/static/encoder/site.css",  # changed
        "encoder/static/encoder",  # one came, or went
        "encoder",  # a package was installed
        "morseweb/settings.py",
        "morseweb/storage.py",
    ],
)
def test_what_is_newer_makes_it_stale(checkout, newer):
    os.utime(checkout / newer, (3_000, 3_000))
    assert collected.is_stale()


def test_what_was_never_collected_is_stale(checkout):
    collected.MANIFEST.unlink()
    assert collected.is_stale()

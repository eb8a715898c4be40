"""What is collected of the static files."""

import pytest
from django.apps import apps
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage

from morseweb.storage import ManifestStorage


def test_what_no_page_asks_for_is_left():
    ignored = apps.get_app_config("staticfiles").ignore_patterns
    collected = [path for finder in get_finders() for path, _ in finder.list(ignored)]
    assert "ninja/swagger-ui-bundle.js" in collected
    assert not [path for path in collected if "redoc" in path]


@pytest.mark.parametrize(
    "name", ["encoder/site.css", "encoder/conversion.js", "ninja/swagger-ui-bundle.js", "admin/css/base.css"]
)
def test_pages_name_files_by_digest_and_they_are_there_for_browsers_that_take_brotli(name):
    address = staticfiles_storage.stored_name(name)
    assert address != name
    assert staticfiles_storage.exists(address)
    assert staticfiles_storage.exists(f"{address}.br")


def test_one_copy_of_each_stays_the_one_with_the_digest(tmp_path):
    (tmp_path / "a.css").write_text("body { margin: 0 }" * 100, encoding="ascii")
    storage = ManifestStorage(location=tmp_path)
    list(storage.post_process({"a.css": (storage, "a.css")}))
    assert {file.suffix for file in tmp_path.glob("a.*")} == {".css", ".gz", ".br"}
    assert not (tmp_path / "a.css").exists()

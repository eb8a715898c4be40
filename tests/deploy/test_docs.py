"""What the documents say of templates and roles is what these say."""

import re

import pytest

from deploy import docs
from tests.environment import ROOT

DEPLOY = ROOT / "deploy"
PAGES = [*sorted(DEPLOY.glob("*.md")), *(DEPLOY / name / "README.md" for name in ("ci", "container", "lab"))]


@pytest.mark.parametrize(("path", "text"), docs.written().items(), ids=lambda value: getattr(value, "name", ""))
def test_what_is_written_is_current(path, text):
    assert path.read_text(encoding="utf-8") == text, "make deploy-docs writes it anew"


def test_the_groups_let_in_what_the_picture_shows():
    assert set(docs.openings()) == {
        ("everywhere", "entry", "80"),
        ("everywhere", "entry", "443"),
        ("bastion_allowed_cidr", "bastion", "22"),
        ("bastion", "entry", "22"),
        ("bastion", "web", "22"),
        ("bastion", "web", "8001"),
        ("bastion", "database", "22"),
        ("entry", "web", "8000"),
        ("web", "database", "3306"),
    }


def test_a_way_that_the_picture_does_not_know_is_an_error(monkeypatch):
    more = [*docs.openings(), docs.Opening("everywhere", "database", "3306")]
    monkeypatch.setattr(docs, "openings", lambda: more)
    with pytest.raises(KeyError, match="database"):
        docs.picture()


@pytest.mark.parametrize("file", PAGES, ids=lambda file: str(file.relative_to(DEPLOY)))
def test_links_lead_somewhere(file):
    for link in re.findall(r"\]\((?!https?:)([^)#]+)", file.read_text(encoding="utf-8")):
        assert (file.parent / link).exists(), link


@pytest.mark.parametrize("file", PAGES, ids=lambda file: str(file.relative_to(DEPLOY)))
def test_every_target_that_is_named_is_there(file):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)\b(?= ENV|`| [A-Z]+=)", file.read_text(encoding="utf-8"))) <= targets

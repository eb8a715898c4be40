"""Who edits, and who looks on."""

import pytest
from django.contrib.auth.models import Group, User

from encoder.models import Symbol
from encoder.receivers import EDITORS, VIEWERS


def member(name, group, password=None):
    """Make a user; one with a password takes half a second."""
    user = User.objects.create_user(name, password=password, is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def editor(client):
    client.force_login(member("ada", EDITORS))
    return client


@pytest.fixture
def viewer(client):
    client.force_login(member("vera", VIEWERS))
    return client


def symbol(character="Z", slug="itu"):
    return Symbol.objects.get(alphabet__slug=slug, character=character)

"""What the fault tests share: one database for all, and two nodes behind HAProxy for each."""

from contextlib import ExitStack

import pytest

from tests.installation import Database, Editor, HAProxy, Node


@pytest.fixture(scope="session")
def database():
    """Return a running MariaDB."""
    server = Database()
    yield server
    server.remove()


class Installation:
    """Two nodes of two workers behind HAProxy, and an editor who has logged in."""

    def __init__(self, stack, folder, database):
        self.database = database
        self.nodes = [stack.enter_context(Node(folder, name, database, LOG_LEVEL="WARNING")) for name in ("one", "two")]
        self.proxy = stack.enter_context(HAProxy(folder, self.nodes))
        self.url = self.proxy.url
        self.editor = Editor(self.url, database)
        assert self.editor.log_in() == 302

    @property
    def pids(self):
        """Return the processes that serve."""
        return {pid for node in self.nodes for pid in node.workers()}


@pytest.fixture
def installation(database, tmp_path):
    """Return an installation, torn down after the test."""
    with ExitStack() as stack:
        yield Installation(stack, tmp_path, database)


@pytest.fixture
def say(capsys):
    """Return a function that prints a figure, whatever pytest captures."""

    def print_it(*words):
        with capsys.disabled():
            print("   ", *words, flush=True)

    return print_it

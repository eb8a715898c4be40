"""Where the machine cannot hold a lab, the rehearsal says so and stops; after a failure the lab stays up."""

import pytest

from deploy.console import OperatorError
from deploy.lab import machine


def pytest_configure(config):
    """Let the SDK warn of its own calls."""
    config.addinivalue_line("filterwarnings", "ignore:The 'service_type' parameter")


def pytest_sessionstart(session):
    """Stop where there can be no lab."""
    try:
        machine.check()
    except OperatorError as exc:
        pytest.exit(f"No rehearsal here: {exc}", returncode=3)


def pytest_terminal_summary(terminalreporter):
    """Say what is left to look at."""
    if terminalreporter.stats.get("failed"):
        terminalreporter.write_line("The lab stays up. Look at what failed above; `make rehearse` goes on from there.")

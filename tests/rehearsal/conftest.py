"""Where the machine cannot hold a lab, the rehearsal says so and stops; at the end it prints the time of each step."""

import pytest

from deploy.lab import machine
from deploy.console import OperatorError

TIMES = {}


def pytest_configure(config):
    """Let the SDK warn of its own calls."""
    config.addinivalue_line("filterwarnings", "ignore:The 'service_type' parameter")


def pytest_sessionstart(session):
    """Stop where there can be no lab."""
    try:
        machine.check()
    except OperatorError as exc:
        pytest.exit(f"No rehearsal here: {exc}", returncode=3)


def pytest_runtest_logreport(report):
    """Note how long each step took."""
    if report.when == "call":
        TIMES[report.nodeid.partition("::")[2]] = (report.duration, report.outcome)


def pytest_terminal_summary(terminalreporter):
    """Print the table of times."""
    terminalreporter.section("Steps")
    for name, (seconds, outcome) in TIMES.items():
        terminalreporter.write_line(f"{seconds:7.0f} s  {outcome:<7} {name.removeprefix('test_').replace('_', ' ')}")
    total = sum(seconds for seconds, _ in TIMES.values())
    terminalreporter.write_line(f"{total:7.0f} s  in all; the report is in run/rehearsal.xml")
    if any(outcome == "failed" for _, outcome in TIMES.values()):
        terminalreporter.write_line("The lab stays up. Look at what failed above; `make rehearse` goes on from there.")

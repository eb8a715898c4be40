"""What rehearsals share: at the end, the time of each step."""

TIMES = {}


def pytest_runtest_logreport(report):
    """Note how long each step took."""
    if report.when == "call" or report.failed:
        TIMES[report.nodeid.partition("::")[2]] = (report.duration, report.outcome)


def pytest_terminal_summary(terminalreporter, config):
    """Print the table of times."""
    terminalreporter.section("Steps")
    for name, (seconds, outcome) in TIMES.items():
        terminalreporter.write_line(f"{seconds:7.0f} s  {outcome:<7} {name.removeprefix('test_').replace('_', ' ')}")
    total = sum(seconds for seconds, _ in TIMES.values())
    terminalreporter.write_line(f"{total:7.0f} s  in all; the report is in {config.option.xmlpath}")

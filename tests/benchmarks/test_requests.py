"""Requests through gunicorn: against a view that returns a constant, and against a service of the usual kind."""

import statistics
import time

import pytest

from tests.benchmarks.load import QUERY, load, median_of
from tests.installation import Node

ROUNDS = 5
STARTS = 5
UNENDING = ("--max-requests", "0")  # a worker that is replaced would take its CPU time with it
REFRESHER = "SELECT `encoder_revisioncounter`.`value` AS `value` FROM `encoder_revisioncounter` "


class Measured(Node):
    """Ours, with the constant views beside it."""

    def __init__(self, folder, name, database, **environment):
        super().__init__(folder, name, database, *UNENDING, LOG_LEVEL="INFO", LOG_FORMAT="json", **environment)
        self.environment["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"


class Usual(Node):
    """The Flask application on the same server."""

    config, application = "tests/benchmarks/flask_conf.py", "tests.benchmarks.flask_app:app"

    def __init__(self, folder, name, database, **environment):
        # One line a request, as ours.
        super().__init__(folder, name, database, *UNENDING, "--access-logfile", "-", **environment)


@pytest.mark.parametrize(
    ("what", "real", "constant", "post"),
    [
        ("text, GET", "/encode" + QUERY, "/constant" + QUERY, None),
        ("text, POST", "/encode", "/constant", "text"),
        ("JSON, GET", "/api/v1/encode" + QUERY, "/api/constant" + QUERY, None),
        ("JSON, POST", "/api/v1/encode", "/api/constant", "json"),
    ],
)
def test_cost_against_a_constant_view(report, database, tmp_path, what, real, constant, post):
    with Measured(tmp_path, "ours", database) as ours:
        ratios = []
        for _ in range(ROUNDS):
            # There and back, so that a machine that grows slower meanwhile does not favour either.
            runs = [load(ours, path, tmp_path, 2, post) for path in (constant, real, real, constant)]
            first, second, third, fourth = (run.cpu_microseconds for run in runs)
            ratios.append((second + third) / (first + fourth))
            print(f"\n  {(first + fourth) / 2:.0f} µs, {(second + third) / 2:.0f} µs", end="", flush=True)
    report.ratio(
        f"CPU of an encode request, 50 characters, {what} / of a constant view", statistics.median(ratios), 1.25
    )


def test_requests_per_second_against_the_usual_service(report, database, tmp_path):
    connects, keeps, ours = [], [], []
    with (
        Usual(tmp_path, "connects", database) as connecting,
        Usual(tmp_path, "keeps", database, KEEP_CONNECTION="true") as keeping,
        Measured(tmp_path, "ours", database) as our,
    ):
        assert connecting.get("/encode" + QUERY) == keeping.get("/encode" + QUERY) == our.get("/encode" + QUERY)
        for _ in range(ROUNDS):
            for server, runs in ((connecting, connects), (keeping, keeps), (our, ours)):
                runs.append(load(server, "/encode" + QUERY, tmp_path, connections=8))
    pairs = list(zip(ours, connects, keeps, strict=True))
    rows = [
        [name, median_of(runs, "per_second"), median_of(runs, "cpu_microseconds")]
        for name, runs in {"ours": ours, "Flask, keeps its connection": keeps, "Flask, connects": connects}.items()
    ]
    report.table(
        "Against a service of the usual kind",
        "A Flask application that asks MariaDB for the characters of each request (`tests/benchmarks/flask_app.py`), on"
        " the same gunicorn with two workers, each writing a line of log a request; MariaDB and the load are on the"
        " same cores. CPU time is the workers' alone: what MariaDB spends for the others comes on top.",
        ["Service", "Requests a second", "CPU of a request, µs"],
        rows,
    )
    for name, limit, ratio in (
        (
            "Flask that connects for each request",
            2.0,
            statistics.median(o.per_second / c.per_second for o, c, _ in pairs),
        ),
        ("Flask that keeps its connection", 1.0, statistics.median(o.per_second / k.per_second for o, _, k in pairs)),
    ):
        report.ratio(f"requests a second / of {name}", ratio, limit, at_most=False)


def test_the_database_hears_one_query_a_second_of_each_process(report, database, tmp_path):
    with Measured(tmp_path, "ours", database) as ours:
        time.sleep(3)
        database.run("TRUNCATE mysql.general_log")
        database.run("SET GLOBAL general_log = ON")
        started = time.monotonic()
        requests = load(ours, "/encode" + QUERY, tmp_path, seconds=20).requests
        seconds = time.monotonic() - started
        database.run("SET GLOBAL general_log = OFF")
    heard = database.run(
        "SELECT CONVERT(argument USING utf8mb4), COUNT(*) FROM mysql.general_log"
        " WHERE user_host LIKE 'morse%' GROUP BY 1"
    )
    ((statement, count),) = heard
    print(f"\n  {statement}: {count} times in {seconds:.0f} s, beside {requests} requests")
    assert statement.startswith(REFRESHER)
    report.ratio("queries a second and process, while requests are answered", count / seconds / 2, 1.3)


def test_workers(report, database, tmp_path):
    rows = []
    for workers in (1, 2):
        starts = []
        for _ in range(STARTS):
            node = Measured(tmp_path, f"start-{workers}", database, WEB_CONCURRENCY=str(workers))
            started = time.monotonic()
            with node:
                starts.append(time.monotonic() - started)
        with Measured(tmp_path, f"ours-{workers}", database, WEB_CONCURRENCY=str(workers)) as ours:
            runs = [load(ours, "/encode" + QUERY, tmp_path, connections=4 * workers) for _ in range(3)]
            memory = [megabytes(pid) for pid in ours.workers()]
        rows.append([workers, median_of(runs, "per_second"), statistics.mean(memory), statistics.median(starts)])
    report.table(
        "One node",
        "Encode requests of 50 characters through gunicorn, the load on the same cores. Memory is the proportional"
        " share of a worker after the load; the start lasts from the command to the first answer.",
        ["Workers", "Requests a second", "Memory of a worker, MB", "Start, s"],
        rows,
    )


def megabytes(pid):
    """Return the proportional set size of a process: what it shares is divided among those who share it."""
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("Pss:")) / 1000

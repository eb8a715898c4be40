"""An edit reaches every process within two seconds; a request makes no query."""

import os
import signal
import time
from contextlib import ExitStack

from django.db import connection

from encoder.models import Symbol
from tests.gunicorn import until

PROMISED_SECONDS = 2.0


def edit(code):
    row = Symbol.objects.get(alphabet__slug="itu", character="Z")
    row.code = code
    row.save()


def all_answer(service, code):
    """Ask often enough to meet every thread of every worker."""
    return all(service.encode("Z") == code for _ in range(12))


def test_an_edit_is_seen_by_every_worker_of_two_services_without_a_restart(gunicorn):
    with ExitStack() as stack:
        one, two = (stack.enter_context(gunicorn(NODE_NAME=name)) for name in ("one", "two"))
        assert one.encode("Z") == two.encode("Z") == "--.."
        edit("--.-.-.")
        time.sleep(PROMISED_SECONDS)
        assert all_answer(one, "--.-.-.")
        assert all_answer(two, "--.-.-.")


def test_a_worker_recycled_after_the_edit_serves_the_edit(gunicorn):
    with gunicorn(WEB_CONCURRENCY="1") as service:
        (before,) = service.workers()
        edit("--.-.-.")
        until(lambda: all_answer(service, "--.-.-."), PROMISED_SECONDS)
        os.kill(before, signal.SIGTERM)
        until(lambda: service.workers() and before not in service.workers(), 20)
        until(lambda: _answers(service), 20)
        assert all_answer(service, "--.-.-.")


def _answers(service):
    try:
        return bool(service.encode("E"))
    except OSError:
        return False


def test_requests_need_no_table(gunicorn):
    """With the tables of the alphabets away, a request that made a query would fail."""
    with gunicorn() as service:
        schema = connection.cursor()
        schema.execute("ALTER TABLE encoder_symbol RENAME TO hidden_symbol")
        schema.execute("ALTER TABLE encoder_alphabet RENAME TO hidden_alphabet")
        try:
            for _ in range(20):
                assert service.encode("SOS") == "... --- ..."
                assert "Ελληνικά" in service.get("/alphabets/", Accept="text/html")
        finally:
            schema.execute("ALTER TABLE hidden_symbol RENAME TO encoder_symbol")
            schema.execute("ALTER TABLE hidden_alphabet RENAME TO encoder_alphabet")


def test_the_revision_served_stands_in_a_header_and_the_node_too(gunicorn):
    import urllib.request

    with (
        gunicorn(NODE_NAME="web-1") as service,
        urllib.request.urlopen(service.url + "/encode/SOS", timeout=10) as answer,
    ):
        assert int(answer.headers["X-Alphabet-Revision"]) > 0
        assert answer.headers["X-Served-By"] == "web-1"
        assert answer.headers["X-Request-Id"]


def test_metrics_of_all_workers(gunicorn):
    with gunicorn(WEB_CONCURRENCY="2") as service:
        for _ in range(10):
            service.encode("SOS")
        until(lambda: service.get("/metrics").count("morse_snapshot_revision{pid=") == 4, 5)  # each has one aside
        assert 'morse_requests_total{method="POST",status="200",view="encode"} 10.0' in service.get("/metrics")


def test_logs_are_json_with_the_id_of_the_request(gunicorn):
    import json
    import urllib.request

    with gunicorn(LOG_FORMAT="json", LOG_LEVEL="INFO", NODE_NAME="web-1") as service:
        request = urllib.request.Request(service.url + "/encode/SECRET", headers={"X-Request-Id": "abc-123"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert answer.headers["X-Request-Id"] == "abc-123"
        until(lambda: "abc-123" in service.log.read_text(), 5)
        line = next(line for line in service.log.read_text().splitlines() if "abc-123" in line)
        record = json.loads(line)
        assert (record["request_id"], record["node"], record["level"]) == ("abc-123", "web-1", "INFO")
        assert "SECRET" not in service.log.read_text()

"""Health, readiness and metrics."""

import threading

import pytest
from django.db import OperationalError

from encoder import revisions, snapshots
from encoder.models import Symbol
from encoder.web import databases
from tests import facts

pytestmark = pytest.mark.usefixtures("alphabets")


def test_healthz_makes_no_query_and_asks_for_no_host(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz", headers={"host": "10.0.0.5"})
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_only_reading_is_offered(client, path):
    assert client.head(path).status_code == 200
    refused = client.post(path)
    assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD")


class TestReadyz:
    def test_ok(self, client):
        answer = client.get("/readyz", headers={"host": "anything"}).json()
        assert (answer["status"], answer["origin"], answer["alphabets"]) == ("ok", "database", len(facts.packaged()))

    def test_degraded_names_the_row_that_is_refused(self, client):
        Symbol._base_manager.filter(character="Ω").update(character="ω")
        response = client.get("/readyz")
        assert response.status_code == 200
        assert response.json()["status"] == "degraded"
        assert "'ω' in Greek" in response.json()["refused"]["greek"]

    def test_degraded_while_the_database_is_away(self, client, monkeypatch):
        keeper = snapshots.Keeper()
        keeper.refresh()
        monkeypatch.setattr(snapshots, "_keeper", keeper)
        monkeypatch.setattr(revisions, "latest", lambda: (_ for _ in ()).throw(OperationalError("gone")))
        keeper.refresh()
        response = client.get("/readyz")
        assert (response.status_code, response.json()["status"]) == (200, "degraded")
        assert response.json()["database"] == "OperationalError"

    def test_degraded_while_changes_cannot_be_written_until_one_can(self, client):
        databases.writing.failed()
        answer = client.get("/readyz").json()
        assert (answer["status"], answer["database"]) == ("degraded", "not written")
        revisions.committed.send(sender=None)
        assert client.get("/readyz").json()["status"] == "ok"

    def test_a_change_that_could_not_be_written_is_forgotten_after_a_while(self, client, monkeypatch):
        databases.writing.failed()
        monkeypatch.setattr(databases, "BROKEN_SECONDS", 0)
        assert client.get("/readyz").json()["status"] == "ok"
        databases.writing.succeeded()

    @pytest.mark.parametrize("seen_before", [False, True])
    def test_degraded_while_the_database_keeps_its_first_or_next_answer_to_itself(
        self, client, monkeypatch, seen_before
    ):
        keeper = snapshots.Keeper()
        asked, answer = threading.Event(), threading.Event()
        if seen_before:
            keeper.refresh()
        else:
            keeper.snapshot = snapshots.read_fixtures()

        def never():
            asked.set()
            answer.wait(60)
            raise OperationalError("given up")

        monkeypatch.setattr(revisions, "latest", never)
        monkeypatch.setattr(snapshots, "_keeper", keeper)
        monkeypatch.setattr(snapshots, "ANSWER_LIMIT_SECONDS", -1.0)
        look = threading.Thread(target=keeper.refresh)
        look.start()
        assert asked.wait(60)
        told = client.get("/readyz").json()
        answer.set()
        look.join()
        assert (told["status"], told["database"]) == ("degraded", "NoAnswer")
        assert client.get("/readyz").json()["database"] == "OperationalError"

    def test_unavailable_without_a_table(self, client, no_alphabets):
        assert client.get("/readyz").status_code == 503

    def test_unavailable_when_nothing_is_kept_and_the_database_is_away(self, client, monkeypatch):
        monkeypatch.setattr(revisions, "latest", lambda: (_ for _ in ()).throw(OperationalError("gone")))
        assert client.get("/readyz").status_code == 503


class TestMetrics:
    def test_counts_requests_by_view_and_never_by_text(self, client):
        client.get("/encode/SECRET")
        text = client.get("/metrics").content.decode()
        assert 'morse_requests_total{method="GET",status="200",view="encode_path"}' in text
        assert "SECRET" not in text

    def test_is_for_the_addresses_allowed(self, client, settings):
        assert client.get("/metrics", REMOTE_ADDR="192.0.2.1").status_code == 403
        settings.METRICS_ALLOWED = ["192.0.2.0/24"]
        assert client.get("/metrics", REMOTE_ADDR="192.0.2.1", **{"morse.forwarded": True}).status_code == 403
        assert client.get("/metrics", REMOTE_ADDR="192.0.2.1").status_code == 200

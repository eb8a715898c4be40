"""Dear requests, answered by the process beside a worker: as they would be here, without keeping others waiting."""

import http.client
import json
import os
import signal
import threading
import time

import pytest

from tests.gunicorn import children, until

MORSE = "... --- ... / " * 5_000
KIND = {"Content-Type": "text/plain"}


def ask(service, path, body=None, method="POST", **headers):
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer, content


@pytest.fixture
def service(gunicorn):
    with gunicorn(WEB_CONCURRENCY="1", LOG_LEVEL="INFO") as running:
        yield running


def test_an_answer_is_as_it_would_be_here(service):
    answer, text = ask(service, "/decode", MORSE, **KIND)
    assert (answer.status, text.decode()) == (200, "SOS " * 4_999 + "SOS\n")
    answer, told = ask(service, "/api/v1/decode", json.dumps({"morse": MORSE}), **{"Content-Type": "application/json"})
    assert (answer.status, json.loads(told)["text"]) == (200, text.decode().strip())
    answer = ask(service, "/decode", MORSE, Accept="text/html", **KIND)[0]
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    answer, refused = ask(service, "/encode", "x" * 20_000, **KIND, **{"X-Request-Id": "abc-7"})
    assert (answer.status, refused.decode()[:24]) == (422, "text: The text has 20,00")
    assert service.log.read_text().count("abc-7") == 1


def test_an_mp3_and_its_parts(service):
    whole = ask(service, "/encode.mp3?text=SOS", method="GET")[1]
    answer, part = ask(service, "/encode.mp3?text=SOS", method="GET", Range="bytes=10-19")
    assert (answer.status, part) == (206, whole[10:20])
    answer, none = ask(service, "/encode.mp3?text=SOS", method="HEAD")
    assert (answer.status, none, answer.headers["Content-Length"]) == (200, b"", str(len(whole)))
    asked = json.dumps({"text": "SOS", "format": "mp3"})
    assert ask(service, "/api/v1/audio", asked, **{"Content-Type": "application/json"})[1] == whole


def test_a_long_sound_is_sent_as_it_is_made(service):
    answer, sound = ask(service, "/encode.wav?wpm=60", "é".encode() * 9_000, **KIND)
    assert (answer.status, len(sound)) == (200, int(answer.headers["Content-Length"]))


def test_while_one_is_under_way_the_others_are_answered(service):
    (worker,) = service.workers()
    (aside,) = children(worker)
    assert os.sched_getaffinity(aside) == os.sched_getaffinity(0)
    assert os.getpriority(os.PRIO_PROCESS, aside) == 10
    answers = []
    os.kill(aside, signal.SIGSTOP)
    try:
        first = threading.Thread(target=lambda: answers.append(ask(service, "/decode", MORSE, **KIND)))
        first.start()
        time.sleep(0.5)
        second = threading.Thread(target=lambda: answers.append(ask(service, "/decode", MORSE, **KIND)))
        second.start()
        assert service.encode("SOS") == "... --- ..."
        second.join()
    finally:
        os.kill(aside, signal.SIGCONT)
    first.join()
    assert [(answer.status, answer.headers["Retry-After"]) for answer, _ in answers] == [(503, "5"), (200, None)]


def test_if_it_is_lost_its_worker_is_replaced_and_nobody_waits(service):
    (worker,) = service.workers()
    (aside,) = children(worker)
    os.kill(aside, signal.SIGKILL)
    answer = ask(service, "/decode", MORSE, **KIND)[0]
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    until(lambda: service.workers() and worker not in service.workers(), 30)
    assert ask(service, "/decode", MORSE, **KIND)[0].status == 200
    assert "The process aside is lost" in service.log.read_text()


def test_it_ends_with_its_worker(service):
    (worker,) = service.workers()
    (aside,) = children(worker)
    os.kill(aside, signal.SIGTERM)
    os.kill(worker, signal.SIGKILL)
    until(lambda: not os.path.exists(f"/proc/{aside}"), 5)

"""Debian's Chromium, a running site, and what every page is held to."""

import json
import time

import pytest
from axe_playwright_python.sync_playwright import Axe

from encoder import revisions
from encoder.models import Alphabet
from tests.conftest import load_packaged
from tests.gunicorn import Gunicorn

WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 390, "height": 800}


@pytest.fixture(scope="session")
def browser_type_launch_args():
    """Start what is installed: nothing is downloaded, and nothing is looked up outside."""
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    return {"executable_path": "/usr/bin/chromium", "args": ["--no-sandbox", "--disable-gpu", "--disable-quic", *quiet]}


@pytest.fixture(scope="session")
def service(django_db_setup, django_db_blocker, tmp_path_factory):
    """Run one gunicorn with one worker for all tests, on the database of this process."""
    with django_db_blocker.unblock():
        if not Alphabet.objects.exists():
            load_packaged()
        running = Gunicorn(tmp_path_factory.mktemp("gunicorn"), WEB_CONCURRENCY="1")
    with running:
        yield running


@pytest.fixture
def site(service, django_db_blocker):
    """Return the address of the running site, once it serves the packaged alphabets."""
    with django_db_blocker.unblock():
        if not Alphabet.objects.exists():
            load_packaged()
        revision = revisions.latest()
    end = time.monotonic() + 5
    while json.loads(service.get("/readyz"))["revision"] != revision:
        assert time.monotonic() < end, "the service does not see the alphabets"
        time.sleep(0.05)
    return service.url


@pytest.fixture
def open_page(browser, site):
    """Return a function that opens a page in a context of its own, and fails at any report in the console."""
    contexts, reports = [], []

    def note(message):
        # A 4xx is what some of the pages are about; it is no report about their content.
        # `heard=False` is for a page on which axe runs: in the admin it sets styles itself.
        refused_page = "the server responded with a status of 4" in message.text and "/static/" not in str(
            message.location
        )
        if message.type in ("error", "warning") and not refused_page:
            reports.append(f"{message.page.url}: {message.text} {message.location['url']}")

    def make(path="/", heard=True, **options):
        context = browser.new_context(base_url=site, **options)
        contexts.append(context)
        page = context.new_page()
        if heard:
            page.on("console", note)
        page.on("pageerror", lambda error: reports.append(str(error)))
        page.goto(path)
        return page

    yield make
    for context in contexts:
        context.close()
    assert reports == []


def violations(page, rules=None):
    """Return the ids of the accessibility rules that a page breaks, WCAG 2.2 AA and best practices, or of some."""
    only = {"runOnly": {"type": "rule", "values": rules}} if rules else {}
    found = Axe().run(page, options={"resultTypes": ["violations"], **only}).response["violations"]
    return {rule["id"]: [node["html"][:160] for node in rule["nodes"]] for rule in found}


def until(page, condition):
    """Wait for a condition, asked from outside: the page's own policy forbids to evaluate strings."""
    end = time.monotonic() + 15
    while not page.evaluate(condition):
        assert time.monotonic() < end, condition
        page.wait_for_timeout(20)

"""In which form a client wants its answer."""

import pytest
from django.test import RequestFactory

from encoder.web import negotiation

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def asked(accept=None, path="/encode"):
    return RequestFactory().get(path, headers={} if accept is None else {"accept": accept})


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (None, "text/plain"),
        ("*/*", "text/plain"),
        ("text/*", "text/plain"),
        ("text/plain", "text/plain"),
        (BROWSER, "text/html"),
        ("text/html", "text/html"),
        ("text/html;q=0.4, text/plain;q=0.5", "text/plain"),
        ("application/json", None),
        ("image/png, text/html;q=0", None),
    ],
)
def test_text_unless_a_page_is_preferred(accept, form):
    assert negotiation.preferred(asked(accept)) == form


@pytest.mark.parametrize(
    ("accept", "path", "form"),
    [
        (BROWSER, "/api/v1/nothing", "application/json"),
        (BROWSER, "/apiary", "text/html"),
        (BROWSER, "/", "text/html"),
        (None, "/", "text/plain"),
        ("application/json", "/", "text/plain"),
    ],
)
def test_an_error_always_has_a_form(accept, path, form):
    assert negotiation.for_errors(asked(accept, path)) == form

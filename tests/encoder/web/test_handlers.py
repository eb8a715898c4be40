"""What Django calls when a request cannot be answered."""

import json

import pytest
from django.core.exceptions import DisallowedHost, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.test import RequestFactory
from django.urls import Resolver404

from encoder.web import handlers


def asked(path="/x"):
    return RequestFactory().get(path)


def said(answer):
    return answer.status_code, answer.content.decode()


def test_a_request_that_cannot_be_read():
    assert said(handlers.bad_request(asked(), SuspiciousOperation("secret"))) == (
        400,
        "request: The request cannot be read.\n",
    )


def test_a_host_that_is_not_ours():
    status, text = said(handlers.bad_request(asked(), DisallowedHost("evil")))
    assert status == 400
    assert text == (
        "request: The service does not answer to this host name; its operator lists names in ALLOWED_HOSTS.\n"
    )


def test_what_is_not_for_you():
    assert said(handlers.forbidden(asked(), PermissionError())) == (403, "request: This is not for you to do.\n")


def test_a_form_without_its_token():
    status, text = said(handlers.csrf_failure(asked(), "no cookie"))
    assert status == 403
    assert text.startswith("form: The form is out of date or came from elsewhere.")


def test_what_is_not_there_as_the_view_said_it():
    assert said(handlers.not_found(asked(), Http404("There is no alphabet 'x'."))) == (
        404,
        "path: There is no alphabet 'x'.\n",
    )


@pytest.mark.parametrize("nothing", [Http404(), Resolver404({"path": "x", "tried": []}), Http404("")])
def test_what_nobody_said_anything_of(nothing):
    assert said(handlers.not_found(asked("/y/" + "z" * 500), nothing)) == (
        404,
        f"path: There is nothing at /y/{'z' * 197}.\n",
    )


@pytest.mark.parametrize(
    ("error", "status", "begins"),
    [
        (InterfaceError(0, ""), 503, "service: The database does not answer. What was sent may not have been saved."),
        (OperationalError(2006, "gone"), 503, "service: The database does not answer."),
        (
            OperationalError(1213, "deadlock"),
            503,
            "service: The database is busy with other changes. What was sent was",
        ),
        (
            OperationalError("database or disk is full"),
            503,
            "service: The database cannot be written: its disk is full or read-only, or it is damaged.",
        ),
        (OperationalError(1054, "no column"), 500, "service: Something went wrong here. It is in our log"),
        (ValueError("secret"), 500, "service: Something went wrong here."),
    ],
)
def test_an_error_of_ours_or_of_the_database(error, status, begins):
    try:
        raise error
    except type(error):
        answer = handlers.server_error(asked())
    assert answer.status_code == status
    assert answer.content.decode().startswith(begins)
    assert "secret" not in answer.content.decode()
    assert answer.get("Retry-After") == ("5" if status == 503 else None)


@pytest.mark.parametrize(
    ("handler", "status", "code", "field"),
    [
        (lambda request: handlers.bad_request(request, SuspiciousOperation()), 400, "bad_request", "request"),
        (lambda request: handlers.forbidden(request, PermissionError()), 403, "forbidden", "request"),
        (handlers.csrf_failure, 403, "csrf", "form"),
        (lambda request: handlers.not_found(request, Http404("x")), 404, "not_found", "path"),
        (handlers.server_error, 500, "server_error", "service"),
    ],
)
def test_each_has_a_word_for_programs(handler, status, code, field):
    answer = handler(asked("/api/v1/x"))
    (error,) = json.loads(answer.content)["errors"]
    assert (answer.status_code, error["code"], error["field"]) == (status, code, field)

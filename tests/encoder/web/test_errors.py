"""What is wrong, in each form of the answer."""

import json

import pytest
from django.test import RequestFactory

from encoder.morse import Problem
from encoder.web import errors
from tests.pages import page

HTML = {"accept": "text/html"}
ONE = Problem("too_long", "text", "The text is <long>.", None)
TWO = Problem("unknown_character", "text", "€ at position 3.", 3)


def asked(path="/encode", method="get", headers=HTML, **more):
    return getattr(RequestFactory(), method)(path, headers=headers, **more)


class TestDocument:
    def test_is_a_problem_document_with_all_problems(self):
        answer = errors.response(asked("/api/v1/encode"), 422, ONE, TWO)
        assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
        assert json.loads(answer.content) == {
            "type": "about:blank",
            "title": "Unprocessable Entity",
            "status": 422,
            "detail": "The text is <long>. € at position 3.",
            "errors": [
                {"code": "too_long", "field": "text", "message": "The text is <long>.", "position": None},
                {"code": "unknown_character", "field": "text", "message": "€ at position 3.", "position": 3},
            ],
        }
        assert "€".encode() in answer.content

    def test_tells_the_first_three_in_a_sentence_and_all_in_the_list(self):
        body = errors.body(422, [Problem("x", "text", f"{n}.") for n in range(5)])
        assert body["detail"] == "0. 1. 2."
        assert len(body["errors"]) == 5


class TestText:
    def test_has_a_line_for_each_problem(self):
        answer = errors.response(asked(headers={}), 422, ONE, TWO)
        assert (answer.status_code, answer["Content-Type"]) == (422, "text/plain; charset=utf-8")
        assert answer.content.decode() == "text: The text is <long>.\ntext: € at position 3.\n"
        assert answer["Vary"] == "Accept"


class TestPage:
    @pytest.mark.parametrize(
        ("status", "title", "character", "code", "meaning"),
        [
            (400, "Bad request", "<SN>", "...-.", "Understood, and refused: see above."),
            (403, "Forbidden", "<SN>", "...-.", "Understood, and refused: see above."),
            (404, "Not found", "?", "..--..", "Note of interrogation, or request for repetition"),
            (422, "Unprocessable entity", "<SN>", "...-.", "Understood, and refused: see above."),
            (
                500,
                "Internal server error",
                "<HH>",
                "........",
                "Error. It is in our log; nothing of yours was changed.",
            ),
            (503, "Service unavailable", "<AS>", ".-...", "Wait."),
        ],
    )
    def test_says_what_is_wrong_and_replies_in_morse(self, status, title, character, code, meaning):
        answer = errors.response(asked(), status, ONE, TWO)
        assert (answer.status_code, answer["Vary"]) == (status, "Accept")
        root = page(answer)
        assert root.first("title").text == f"{title} · Morse"
        assert root.first("h1").text == title
        assert root.first("p", class_="what").text == str(status)
        assert ["The text is <long>." in root.text, "€ at position 3." in root.text] == [True, True]
        symbol = root.first("span", class_="symbol")
        assert symbol.text == code + character
        assert meaning in root.text

    def test_leads_on(self):
        links = {link["href"] for link in page(errors.response(asked(), 404, ONE)).first("main").all("a")}
        assert links == {"/alphabets/", "/encode", "/decode", "/docs/"}

    def test_offers_to_ask_again_where_that_may_help(self):
        again = page(errors.response(asked("/docs/?x=1"), 503, ONE)).first("a", class_="button")
        assert (again["href"], again.text) == ("/docs/?x=1", "Try again")
        assert page(errors.response(asked(), 500, ONE)).first("a", class_="button") is None

    def test_keeps_what_was_typed_for_a_database_that_was_away(self):
        request = asked("/admin/x/?a=b", "post", data={"name": 'A "<&>', "_save": "Save"})
        form = page(errors.response(request, 503, ONE)).first("form")
        assert (form["method"], form["action"]) == ("post", "/admin/x/?a=b")
        assert {field["name"]: field["value"] for field in form.all("input", type="hidden")} == {
            "name": 'A "<&>',
            "_save": "Save",
        }
        assert form.first("button").text == "Send it again"

    def test_keeps_nothing_for_another_error(self):
        request = asked("/admin/x/", "post", data={"name": "A"})
        assert page(errors.response(request, 500, ONE)).all("form") == []

    @pytest.mark.parametrize("name", ["password", "Old-PassWord", "new_password2"])
    def test_keeps_nothing_where_a_password_was(self, name):
        request = asked("/admin/login/", "post", data={"username": "a", name: "b"})
        assert page(errors.response(request, 503, ONE)).all("form") == []

    def test_says_that_a_file_has_to_be_chosen_again(self):
        from django.core.files.uploadedfile import SimpleUploadedFile

        request = asked("/admin/x/", "post", data={"format": "1", "file": SimpleUploadedFile("a.csv", b"x")})
        assert "except the file: choose it again" in page(errors.response(request, 503, ONE)).text
        request = asked("/admin/x/", "post", data={"format": "1"})
        assert "except the file" not in page(errors.response(request, 503, ONE)).text


class TestOthers:
    def test_a_method_that_is_not_offered(self):
        answer = errors.not_allowed(asked(method="delete", headers={}), ["GET", "HEAD"])
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
        assert answer.content.decode() == "method: DELETE is not offered here; use GET, HEAD.\n"

    def test_what_may_be_asked_again(self):
        answer = errors.unavailable(asked("/api/v1/audio"), "busy", "Too many.")
        assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "5", "no-store")
        (error,) = json.loads(answer.content)["errors"]
        assert error == {"code": "busy", "field": "service", "message": "Too many.", "position": None}

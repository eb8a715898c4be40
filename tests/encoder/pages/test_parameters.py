"""What a request asks for: from path, query and body, each parameter once."""

import pytest
from django.test import RequestFactory

from encoder.pages.forms import DecodeForm, EncodeForm, SoundForm
from encoder.pages.parameters import Refusal, parameters

FORM = "application/x-www-form-urlencoded"


def asked(query="", body=None, content_type=FORM, form=EncodeForm, value=None):
    make = RequestFactory()
    if body is None:
        return parameters(make.get(f"/encode?{query}"), form, value)
    return parameters(make.generic("POST", f"/encode?{query}", data=body, content_type=content_type), form, value)


def refused(*given, **more):
    with pytest.raises(Refusal) as caught:
        asked(*given, **more)
    return caught.value.status, caught.value.problem.code, caught.value.problem.field


class TestWhereTheyAre:
    def test_in_the_query(self):
        assert asked("text=a+b&wpm=12") == {"text": "a b", "wpm": "12"}

    def test_in_the_path(self):
        assert asked("wpm=12", value="a/b") == {"wpm": "12", "text": "a/b"}
        assert asked(value="...", form=DecodeForm) == {"morse": "..."}

    def test_in_a_form(self):
        assert asked(body="text=a%2Bb+c&wpm=12") == {"text": "a+b c", "wpm": "12"}

    @pytest.mark.parametrize(
        "name", ["text", "alphabet", "unknown", "wpm", "farnsworth_wpm", "tone_hz", "level_percent"]
    )
    def test_a_body_that_begins_with_a_name_is_a_form(self, name):
        assert asked(body=f"{name}=1") == {name: "1"}

    @pytest.mark.parametrize(
        "body", ["A+B", "a=b", "=", "morse=1", "text", "textual=1", " text=1", "100%25", "text%3D1"]
    )
    def test_any_other_is_the_text_byte_for_byte(self, body):
        assert asked(body=body) == {"text": body}

    def test_in_the_query_beside_a_body(self):
        assert asked("alphabet=greek", body="Σ".encode()) == {"alphabet": "greek", "text": "Σ"}

    @pytest.mark.parametrize(
        "content_type", ["", "text/plain", "application/octet-stream", "text/plain; charset=latin-1"]
    )
    def test_of_a_type_without_fields_the_body_is_the_text(self, content_type):
        assert asked(body="text=é".encode(), content_type=content_type) == {"text": "text=é"}

    def test_an_empty_body_says_nothing(self):
        assert asked("text=a", body="") == {"text": "a"}

    def test_a_get_with_a_body_has_none(self):
        request = RequestFactory().generic("GET", "/encode?wpm=1", data="SOS", content_type="text/plain")
        assert parameters(request, EncodeForm, None) == {"wpm": "1"}

    def test_a_form_of_a_sound_takes_a_morse(self):
        assert asked(body="morse=...", form=SoundForm) == {"morse": "..."}


class TestWhatIsRefused:
    def test_one_given_twice_in_a_place(self):
        assert refused("wpm=1&wpm=1") == (422, "repeated_parameter", "wpm")
        assert refused(body="text=a&text=b") == (422, "repeated_parameter", "text")

    def test_one_given_in_two_places(self):
        assert refused("text=a", value="b") == (422, "repeated_parameter", "text")
        assert refused("text=a", body="b") == (422, "repeated_parameter", "text")
        assert refused("wpm=1", body="text=a&wpm=1") == (422, "repeated_parameter", "wpm")

    def test_a_long_name_is_told_in_part(self):
        name = "x" * 1000
        with pytest.raises(Refusal) as caught:
            asked(f"{name}=1&{name}=2")
        assert caught.value.problem.field == "x" * 60
        assert str(caught.value) == f"{'x' * 60} is given 2 times; once is enough."

    @pytest.mark.parametrize("content_type", ["application/json", "multipart/form-data; boundary=x", "image/png"])
    def test_a_body_of_another_type(self, content_type):
        assert refused(body="{}", content_type=content_type) == (415, "unsupported_type", "body")

    def test_says_what_to_send_instead(self):
        with pytest.raises(Refusal, match="application/json is not read here; send the morse itself"):
            asked(body="{}", content_type="application/json", form=DecodeForm)

    def test_a_body_that_is_not_utf_8_and_where(self):
        assert refused(body=b"ab\xff", content_type="text/plain") == (400, "not_utf8", "body")
        with pytest.raises(Refusal, match="The body is not UTF-8 at byte 2"):
            asked(body=b"ab\xff")

    def test_a_form_that_is_not_utf_8_when_it_is_decoded(self):
        with pytest.raises(Refusal, match="The form is not UTF-8 at byte 6"):
            asked(body="text=a%FF")
        assert asked(body="text=a+%C3%A9") == {"text": "a é"}

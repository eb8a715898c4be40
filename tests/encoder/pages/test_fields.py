"""The controls of the forms: what can be chosen, what was, and what is wrong with it."""

import pytest
from django.template.loader import render_to_string

from encoder.morse import Unknown
from encoder.pages.fields import NUMBERS, Choice, Field, fields
from tests import facts
from tests.pages import Page

TABLES = {slug: facts.table(slug) for slug in ("arabic", "international", "greek")}


def drawn(field):
    return Page(render_to_string("encoder/_field.html", {"field": field})).root


def made(source="text", errors=(), **given):
    return fields(source, given, dict(errors), TABLES)


class TestWhatThereIsToChoose:
    def test_alphabets_by_name_in_their_own_language(self):
        assert made()["alphabet"].choices[0] == Choice("arabic", "العربية (Arabic)", "ar")
        assert [choice.value for choice in made()["alphabet"].choices] == list(TABLES)

    def test_an_alphabet_that_is_not_here_stays_chosen_and_says_so(self):
        field = made(alphabet="klingon")["alphabet"]
        assert field.value == "klingon"
        assert field.choices[0] == Choice("klingon", "klingon (not here)")
        assert len(field.choices) == len(TABLES) + 1

    @pytest.mark.parametrize(
        ("source", "label"), [("text", "Characters without a code"), ("morse", "Codes that nothing reads")]
    )
    def test_policies_what_refuses_last(self, source, label):
        field = made(source)["unknown"]
        assert (field.label, field.value) == (label, "keep")
        assert field.choices[-1].value == "error"
        assert sorted(choice.value for choice in field.choices) == sorted(Unknown)

    def test_policies_in_words_of_the_direction(self):
        for choice in made("text")["unknown"].choices:
            assert choice.label == Unknown(choice.value).policy.when_encoding
        for choice in made("morse")["unknown"].choices:
            assert choice.label == Unknown(choice.value).policy.when_decoding
        assert Choice("replace", "Put � instead") in made("morse")["unknown"].choices

    def test_readings(self):
        assert [choice.value for choice in made("morse")["reading"].choices] == ["text", "prosign"]


class TestWhatWasChosen:
    def test_what_is_not_given_is_usual(self):
        values = {name: field.value for name, field in made().items()}
        assert values == {
            "alphabet": "international",
            "reading": "text",
            "unknown": "keep",
            "wpm": "20",
            "farnsworth_wpm": "",
            "tone_hz": "600",
            "level_percent": "60",
            "dit": ".",
            "dah": "-",
            "character_gap": "space",
        }

    def test_a_value_that_is_not_the_usual_one_is_told(self):
        assert not any(field.changed for field in made(dit=".", wpm="20").values())
        assert {name for name, field in made(dit="·", wpm="12").items() if field.changed} == {"dit", "wpm"}

    def test_what_is_given_stays_even_if_it_is_wrong(self):
        found = made(wpm="fast", unknown="perhaps", tone_hz="")
        assert (found["wpm"].value, found["unknown"].value, found["tone_hz"].value) == ("fast", "perhaps", "600")

    def test_errors_go_to_their_field(self):
        found = made(errors={"wpm": ["too fast", "too slow"]})
        assert found["wpm"].errors == ("too fast", "too slow")
        assert found["farnsworth_wpm"].errors == ()


class TestDrawn:
    def test_a_number_has_a_label_and_its_range(self):
        root = drawn(NUMBERS["wpm"])
        control = root.first("input")
        assert root.first("label", for_="wpm").text == "wpm"
        assert {name: control[name] for name in ("id", "name", "type", "min", "max", "step", "value")} == {
            **{"id": "wpm", "name": "wpm", "type": "number"},
            **{"min": "1", "max": "100", "step": "any", "value": "20"},
        }
        assert control.get("aria-invalid") is None
        assert root.first("div", class_="field")["class"] == "field short"

    def test_a_range_has_whole_steps(self):
        control = drawn(NUMBERS["level_percent"]).first("input")
        assert (control["type"], control.get("step")) == ("range", None)

    def test_a_list_has_its_options_and_the_chosen_one(self):
        choices = (Choice("a", "A <b>", "el"), Choice("b", "B"))
        root = drawn(Field("x", "X", "b", choices=choices))
        options = root.first("select", id="x", name="x").all("option")
        assert [(option["value"], option.text, option.get("lang")) for option in options] == [
            ("a", "A <b>", "el"),
            ("b", "B", None),
        ]
        assert ["selected" in option.attributes for option in options] == [False, True]
        assert root.first("div", class_="field")["class"] == "field"

    @pytest.mark.parametrize("field", [NUMBERS["wpm"], Field("x", "X", choices=(Choice("a", "A"),))])
    def test_an_error_is_marked_and_tied_to_its_control(self, field):
        root = drawn(field._replace(errors=("Wrong <i>.",)))
        control = root.first("input") or root.first("select")
        assert (control["aria-invalid"], control["aria-describedby"]) == ("true", f"{field.name}-error")
        assert root.first("p", class_="error", id=f"{field.name}-error").text == "Wrong <i>."

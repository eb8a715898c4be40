"""What makes one value right, and what is said of one that is not."""

import re

import pytest
from django.core.exceptions import ValidationError

from encoder.validators import (
    CHARACTER_REGEX,
    CODE_REGEX,
    SCRIPT_REGEX,
    SLUG_REGEX,
    validate_character,
    validate_code,
    validate_line,
    validate_script,
    validate_slug,
)


def refused(validate, value):
    with pytest.raises(ValidationError) as caught:
        validate(value)
    return caught.value.error_list[0].code, caught.value.messages


class TestCode:
    @pytest.mark.parametrize("code", [".", "-", ".-" * 5])
    def test_takes_dits_and_dahs(self, code):
        validate_code(code)

    @pytest.mark.parametrize("code", ["", "." * 11, ".-\n", " .-", ".- -", "·−", "a", ".-/"])
    def test_refuses_anything_else_in_words(self, code):
        message = f"{code!r} is not a code: write 1 to 10 of . (dit) and - (dah), and nothing else."
        assert refused(validate_code, code) == ("invalid_code", [message])


class TestCharacter:
    @pytest.mark.parametrize("character", ["A", "É", "<AR>", "لا", "?"])
    def test_takes_upper_case_in_nfc(self, character):
        validate_character(character)

    @pytest.mark.parametrize(
        ("character", "said"),
        [
            ("a", "must be in NFC and upper case: A (U+0041)"),
            ("E\u0301", "must be in NFC and upper case: É (U+00C9)"),
            ("A B", "holds white space or a control character"),
            ("\x01", "holds white space or a control character"),
            ("", "must be 1 to 16 code points, not 0"),
            ("A" * 17, "must be 1 to 16 code points, not 17"),
        ],
    )
    def test_refuses_anything_else_in_words(self, character, said):
        code, messages = refused(validate_character, character)
        assert code == "invalid_character"
        assert said in messages[0]


class TestScript:
    @pytest.mark.parametrize("script", ["Latn", "Arab"])
    def test_takes_a_code_of_iso_15924(self, script):
        validate_script(script)

    @pytest.mark.parametrize("script", ["", "latn", "LATN", "Lat", "Latin", "Latn\n", "La1n"])
    def test_refuses_anything_else_in_words(self, script):
        message = f"{script!r} is not a script code of ISO 15924: four letters such as Latn or Arab."
        assert refused(validate_script, script) == ("invalid_script", [message])


class TestSlug:
    @pytest.mark.parametrize("slug", ["itu", "a", "7", "old-morse-2"])
    def test_takes_what_can_stand_in_an_address(self, slug):
        validate_slug(slug)

    @pytest.mark.parametrize("slug", ["", "-", "a-", "-a", "a--b", "A", "é", "a b", "a\n", "a/b", "a.svg"])
    def test_refuses_anything_else_in_words(self, slug):
        message = f"{slug!r} is not a slug: small letters a to z and figures, parts joined by single hyphens."
        assert refused(validate_slug, slug) == ("invalid_slug", [message])


@pytest.mark.parametrize("line", ["two\nlines", "escape \x1b[2J", "turned \u202e round"])
def test_a_name_is_a_line_of_text(line):
    code, (message,) = refused(validate_line, line)
    assert code == "invalid_line"
    assert message.startswith(f"{line!r} holds U+")


@pytest.mark.parametrize("pattern", [CODE_REGEX, CHARACTER_REGEX, SCRIPT_REGEX, SLUG_REGEX])
def test_the_database_is_given_the_whole_value(pattern):
    """Let no pattern pass a value with something behind it: MariaDB's own anchors do."""
    assert pattern.startswith(r"\A")
    assert pattern.endswith(r"(?!\s)\Z")
    assert not re.search(pattern, ".- \n")

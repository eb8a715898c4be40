"""What makes one value right, in words for a form; the rules themselves are encoder.morse's."""

import re

from django.core.exceptions import ValidationError

from encoder.morse import CODE_PATTERN, MAX_CODE_ELEMENTS, character_problems, line_problem

# On MariaDB `\Z` also matches before a last line break: the look-ahead refuses that.
CODE_REGEX = rf"\A{CODE_PATTERN}(?!\s)\Z"
CHARACTER_REGEX = r"\A\S+(?!\s)\Z"
SCRIPT_REGEX = r"\A[A-Z][a-z]{3}(?!\s)\Z"
LANGUAGE_REGEX = r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*"
SLUG_REGEX = r"\A[a-z0-9]+(-[a-z0-9]+)*(?!\s)\Z"


def validate_code(value: str) -> None:
    """Refuse anything but 1 to MAX_CODE_ELEMENTS dits and dahs."""
    if not re.search(CODE_REGEX, value):
        message = f"{value!r} is not a code: write 1 to {MAX_CODE_ELEMENTS} of . (dit) and - (dah), and nothing else."
        raise ValidationError(message, code="invalid_code")


def validate_character(value: str) -> None:
    """Refuse what is not NFC and upper case, and white space."""
    if problems := character_problems(value):
        raise ValidationError([ValidationError(problem, code="invalid_character") for problem in problems])


def validate_line(value: str) -> None:
    """Refuse line ends and control characters: a name stands in headings, pictures and headers."""
    if problem := line_problem(value):
        raise ValidationError(f"{value!r} {problem}.", code="invalid_line")


def validate_script(value: str) -> None:
    """Refuse what does not look like ISO 15924."""
    if not re.search(SCRIPT_REGEX, value):
        message = f"{value!r} is not a script code of ISO 15924: four letters such as Latn or Arab."
        raise ValidationError(message, code="invalid_script")


def validate_language(value: str) -> None:
    """Refuse what does not look like BCP 47: it stands in pages as the language of a text."""
    if value and not re.fullmatch(LANGUAGE_REGEX, value):
        message = f"{value!r} is not a language tag of BCP 47: such as en, sr-Latn or pt-BR."
        raise ValidationError(message, code="invalid_language")


def validate_slug(value: str) -> None:
    """Refuse what cannot stand in an address."""
    if not re.search(SLUG_REGEX, value):
        message = f"{value!r} is not a slug: small letters a to z and figures, parts joined by single hyphens."
        raise ValidationError(message, code="invalid_slug")

"""JSON that is counted before anything is made of it: 2.5 MB of small values would be hundreds of MB of objects."""

import json
import re
from typing import Any

# An end that is missing is the text's: looked for once, not once more behind each quotation mark.
_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)', re.DOTALL)


QUOTES_OF_A_VALUE = 4
"""Two around its name, two around itself."""


class TooManyValues(ValueError):
    """More values than anything that is asked for needs."""


def load(text: str, most: int, **options: Any) -> Any:
    """Return what JSON says, of at most so many values. Raises TooManyValues, and ValueError where it is no JSON.

    Quotation marks are counted first: taking out many strings would keep other threads waiting.
    """
    if text.count('"') - text.count('\\"') > QUOTES_OF_A_VALUE * (most + 1):
        raise TooManyValues(f"It has more than {most:,} values.")
    bare = _STRING.sub("", text)
    if bare.count(",") + bare.count("[") + bare.count("{") > most:
        raise TooManyValues(f"It has more than {most:,} values.")
    try:
        return json.loads(text, **options)
    except RecursionError as exc:
        raise ValueError("It is nested too deeply.") from exc

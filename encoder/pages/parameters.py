"""What a request to a page asks for: parameters from path, query and body, each once."""

import re
from urllib.parse import unquote_to_bytes

from django.http import HttpRequest, QueryDict

from encoder.morse import Problem

from . import forms

FORM_TYPE = "application/x-www-form-urlencoded"
RAW_TYPES = ("", "text/plain", "application/octet-stream", FORM_TYPE)


class Refusal(Exception):
    """A request that cannot be read, with the status and the problem to answer."""

    def __init__(self, status: int, code: str, field: str, message: str) -> None:
        super().__init__(message)
        self.status, self.problem = status, Problem(code, field, message)


def parameters(request: HttpRequest, form: type[forms.ConversionForm], value: str | None) -> dict[str, str]:
    """Return the parameters from path, query and body. Raises Refusal.

    A body is a form only when it begins with a known name and `=`; else it is the text itself, byte for byte: a shell
    sends `A+B` or `a=b` under the type of a form without meaning one.
    """
    sources = [_once(request.GET), {} if value is None else {form.source: value}]
    if request.method == "POST" and request.body:
        sources.append(_from_body(request, form))
    given: dict[str, str] = {}
    for source in sources:
        if twice := given.keys() & source.keys():
            name = min(twice)
            raise Refusal(422, "repeated_parameter", name, f"{name} is given in two places; once is enough.")
        given |= source
    return given


def is_form(body: str, form: type[forms.ConversionForm]) -> bool:
    """Tell whether a body of the type of a form is meant as one."""
    return bool(re.match(f"(?:{'|'.join(form.fields)})=", body))


def _once(parameters: QueryDict) -> dict[str, str]:
    """Return each parameter's value. Raises Refusal for one given twice: neither value may be dropped in silence."""
    for name, values in parameters.lists():
        if len(values) > 1:
            message = f"{name[:60]} is given {len(values)} times; once is enough."
            raise Refusal(422, "repeated_parameter", name[:60], message)
    return {name: str(value) for name, value in parameters.items()}


def _from_body(request: HttpRequest, form: type[forms.ConversionForm]) -> dict[str, str]:
    if request.content_type not in RAW_TYPES:
        message = f"{request.content_type} is not read here; send the {form.source} itself, or use /api/v1/ for JSON."
        raise Refusal(415, "unsupported_type", "body", message)
    try:
        body = request.body.decode("utf-8")
    except UnicodeDecodeError as exc:
        raise Refusal(400, "not_utf8", "body", f"The body is not UTF-8 at byte {exc.start}.") from exc
    if request.content_type != FORM_TYPE or not is_form(body, form):
        return {form.source: body}
    try:
        unquote_to_bytes(body.replace("+", " ")).decode("utf-8")
    except UnicodeDecodeError as exc:
        raise Refusal(400, "not_utf8", "body", f"The form is not UTF-8 at byte {exc.start}.") from exc
    return _once(QueryDict(body, encoding="utf-8"))

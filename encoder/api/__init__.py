"""The HTTP API: django-ninja, an OpenAPI 3.1 document, one error body."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

from encoder import __version__
from encoder.conversions import MAX_MORSE_CHARACTERS, MAX_TEXT_CHARACTERS
from encoder.formats import MAX_SOUND_SECONDS
from encoder.morse import MAX_MARKS, MAX_PROBLEMS, MAX_WPM, MIN_WPM, MorseError, Problem, and_more
from encoder.web import MAX_ADDRESS_BYTES, MAX_BODY_BYTES, MAX_TEXT_BODY_BYTES, bounded, errors

from .routes import router

DESCRIPTION = f"""Encode text to morse and decode it, against alphabets that editors govern.

Nothing unknown is dropped in silence: by default it is an error that names each character and its place.

Limits: a text has at most {MAX_TEXT_CHARACTERS:,} characters, a morse {MAX_MORSE_CHARACTERS:,}, a body
{MAX_BODY_BYTES:,} bytes, {MAX_TEXT_BODY_BYTES:,} where no morse is taken; a character
bears at most {MAX_MARKS} combining marks; speeds are {MIN_WPM} to {MAX_WPM} wpm;
a sound lasts at most {MAX_SOUND_SECONDS:,} seconds;
an error lists at most {MAX_PROBLEMS} problems of a kind and counts the rest."""


NOT_MODIFIED = {"description": "What If-None-Match names is still the answer."}
TOO_LONG = {
    "description": f"The address is longer than {MAX_ADDRESS_BYTES:,} bytes (the server itself answers):"
    " send the parameters by POST.",
    "content": {"text/html": {"schema": {"type": "string"}}},
}


MAX_VALUES = 100
"""Values in a body of JSON: several times the parameters that there are."""
NOT_SENT = HttpResponse()


class NotRead(MorseError):
    """A body of JSON that would be misread."""


class StrictParser(Parser):
    """Reads JSON that says each thing once, in UTF-8."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the body. Raises NotRead, and ValueError where it is no JSON."""
        try:
            body = request.body.decode("utf-8-sig")
        except UnicodeDecodeError as exc:
            message = f"The body is not UTF-8 at byte {exc.start}."
            raise NotRead(Problem("not_utf8", "body", message, exc.start)) from exc
        try:
            return bounded.load(body, MAX_VALUES, object_pairs_hook=_once)
        except bounded.TooManyValues as exc:
            message = f"The body has more than {MAX_VALUES} values; an object with the parameters is enough."
            raise NotRead(Problem("too_many_values", "body", message)) from exc


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of JSON. Raises NotRead for a name given twice: neither value may be dropped in silence."""
    found = dict(pairs)
    if len(found) < len(pairs):
        times = Counter(name for name, _ in pairs)
        raise NotRead(
            *(
                Problem("repeated_parameter", name[:60], f"{name[:60]} is given {count} times; once is enough.")
                for name, count in times.items()
                if count > 1
            )
        )
    return found


class MorseAPI(NinjaAPI):
    """The API, with a document that says what errors look like, and errors that look like it."""

    def create_temporal_response(self, request: HttpRequest) -> HttpResponse:
        """Return what nobody fills: every operation answers with a response of its own."""
        return NOT_SENT

    document: OpenAPISchema | None = None

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """Return the document, which is made once; errors are application/problem+json."""
        self.document = self.document or self._made(**kwargs)
        return self.document

    def _made(self, **kwargs: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**kwargs)
        for operations in schema["paths"].values():
            for method, operation in operations.items():
                if method == "head":
                    operation["operationId"] += "_head"  # ninja gives all methods of a route one
                if method in ("get", "head"):
                    operation["responses"][304] = NOT_MODIFIED
                    operation["responses"][414] = TOO_LONG
                for status, response in operation["responses"].items():
                    content = response.get("content", {})
                    if int(status) >= 400 and "application/json" in content:
                        content["application/problem+json"] = content.pop("application/json")
        return schema


def wrapped(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give a method that is not offered the same body as every other error, and answers the same caching."""

    def call(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code == 405:
            response = errors.not_allowed(request, response["Allow"].split(", "))
        response.headers.setdefault("Cache-Control", "no-cache")
        return response

    call.csrf_exempt = True  # type: ignore[attr-defined]
    return call


api = MorseAPI(
    title="Morse",
    version=__version__,
    description=DESCRIPTION,
    urls_namespace="api",
    openapi_url="/openapi.json",
    docs_url="/docs",
    parser=StrictParser(),
)
api.add_router("", router)


@api.exception_handler(MorseError)
def morse_error(request: HttpRequest, exc: MorseError) -> HttpResponse:
    """Answer what the domain refuses."""
    return errors.json_response(422, *exc.problems)


@api.exception_handler(ValidationError)
def validation_error(request: HttpRequest, exc: ValidationError) -> HttpResponse:
    """Answer what a schema refuses."""
    problems = [
        Problem(error["type"], str(error["loc"][-1])[:60], f"{error['loc'][-1]}: {error['msg']}."[:300])
        for error in exc.errors[:MAX_PROBLEMS]
    ]
    return errors.json_response(422, *problems, *and_more("parameter", "parameters", len(exc.errors)))


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, exc: HttpError) -> HttpResponse:
    """Answer what ninja refuses: a body that is not JSON, or that would be misread."""
    if isinstance(exc.__cause__, NotRead):
        problems = exc.__cause__.problems
        return errors.json_response(400 if problems[0].code == "not_utf8" else 422, *problems)
    message = f'The body is not JSON: {exc.__cause__}. Send an object, such as {{"text": "SOS"}}.'
    return errors.json_response(exc.status_code, Problem("bad_request", "body", message))


@api.exception_handler(Http404)
def not_found(request: HttpRequest, exc: Http404) -> HttpResponse:
    """Answer what is not there."""
    said = (
        str(exc) if str(exc).startswith("There is no") else f"There is nothing here; see {reverse('api:openapi-view')}."
    )
    return errors.json_response(404, Problem("not_found", "path", said))


def urls() -> tuple[list[Any], str, str]:
    """Return the patterns of the API for `path`."""
    patterns, app_name, namespace = api.urls
    for pattern in patterns:
        pattern.callback = wrapped(pattern.callback)  # type: ignore[arg-type]
    return patterns, app_name, namespace

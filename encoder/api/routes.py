"""The routes: parameters in, one conversion, a schema out."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Body, Path, Query, Router

from encoder import conversions, sounds
from encoder.morse import MAX_PROBLEMS, CodeTable, MorseError, Problem, and_more
from encoder.web import ranges

from . import schemas

router = Router()
REFUSALS = dict.fromkeys((400, 408, 411, 413, 415, 422), schemas.ProblemDocument)
JSON = "application/json; charset=utf-8"
READ = ["GET", "HEAD"]
_json = json.JSONEncoder(ensure_ascii=False).encode


class WrongQuery(MorseError):
    """A name in the query that means nothing here, or that stands there twice."""


def _only(request: HttpRequest, schema: type[schemas.Parameters] | None = None) -> None:
    """Refuse what the query has beside the schema's fields: ninja itself passes over it."""
    known = schema.model_fields if schema else {}
    told = f"there are: {', '.join(known)}" if known else "this address takes none"
    problems = [
        Problem("unknown_parameter", name[:60], f"There is no parameter {name[:60]!r} in the query; {told}.")
        for name in request.GET
        if name not in known
    ]
    problems += [
        Problem("repeated_parameter", name[:60], f"{name[:60]} is given {len(values)} times; once is enough.")
        for name, values in request.GET.lists()
        if len(values) > 1
    ]
    if problems:
        raise WrongQuery(*problems[:MAX_PROBLEMS], *and_more("unknown_parameter", "parameters", len(problems)))


def _answer(content: Any) -> HttpResponse:
    """Answer with what the schema of the operation says; tests/service holds the two together."""
    return HttpResponse(_json(content).encode(), content_type=JSON)


def _encoded(parameters: schemas.EncodeParameters) -> HttpResponse:
    result = conversions.encode(**vars(parameters))
    return _answer(
        {
            **_timed(result),
            "morse": result.written,
            "unknown": schemas.plain(result.unknown),
            "unknown_total": result.unknown_total,
            "substituted": schemas.plain(result.substituted),
            "substituted_total": result.substituted_total,
        }
    )


def _decoded(parameters: schemas.DecodeParameters) -> HttpResponse:
    result = conversions.decode(**vars(parameters))
    unknown = {"unknown": schemas.plain(result.unknown), "unknown_total": result.unknown_total}
    return _answer({**_timed(result), "text": result.text, **unknown})


def _timed(result: conversions.Encoding | conversions.Decoding) -> dict[str, Any]:
    return {
        "alphabet": result.table.slug,
        "revision": result.table.revision,
        "units": result.length.units,
        "seconds": result.seconds,
    }


@router.api_operation(READ, "/encode", response={200: schemas.Encoded, **REFUSALS}, url_name="encode", tags=["Morse"])
def encode(request: HttpRequest, parameters: Query[schemas.EncodeParameters]) -> HttpResponse:
    """Encode a text to morse."""
    _only(request, schemas.EncodeParameters)
    return _encoded(parameters)


@router.post("/encode", response={200: schemas.Encoded, **REFUSALS}, tags=["Morse"])
def encode_body(request: HttpRequest, parameters: Body[schemas.EncodeParameters]) -> HttpResponse:
    """Encode a text to morse, parameters in a JSON body."""
    _only(request)
    return _encoded(parameters)


@router.api_operation(READ, "/decode", response={200: schemas.Decoded, **REFUSALS}, url_name="decode", tags=["Morse"])
def decode(request: HttpRequest, parameters: Query[schemas.DecodeParameters]) -> HttpResponse:
    """Decode a morse to text."""
    _only(request, schemas.DecodeParameters)
    return _decoded(parameters)


@router.post("/decode", response={200: schemas.Decoded, **REFUSALS}, tags=["Morse"])
def decode_body(request: HttpRequest, parameters: Body[schemas.DecodeParameters]) -> HttpResponse:
    """Decode a morse to text, parameters in a JSON body."""
    _only(request)
    return _decoded(parameters)


@router.api_operation(
    READ,
    "/audio",
    response={412: schemas.ProblemDocument, 416: schemas.ProblemDocument, 503: schemas.ProblemDocument, **REFUSALS},
    openapi_extra=schemas.SOUND_IN_PART,
    url_name="audio",
    tags=["Morse"],
)
def audio(request: HttpRequest, parameters: Query[schemas.AudioParameters]) -> HttpResponseBase:
    """Sound a text or a morse."""
    _only(request, schemas.AudioParameters)
    return ranges.respond(request, *sounds.sound(**vars(parameters)))


@router.post(
    "/audio",
    response={412: schemas.ProblemDocument, 503: schemas.ProblemDocument, **REFUSALS},
    openapi_extra=schemas.SOUND,
    tags=["Morse"],
)
def audio_body(request: HttpRequest, parameters: Body[schemas.AudioParameters]) -> HttpResponseBase:
    """Sound a text or a morse, parameters in a JSON body."""
    _only(request)
    return ranges.respond(request, *sounds.sound(**vars(parameters)))


@router.api_operation(
    READ,
    "/alphabets",
    response={200: list[schemas.Alphabet], **REFUSALS},
    url_name="alphabets",
    tags=["Alphabets"],
)
def alphabets(request: HttpRequest) -> HttpResponse:
    """List the alphabets."""
    _only(request)
    return _answer([_alphabet(table) for table in conversions.alphabets().values()])


@router.api_operation(
    READ,
    "/alphabets/{slug}",
    response={200: schemas.AlphabetDetail, 404: schemas.ProblemDocument, **REFUSALS},
    url_name="alphabet",
    tags=["Alphabets"],
)
def alphabet(request: HttpRequest, slug: Path[str]) -> HttpResponse:
    """Return one alphabet with all its symbols."""
    _only(request)
    table = conversions.alphabets().get(slug)
    if table is None:
        raise Http404(f"There is no alphabet {slug[:60]!r}.")
    symbols = [{**symbol._asdict(), "owner": table.owners[symbol.character]} for symbol in table.symbols]
    own = [{**symbol._asdict(), "owner": table.slug} for symbol in table.alphabet.symbols]
    return _answer({**_alphabet(table), "symbols": symbols, "own": own})


def _alphabet(table: CodeTable) -> dict[str, Any]:
    content = table.alphabet._asdict()
    content.pop("symbols")
    return {**content, "revision": table.revision}

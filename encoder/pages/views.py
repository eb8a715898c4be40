"""Pages, and the same as text for shells. Views carry: a form, one conversion, one answer."""

from collections.abc import Callable, Container, Mapping
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from encoder import conversions, sounds
from encoder.drawing import poster, tree
from encoder.morse import (
    DEFAULT_ALPHABET,
    MAX_LEVEL_PERCENT,
    CodeTable,
    Kind,
    MorseError,
    Problem,
    Tone,
    Unknown,
)
from encoder.web import errors, negotiation, ranges

from . import docs, forms, presentation
from .parameters import Refusal, parameters

MAX_LINK_BYTES = 4_000
"""Bytes of a share link; every server and client on the way takes a line of this length."""
METHODS = ("GET", "HEAD", "POST")

Named = TypeVar("Named")
fresh = cache_control(no_cache=True)


def site(request: HttpRequest) -> dict[str, Any]:
    """Give every template what the page's head and foot need."""
    return {"source_url": settings.SOURCE_URL, "release": settings.RELEASE}


def encode(request: HttpRequest, text: str | None = None) -> HttpResponseBase:
    """Encode a text: a page, or `... --- ...` and a newline."""
    return _convert(request, forms.EncodeForm, text, "encode", lambda result: result.morse)


def decode(request: HttpRequest, morse: str | None = None) -> HttpResponseBase:
    """Decode a morse: a page, or the text and a newline."""
    return _convert(request, forms.DecodeForm, morse, "decode", lambda result: result.text)


@vary_on_headers("Accept")
@fresh
def _convert(
    request: HttpRequest, form_class: type[forms.ConversionForm], value: str | None, view: str, answer: Callable
) -> HttpResponseBase:
    if request.method not in METHODS:
        return errors.not_allowed(request, METHODS)
    wanted = negotiation.preferred(request)
    if wanted is None:
        problem = Problem(
            "not_acceptable", "Accept", "There are text/html and text/plain here; JSON is under /api/v1/."
        )
        return errors.text_response(406, problem)
    try:
        given = parameters(request, form_class, value)
    except Refusal as exc:
        return errors.response(request, exc.status, exc.problem)
    if wanted == negotiation.PAGE:
        return _page(request, form_class(given, Unknown.KEEP), given, view)
    return _answer(form_class, given, view, lambda result: _text(answer(result)))


def _answer(
    form_class: type[forms.ConversionForm], given: dict[str, str], view: str, make: Callable[[Any], HttpResponseBase]
) -> HttpResponseBase:
    """Answer with what `make` makes of the result, or with a line for each problem."""
    if problems := _misnamed(form_class, given, view):
        return errors.text_response(422, *problems)
    form = form_class(given, Unknown.ERROR)
    if form.problems:
        return errors.text_response(422, *form.problems)
    try:
        return make(form.result)
    except MorseError as exc:
        return errors.text_response(422, *exc.problems)


def _text(text: str) -> HttpResponse:
    return HttpResponse(f"{text}\n".encode(), content_type="text/plain; charset=utf-8")


def _misnamed(form: type[forms.ConversionForm], given: dict[str, str], view: str) -> list[Problem]:
    """Return what is wrong with the names of parameters: one that is not known, or the source missing."""
    known = ", ".join(form.fields)
    problems = [
        Problem("unknown_parameter", name[:60], f"There is no such parameter; there are: {known}.")
        for name in given
        if name not in form.fields
    ]
    if not problems and not given.keys() & {form.source, "morse"}:
        usage = f"Send the {form.source} as the body, or as {reverse(view)}?{form.source}=."
        problems.append(Problem("missing", form.source, usage))
    return problems


def _page(request: HttpRequest, form: forms.ConversionForm, given: dict[str, str], view: str) -> HttpResponse:
    source = given.get(form.source, "")
    alphabets = conversions.alphabets()
    named = given.get("alphabet") or DEFAULT_ALPHABET
    context = {
        "view": view,
        "form": form,
        "given": given,
        "source": source,
        "errors": form.problems_by_field(),
        "result": form.result if source.strip() else None,
        "alphabets": alphabets.values(),
        "alphabet": alphabets.get(named) or alphabets.get(DEFAULT_ALPHABET),
        "named": named,
        "limit": conversions.MAX_TEXT_CHARACTERS if view == "encode" else conversions.MAX_MORSE_CHARACTERS,
        "ranges": forms.RANGES,
        "unknown_choices": forms.UNKNOWN_CHOICES,
        "reading_choices": forms.READING_CHOICES,
        **_links(request, given, form, view),
    }
    if context["result"] and isinstance(form, forms.EncodeForm):
        unknown = form.chosen["unknown"]
        context["words"] = presentation.drawn_words(source, form.result, unknown)
        context["hearing"] = presentation.Hearing(form.result, context["words"], unknown, Tone(**form.tone))
    if context["result"] and isinstance(form, forms.DecodeForm):
        context["is_heard"] = sounds.can_sound(form.result.length, form.result.speed)
    return render(request, f"encoder/{view}.html", context, status=422 if form.problems else 200)


def _links(request: HttpRequest, given: dict[str, str], form: forms.ConversionForm, view: str) -> dict[str, Any]:
    """Return the addresses of this same result; none where they would be too long."""
    kept = {name: given[name] for name in form.fields if given.get(name) and given[name] != form.usual.get(name)}
    link = request.build_absolute_uri(f"{reverse(view)}?{urlencode(kept)}")
    if form.problems or len(link) > MAX_LINK_BYTES:
        return {}
    strict = {**kept, "unknown": form.chosen["unknown"].value}
    mute = _without(strict, forms.TONE)
    heard = {name: value for name, value in strict.items() if name in forms.SoundForm.fields}
    if isinstance(form, forms.DecodeForm):
        heard["unknown"] = Unknown.SKIP.value  # what is no code; a code that nothing reads is heard all the same
    level = {"level_percent": str(MAX_LEVEL_PERCENT)}  # in the page the volume is the player's
    return {
        "link": link,
        "text_link": f"{reverse(view + '_text')}?{urlencode(mute)}",
        "json_link": f"{reverse('api:' + view)}?{urlencode(mute)}",
        "sound_links": {ending: f"{reverse('encode_' + ending)}?{urlencode(heard)}" for ending in sounds.ENDINGS},
        "play_link": f"{reverse('encode_wav')}?{urlencode({**_without(heard, level), **level})}",
        "curl": presentation.curl(request.build_absolute_uri(reverse(view)), mute, form.source),
    }


def _without(parameters: dict[str, str], names: Container[str]) -> dict[str, str]:
    return {name: value for name, value in parameters.items() if name not in names}


def encode_text(request: HttpRequest) -> HttpResponseBase:
    """Encode to a file that a browser keeps."""
    return _download(request, forms.EncodeForm, "encode", lambda result: _text_file("morse.txt", result.morse))


def decode_text(request: HttpRequest) -> HttpResponseBase:
    """Decode to a file that a browser keeps."""
    return _download(request, forms.DecodeForm, "decode", lambda result: _text_file("text.txt", result.text))


def encode_sound(request: HttpRequest, ending: str) -> HttpResponseBase:
    """Encode to a sound: a plain link plays in a browser and can be kept as a file."""
    return _download(
        request, forms.SoundForm, f"encode_{ending}", lambda result: ranges.respond(request, *result.download(ending))
    )


def _text_file(name: str, text: str) -> HttpResponse:
    response = _text(text)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@fresh
def _download(
    request: HttpRequest, form_class: type[forms.ConversionForm], view: str, make: Callable[[Any], HttpResponseBase]
) -> HttpResponseBase:
    if request.method not in METHODS:
        return errors.not_allowed(request, METHODS)
    try:
        given = parameters(request, form_class, None)
    except Refusal as exc:
        return errors.text_response(exc.status, exc.problem)
    return _answer(form_class, given, view, make)


@require_safe
@fresh
def alphabets(request: HttpRequest) -> HttpResponse:
    """List the alphabets."""
    tables = conversions.alphabets()
    return render(request, "encoder/alphabets.html", {"alphabets": tables.values(), "tables": tables})


@require_safe
@fresh
def alphabet(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one alphabet, drawn from the live rows."""
    order = request.GET.get("sort", "character")
    if order not in presentation.ORDERS:
        message = f"{order[:60]!r} is no order; there are: {', '.join(presentation.ORDERS)}."
        return errors.response(request, 422, Problem("unknown_order", "sort", message))
    table = _table(slug)
    kinds = presentation.chart(table, Kind, order)
    context = {
        "table": table,
        "parent": conversions.alphabets().get(table.alphabet.extends or ""),
        "ranges": forms.RANGES,
        "order": order,
        "orders": presentation.ORDERS,
        "kinds": kinds,
        "all_codes": " / ".join(cell.symbol.code for _, cells in kinds for cell in cells),
        "tree": tree.draw(table),
        "lost": presentation.lost(table),
    }
    return render(request, "encoder/alphabet.html", context)


@require_safe
@fresh
def alphabet_picture(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the chart and the tree of an alphabet as a picture to embed or keep."""
    table = _table(slug)
    kinds = [(heading, [cell.symbol for cell in cells]) for heading, cells in presentation.chart(table, Kind)]
    headers = {"Content-Disposition": content_disposition_header(False, f"{table.alphabet.name} morse.svg")}
    return HttpResponse(poster.draw(table, kinds), content_type="image/svg+xml", headers=headers)


def _table(slug: str) -> CodeTable:
    return _named(conversions.alphabets(), slug, "alphabet")


def _named(things: Mapping[str, Named], slug: str, what: str) -> Named:
    if slug not in things:
        raise Http404(f"There is no {what} {slug[:60]!r}.")
    return things[slug]


@require_safe
@fresh
def docs_index(request: HttpRequest) -> HttpResponse:
    """List the documentation."""
    return render(request, "encoder/docs_index.html", {"pages": docs.pages().values()})


@require_safe
@fresh
def doc(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one page of the documentation."""
    return render(
        request,
        "encoder/doc.html",
        {"page": _named(docs.pages(), slug, "documentation page"), "pages": docs.pages().values()},
    )


@require_safe
@fresh
def doc_source(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a page as the Markdown it was written in."""
    return HttpResponse(
        _named(docs.pages(), slug, "documentation page").source, content_type="text/markdown; charset=utf-8"
    )


@require_safe
@fresh
def doc_picture(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a picture of the documentation."""
    picture = _named(docs.pictures(), slug, "documentation picture")
    return HttpResponse(picture, content_type="image/svg+xml")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead browsers that ask by habit to the icon that our pages name."""
    return redirect(static("encoder/icon.svg"))

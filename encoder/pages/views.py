"""Pages, and the same as text for shells. Views carry: a form, one conversion, one answer."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

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

from encoder import conversions
from encoder.drawing import poster, tree
from encoder.morse import (
    DEFAULT_ALPHABET,
    MAX_PROBLEMS,
    CodeTable,
    Kind,
    MorseError,
    Problem,
    Unknown,
    and_more,
)
from encoder.web import errors, negotiation, ranges

from . import docs, fields, forms, presentation
from .parameters import Refusal, parameters

METHODS = ("GET", "HEAD", "POST")
NAVIGATION = {"encode": "Encode", "decode": "Decode", "alphabets": "Alphabets", "docs_index": "Docs"}
PART_OF = {
    **{"home": "encode", "encode_path": "encode", "decode_path": "decode"},
    **{"alphabet": "alphabets", "doc": "docs_index"},
}
"""Which page of the navigation another belongs to."""

Make = Callable[[Any], HttpResponseBase]
Named = TypeVar("Named")
fresh = cache_control(no_cache=True)


def site(request: HttpRequest) -> dict[str, Any]:
    """Give every template what the page's head and foot need."""
    name = request.resolver_match.url_name if request.resolver_match else ""
    return {
        "source_url": settings.SOURCE_URL,
        "release": settings.RELEASE,
        "navigation": NAVIGATION,
        "section": PART_OF.get(name or "", name),
    }


def encode(request: HttpRequest, text: str | None = None) -> HttpResponseBase:
    """Encode a text: a page, or `... --- ...` and a newline."""
    return _convert(request, forms.EncodeForm, text, lambda form: _text(form.convert().written))


def decode(request: HttpRequest, morse: str | None = None) -> HttpResponseBase:
    """Decode a morse: a page, or the text and a newline."""
    return _convert(request, forms.DecodeForm, morse, lambda form: _text(form.convert().text))


@vary_on_headers("Accept")
@fresh
def _convert(
    request: HttpRequest, form_class: type[forms.ConversionForm], value: str | None, make: Make
) -> HttpResponseBase:
    if request.method not in METHODS:
        return errors.not_allowed(request, METHODS)
    wanted = negotiation.preferred(request)
    if wanted is None:
        message = "There are text/html and text/plain here; JSON is under /api/v1/."
        return errors.text_response(406, Problem("not_acceptable", "Accept", message))
    try:
        given = parameters(request, form_class, value)
    except Refusal as exc:
        return errors.response(request, exc.status, exc.problem)
    if wanted == negotiation.PAGE:
        return _page(request, form_class(given, Unknown.KEEP))
    return _answer(form_class, given, form_class.view, make)


def _answer(form_class: type[forms.ConversionForm], given: dict[str, str], view: str, make: Make) -> HttpResponseBase:
    """Answer with what `make` makes of the form, or with a line for each problem."""
    if problems := _misnamed(form_class, given, view):
        return errors.text_response(422, *problems)
    try:
        return make(form_class(given, Unknown.ERROR))
    except MorseError as exc:
        return errors.text_response(422, *exc.problems)


def _text(text: str) -> HttpResponse:
    end = "" if text.endswith("\n") else "\n"
    return HttpResponse(f"{text}{end}".encode(), content_type="text/plain; charset=utf-8")


def _misnamed(form: type[forms.ConversionForm], given: dict[str, str], view: str) -> list[Problem]:
    """Return what is wrong with the names of parameters: one that is not known, or the source missing."""
    known = ", ".join(form.fields)
    wrong = [name for name in given if name not in form.fields]
    problems = [
        Problem("unknown_parameter", name[:60], f"There is no such parameter; there are: {known}.")
        for name in wrong[:MAX_PROBLEMS]
    ]
    problems += and_more("unknown_parameter", "parameters", len(wrong))
    if not problems and not given.keys() & {form.source, "morse"}:
        usage = f"Send the {form.source} as the body, or as {reverse(view)}?{form.source}=."
        problems.append(Problem("missing", form.source, usage))
    return problems


def _page(request: HttpRequest, form: forms.ConversionForm) -> HttpResponse:
    source = form.data.get(form.source, "")
    problems: tuple[Problem, ...] = ()
    result = None
    try:
        result = form.convert()
    except MorseError as exc:
        problems = exc.problems
    tables = conversions.alphabets()
    by_field = presentation.by_field(problems)
    context = {
        "view": form.view,
        "form": form,
        "source": source,
        "errors": by_field,
        "fields": fields.fields(form.source, form.data, by_field, tables),
        "tables": tables,
        "table": tables.get(form.chosen["alphabet"]) or tables.get(DEFAULT_ALPHABET),
        "limit": conversions.LIMITS[form.source],
        "policy": form.chosen["unknown"].policy,
    }
    if result and source.strip():
        context |= presentation.shown(request, form, result)
    page = render(request, f"encoder/{form.view}.html", context, status=422 if problems else 200)
    return errors.noted(page, problems) if problems else page


def encode_text(request: HttpRequest) -> HttpResponseBase:
    """Encode to a file that a browser keeps."""
    return _download(request, forms.EncodeForm, "encode", lambda form: _text_file("morse.txt", form.convert().written))


def decode_text(request: HttpRequest) -> HttpResponseBase:
    """Decode to a file that a browser keeps."""
    return _download(request, forms.DecodeForm, "decode", lambda form: _text_file("text.txt", form.convert().text))


def encode_sound(request: HttpRequest, name: str) -> HttpResponseBase:
    """Encode to a sound, one of FORMATS: a plain link plays in a browser and can be kept as a file."""

    def make(form: forms.SoundForm) -> HttpResponseBase:
        form.format = name
        return ranges.respond(request, *form.convert())

    return _download(request, forms.SoundForm, f"encode_{name}", make)


def _text_file(name: str, text: str) -> HttpResponse:
    response = _text(text)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@fresh
def _download(request: HttpRequest, form_class: type[forms.ConversionForm], view: str, make: Make) -> HttpResponseBase:
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
    tables = conversions.alphabets()
    return render(request, "encoder/alphabets.html", {"tables": tables})


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
        "numbers": fields.NUMBERS,
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
    return render(request, "encoder/docs_index.html", {"pages": docs.pages().values()})


@require_safe
@fresh
def doc(request: HttpRequest, slug: str) -> HttpResponse:
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
    picture = _named(docs.pictures(), slug, "documentation picture")
    return HttpResponse(picture, content_type="image/svg+xml")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead browsers that ask by habit to the icon that our pages name."""
    return redirect(static("encoder/icon.svg"))

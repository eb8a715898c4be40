"""Addresses of the pages. A page's view, its template and its URL have one name; other URLs of a view say which."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from encoder.formats import FORMATS

from . import views


class AnyTextConverter(StringConverter):
    """Everything behind the slash, line breaks too."""

    regex = r"[\s\S]+"


register_converter(AnyTextConverter, "anything")

# The base of every address is the site itself.
urlpatterns = [
    path("encode", views.encode, name="encode"),
    path("decode", views.decode, name="decode"),
    path("", views.encode, name="home"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("encode.txt", views.encode_text, name="encode_text"),
    *(path(f"encode.{name}", views.encode_sound, {"name": name}, name=f"encode_{name}") for name in FORMATS),
    path("encode/<anything:text>", views.encode, name="encode_path"),
    path("decode.txt", views.decode_text, name="decode_text"),
    path("decode/<anything:morse>", views.decode, name="decode_path"),
    path("alphabets/", views.alphabets, name="alphabets"),
    path("alphabets/<str:slug>.svg", views.alphabet_picture, name="alphabet_picture"),
    path("alphabets/<str:slug>/", views.alphabet, name="alphabet"),
    path("docs/", views.docs_index, name="docs_index"),
    path("docs/<str:slug>.md", views.doc_source, name="doc_source"),
    path("docs/<str:slug>.svg", views.doc_picture, name="doc_picture"),
    path("docs/<str:slug>/", views.doc, name="doc"),
]

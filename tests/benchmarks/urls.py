"""The views that requests are measured against: the same bytes and headers, without reading or encoding anything."""

import json
from functools import cache

from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.vary import vary_on_headers

from encoder.api import routes
from encoder.api.schemas import EncodeParameters
from encoder.pages import views
from morseweb.urls import *  # noqa: F403  (its error handlers)
from morseweb.urls import urlpatterns as ours
from tests.benchmarks.load import TEXT


@cache
def text_answer():
    return views.encode(RequestFactory().get("/encode", {"text": TEXT})).content


@cache
def json_answer():
    content = routes._encoded(EncodeParameters(text=TEXT)).content
    assert json.loads(content)["morse"]
    return content


@vary_on_headers("Accept")
@views.fresh
def constant_text(request):
    return HttpResponse(text_answer(), content_type="text/plain; charset=utf-8")


@csrf_exempt
@views.fresh
def constant_json(request):
    return HttpResponse(json_answer(), content_type="application/json; charset=utf-8")


urlpatterns = [path("constant", constant_text), path("api/constant", constant_json), *ours]

"""The root of all addresses."""

from django.contrib import admin
from django.urls import include, path

from encoder import api

urlpatterns = [
    path("api/v1/", api.urls()),
    path("", include("encoder.urls")),
    path("admin/", admin.site.urls),
]
handler400 = "encoder.errors.bad_request"
handler403 = "encoder.errors.forbidden"
handler404 = "encoder.errors.not_found"
handler500 = "encoder.errors.server_error"

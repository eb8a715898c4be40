"""The root of all addresses."""

from django.contrib import admin
from django.urls import include, path

from encoder import api

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/v1/", api.urls()),
    path("", include("encoder.urls")),
]
handler400 = "encoder.views.bad_request"
handler403 = "encoder.views.forbidden"
handler404 = "encoder.views.not_found"
handler500 = "encoder.views.server_error"

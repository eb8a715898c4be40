"""The root of all addresses."""

from django.contrib import admin
from django.urls import include, path

from encoder import api
from encoder.admin import two_steps

urlpatterns = [
    path("api/v1/", api.urls()),
    path("", include("encoder.pages.urls")),
    path("admin/two-steps/", admin.site.admin_view(two_steps.two_steps), name="two_steps"),
    path("admin/", admin.site.urls),
]
handler400 = "encoder.web.handlers.bad_request"
handler403 = "encoder.web.handlers.forbidden"
handler404 = "encoder.web.handlers.not_found"
handler500 = "encoder.web.handlers.server_error"

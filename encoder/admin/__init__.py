"""The admin of alphabets and symbols: search, history with undelete, conflicts told, import with a preview."""

from django.contrib import admin

from . import alphabets, symbols, two_steps  # noqa: F401  (importing registers them)

admin.site.login_form = two_steps.LoginForm
admin.site.login_template = "admin/encoder/login.html"
admin.site.site_header = "Morse alphabets"
admin.site.site_title = "Morse admin"
admin.site.index_title = "What is governed here"

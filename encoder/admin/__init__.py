"""The admin of alphabets and symbols: search, history with undelete, conflicts told, import with a preview."""

from django.contrib import admin

from . import alphabets, symbols  # noqa: F401  (importing registers them)

admin.site.site_header = "Morse alphabets"
admin.site.site_title = "Morse admin"
admin.site.index_title = "What is governed here"

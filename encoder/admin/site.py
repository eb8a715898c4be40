"""The admin site."""

from django.contrib.admin import AdminSite


class MorseAdminSite(AdminSite):
    """The admin of the alphabets, and of the people who edit them."""

    site_header = "Morse alphabets"
    site_title = "Morse admin"
    index_title = "What is governed here"

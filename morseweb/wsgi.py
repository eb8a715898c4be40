"""The WSGI application that gunicorn serves."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "morseweb.settings")


def keep_raw_path(inner: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """Keep the path as it came: Django mends one that is not UTF-8 before any middleware can refuse it."""

    def call(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ["morse.raw_path"] = environ.get("PATH_INFO", "")
        return inner(environ, start_response)

    return call


application = keep_raw_path(get_wsgi_application())

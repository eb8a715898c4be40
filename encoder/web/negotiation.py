"""In which form a client wants its answer."""

from functools import lru_cache

from django.http import HttpRequest

API_PREFIX = "/api/"
PAGE, TEXT, JSON = "text/html", "text/plain", "application/json"


@lru_cache(maxsize=256)
def _preferred(accept: str) -> str | None:
    request = HttpRequest()
    request.META["HTTP_ACCEPT"] = accept
    return request.get_preferred_type([TEXT, PAGE])


def preferred(request: HttpRequest) -> str | None:
    """Return TEXT or PAGE, or None where the client accepts neither. The same few headers come again and again."""
    return _preferred(request.META.get("HTTP_ACCEPT", "*/*"))


def for_errors(request: HttpRequest) -> str:
    """Return the form of an error: JSON under /api/, PAGE for who prefers one, else TEXT."""
    if request.path_info.startswith(API_PREFIX):
        return JSON
    return PAGE if preferred(request) == PAGE else TEXT

"""Our server for the Flask application: the same threads, cores and limits."""

from morseweb.gunicorn_conf import *  # noqa: F403


def post_worker_init(worker):
    """Start nothing: the application has no snapshot."""

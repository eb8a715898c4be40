"""Our settings, and views that return constants beside the real ones."""

from morseweb.settings import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.urls"

"""Static files: which ones, under names that hold a digest of their content."""

from django.contrib.staticfiles.apps import StaticFilesConfig
from whitenoise.storage import CompressedManifestStaticFilesStorage


class CollectedConfig(StaticFilesConfig):
    """Django's app of static files, which leaves what no page asks for: Ninja's other viewer of an API, the largest."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "redoc*"]


class ManifestStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage, which also rewrites the imports between ES modules."""

    support_js_module_import_aggregation = True
    manifest_strict = True

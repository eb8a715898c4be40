"""Static files under names that hold a digest of their content."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ManifestStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage, which also rewrites the imports between ES modules."""

    support_js_module_import_aggregation = True
    manifest_strict = True

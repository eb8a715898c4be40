"""Static files, collected again where what they are made of has changed since: `python -m morseweb.collected`.

For a checkout that somebody works in. A release collects them once, by `manage.py collectstatic`.
"""

import os
import sysconfig
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
MANIFEST = BASE_DIR / "staticfiles/staticfiles.json"


def is_stale() -> bool:
    """Tell whether our files, the packages or what makes names of them are newer than what was collected."""
    ours = BASE_DIR / "encoder/static/encoder"
    makers = [BASE_DIR / "morseweb/settings.py", BASE_DIR / "morseweb/storage.py", Path(sysconfig.get_path("purelib"))]
    sources = [ours, *ours.iterdir(), *makers]
    return not MANIFEST.exists() or max(path.stat().st_mtime for path in sources) >= MANIFEST.stat().st_mtime


def collect() -> None:
    """Collect them if they are stale. Django must be set up."""
    from django.core.management import call_command

    if is_stale():
        call_command("collectstatic", verbosity=0, interactive=False)


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "morseweb.settings")
    django.setup()
    collect()

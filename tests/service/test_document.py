"""The running API against its own OpenAPI document: no 5xx, no answer that the document does not have."""

import re
import subprocess
import sys

from tests.environment import ROOT

EXAMPLES = 60
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "negative_data_rejection",
]


def test_every_answer_is_in_the_document(gunicorn):
    with gunicorn() as service:
        run = subprocess.run(
            [
                sys.executable, "-m", "schemathesis.cli", "--config-file",
                "tests/service/schemathesis.toml", "run", f"{service.url}/api/v1/openapi.json",
                "--checks", ",".join(CHECKS), "--max-examples", str(EXAMPLES), "--seed", "1", "--no-color",
                "--phases", "examples,coverage,fuzzing", "--generation-database", "none",
            ],
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
            cwd=ROOT,
        )  # fmt: skip
    assert run.returncode == 0, run.stdout[-6000:]
    assert re.search(r"\d+ generated", run.stdout)

"""Validate templates as Heat does, without a cloud. Run by Debian's Python, which has Heat's packages.

Usage: parse_heat.py FOLDER ENVIRONMENT PARAMETERS: the folder of the templates, the environment that chooses one, and a
value for each parameter by name as JSON. Each template is parsed by Heat's own parser, and each resource's properties
are held against the type's schema, nested templates included. What only a cloud knows, such as whether a flavor is
there, is taken for granted. Prints what Heat says of each template that is wrong, and exits with their number.
"""

import json
import logging
import sys
import warnings
from pathlib import Path

warnings.simplefilter("ignore")

import yaml
from heat.common import context, exception, template_format
from heat.engine import constraints, environment, resource, resources, stack, template, translation
from oslo_config import cfg

cfg.CONF([], project="heat", default_config_files=[], default_config_dirs=[])
logging.disable(logging.CRITICAL)
translation.Translation.translate = lambda self, key, prop_value=None, *more, **named: prop_value
constraints.CustomConstraint.validate = lambda *args, **kwargs: None
resource.Resource.is_service_available = classmethod(lambda cls, asked: (True, None))


def validate(path, registry, values):
    """Raise what Heat raises."""
    parsed = template_format.parse(path.read_text(encoding="utf-8"))
    files = {file.name: file.read_text(encoding="utf-8") for file in path.parent.glob("*.yaml")}
    parameters = {name: values[name] for name in parsed["parameters"] if name in values}
    chosen = environment.Environment({**registry, "parameters": parameters})
    asked = context.RequestContext(username="test", project_id="test", is_admin=True)
    built = stack.Stack(asked, "morse", template.Template(parsed, files=files, env=chosen), strict_validate=False)
    built.validate(validate_res_tmpl_only=True)
    for part in built.resources.values():
        part.properties.validate()


def main(folder, registry, values):
    """Validate all templates of a folder; return how many are wrong."""
    resources.initialise()
    wrong = 0
    for path in sorted(folder.glob("*.yaml")):
        try:
            validate(path, registry, values)
        except (exception.HeatException, ValueError, KeyError) as exc:
            sys.stdout.write(f"{path.name}: {exc}\n")
            wrong += 1
    return wrong


if __name__ == "__main__":
    environment_file = Path(sys.argv[2])
    registry = yaml.safe_load(environment_file.read_text(encoding="utf-8"))["resource_registry"]
    named = {kind: Path(template).name for kind, template in registry.items()}
    sys.exit(main(Path(sys.argv[1]), {"resource_registry": named}, json.loads(sys.argv[3])))

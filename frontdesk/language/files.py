"""Reads the project's YAML files and says plainly what is wrong with them."""

from pathlib import Path
from typing import Any

import yaml

from frontdesk.errors import ConfigurationError

PROJECT = Path(__file__).resolve().parents[2]
DATA = PROJECT / "data"


def read_mapping(path: Path) -> dict[str, Any]:
    """Return the mapping in the YAML file at `path`.

    Raises:
        ConfigurationError: the file is missing, is not YAML, or holds no mapping.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigurationError(f"{path} is missing.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} is not readable as YAML: {error}") from error
    if not isinstance(content, dict):
        raise ConfigurationError(f"{path} must hold a mapping at its top.")
    return content

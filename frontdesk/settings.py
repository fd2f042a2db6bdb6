"""Every setting, read once from the environment (`FRONTDESK_*`); nothing else reads it.

Both halves use this file, so it is plain Python 3.10. docs/settings.md documents each setting; a
test holds the two against each other.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from frontdesk.errors import ConfigurationError

PREFIX = "FRONTDESK_"
# Each of these may stand in a file instead, which `FRONTDESK_<NAME>_FILE` names.
SECRETS = frozenset(
    {
        "rasa_secret",
        "database_url",
        "encryption_keys",
        "oidc_client_secret",
        "redis_url",
        "session_secret",
        "smtp_url",
        "webhook_secret",
    }
)
_FILE = "_file"
_TRUTH = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}
_PROJECT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Settings:
    """The configuration of one process. Paths are absolute; times carry their unit."""

    rasa_host: str = "127.0.0.1"
    rasa_port: int = 5005
    actions_port: int = 5055
    rasa_secret: str = "development-only"  # noqa: S105 - embedded default, loopback only
    turn_timeout_s: float = 5.0
    start_timeout_s: float = 180.0
    standby: bool = False
    models: Path = _PROJECT / "models"
    models_allowed: str = ""
    model_sha256: str = ""
    clinic_file: Path = _PROJECT / "clinic.yml"
    encoder_model: str = ""
    encoder_tokenizer: str = ""

    production: bool = False
    state: Path = _PROJECT / "var"
    database_url: str = ""
    encryption_keys: str = ""
    retention_days: int = 90
    taught: str = ""
    redis_url: str = ""

    edge_host: str = "127.0.0.1"
    edge_port: int = 8080
    edge_workers: int = 1
    drain_s: float = 0.0
    public_url: str = ""
    session_secret: str = ""
    session_hours: float = 24.0
    origins: str = ""
    proxies: str = ""
    message_chars: int = 2000
    body_bytes: int = 16_384
    session_rate: str = "20/minute"
    address_rate: str = "240/minute"
    streams_per_session: int = 6
    streams: int = 1000
    console: bool = True
    staff_idle_minutes: float = 30.0
    staff_session_hours: float = 12.0
    staff_second_factor: bool = True
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""

    smtp_url: str = ""
    mail_from: str = ""
    mail_to: str = ""
    summary_to: str = ""
    webhook_url: str = ""
    webhook_secret: str = ""

    traces: str = ""
    logs: str = "plain"

    @property
    def database(self) -> str:
        """Return the database's URL; without one, SQLite in the state folder."""
        return self.database_url or f"sqlite:///{self.state / 'frontdesk.db'}"

    @property
    def embedded(self) -> bool:
        """Return whether this is a trial on one machine: nothing is set for production."""
        return not self.production and not self.database_url

    @property
    def taught_folder(self) -> Path:
        """Return where the clinic's own lessons are; without a setting, a folder in the state folder."""
        return Path(self.taught).resolve() if self.taught else self.state / "taught"

    @property
    def model_list(self) -> Path:
        """Return the list of models that may be loaded; without a setting, it stands beside them."""
        return Path(self.models_allowed).resolve() if self.models_allowed else self.models / "allowed.sha256"

    @property
    def rasa_url(self) -> str:
        """Where the assistant listens: on this machine, unless `rasa_host` says otherwise."""
        host = f"[{self.rasa_host}]" if ":" in self.rasa_host else self.rasa_host
        return f"http://{host}:{self.rasa_port}"


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings in `environment` (the process's own by default).

    Raises:
        ConfigurationError: a value has the wrong type, a setting is unknown, or a secret's file cannot be read.
    """
    source = os.environ if environment is None else environment
    given = _with_files(
        {key[len(PREFIX) :].lower(): value for key, value in source.items() if key.startswith(PREFIX)}
    )
    known = {field.name: field for field in fields(Settings)}
    unknown = set(given) - set(known)
    if unknown:
        names = ", ".join(PREFIX + name.upper() for name in sorted(unknown))
        raise ConfigurationError(f"Unknown settings: {names}. docs/settings.md lists all.")
    return Settings(**{name: _convert(name, value) for name, value in given.items()})


def _with_files(given: Mapping[str, str]) -> dict[str, str]:
    """Return the settings with what stands in the files of secrets."""
    found = dict(given)
    for name in SECRETS:
        path = found.pop(name + _FILE, "")
        if not path:
            continue
        setting = PREFIX + name.upper()
        if name in found:
            raise ConfigurationError(f"{setting} and {setting}_FILE are both set: leave one out.")
        try:
            found[name] = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(f"{setting}_FILE cannot be read: {path}.") from error
    return found


def _convert(name: str, value: str) -> Any:
    default = getattr(Settings(), name)
    try:
        if isinstance(default, Path):
            return Path(value).resolve()
        if isinstance(default, bool):
            return _TRUTH[value.strip().lower()]
        return type(default)(value)
    except (ValueError, KeyError) as error:
        kind = type(default).__name__
        raise ConfigurationError(f"{PREFIX}{name.upper()} must be a {kind}, not {value!r}.") from error

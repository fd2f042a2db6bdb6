"""Opens the record as the settings say: database, keys, masking."""

from pathlib import Path

from sqlalchemy import make_url

from frontdesk.knowledge.clinic import load_clinic
from frontdesk.records.cipher import Cipher
from frontdesk.records.database import open_engine
from frontdesk.records.files import private_file
from frontdesk.records.keys import encryption_keys
from frontdesk.records.unit_of_work import Masks, Record
from frontdesk.settings import Settings


def open_record(settings: Settings, *, masker: Masks | None = None) -> Record:
    """Return the door to the record. Its tables are left as they are: see `frontdesk.records.schema`.

    Args:
        settings: names the database and the keys.
        masker: takes personal data out of texts; by default one that knows the clinic's name.

    Raises:
        ConfigurationError: the database's URL or a key is missing or wrong.
    """
    cipher = Cipher(encryption_keys(settings))
    engine = open_engine(settings.database)
    if engine.dialect.name == "sqlite":
        _keep_private(settings.database)
    return Record(engine, cipher, masker or _masker(settings))


def _masker(settings: Settings) -> Masks:
    from frontdesk.records.masking import Masker  # loads a language model

    return Masker(clinic_names=[load_clinic(settings.clinic_file).name])


def _keep_private(url: str) -> None:
    """Make SQLite's file for its owner only; its log and index get the same rights from SQLite."""
    path = make_url(url).database
    if path and path != ":memory:" and not path.startswith("file:"):
        private_file(Path(path))

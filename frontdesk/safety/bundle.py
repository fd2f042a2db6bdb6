"""Opens the safety screen out of a trained model, without Rasa: for either environment."""

import tarfile
from pathlib import Path

from frontdesk.errors import ModelFileError, NotTrainedError
from frontdesk.safety.classifier import FILE, ReadsVectors, load_machine
from frontdesk.safety.screen import SafetyScreen


def screen_from_bundle(bundle: Path, encoder: ReadsVectors) -> SafetyScreen:
    """Return the screen that was trained into the model file `bundle` (.tar.gz).

    Raises:
        NotTrainedError: there is no such file.
        ModelFileError: it holds no safety model, or one that was changed.
    """
    if not bundle.is_file():
        raise NotTrainedError(f"The model {bundle.name} is missing: run `make train`.")
    with tarfile.open(bundle) as archive:
        data = _read(archive, FILE)
        sha256 = _read(archive, f"{FILE}.sha256").decode("ascii")
    return SafetyScreen(load_machine(data, sha256, encoder))


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    for member in archive:
        if member.isfile() and Path(member.name).name == name:
            file = archive.extractfile(member)
            if file is not None:
                return file.read()
    raise ModelFileError(f"The model holds no {name}: run `make train`.")

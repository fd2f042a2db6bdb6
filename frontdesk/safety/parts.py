"""Cuts a message into the parts that the screen looks at: itself, its sentences, its clauses.

A risk is often one clause of a long calm message, where the vector of the whole hardly moves.
Plain punctuation and joining words are enough here, and keep the screen free of a parser.
"""

import re

MAX_PARTS = 60
_MIN_WORDS = 3
_LONG_SENTENCE_WORDS = 9
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|\.{2,}|\s+-\s+|\s*\n\s*")
_JOINT = re.compile(
    r",\s*|\s+(?:and|but|because|cuz|bc|so|if|cause|except|though|although|plus|also|since|or|y|pero|porque|si)\s+",
    re.IGNORECASE,
)


def parts_of(text: str) -> list[str]:
    """Return `text` itself, then its sentences, then the clauses of its long sentences.

    Parts of fewer than three words stay with what stands before them; at most 60 are returned.
    """
    sentences = _cut(_SENTENCE_END, text)
    clauses = [
        clause
        for sentence in sentences
        if len(sentence.split()) >= _LONG_SENTENCE_WORDS
        for clause in _cut(_JOINT, sentence)
    ]
    return list(dict.fromkeys([text, *sentences, *clauses]))[:MAX_PARTS]


def sentences_of(text: str) -> list[str]:
    """Return the sentences of `text`, each once."""
    return list(dict.fromkeys(_cut(_SENTENCE_END, text)))


def _cut(joint: re.Pattern[str], text: str) -> list[str]:
    found: list[str] = []
    start = 0
    for match in [*joint.finditer(text), None]:
        end = match.start() if match else len(text)
        piece = text[start:end].strip()
        if len(piece.split()) >= _MIN_WORDS or (piece and not found):
            found.append(piece)
            start = match.end() if match else end
        elif match is None and piece:
            found[-1] = f"{found[-1]} {piece}"
    return found or [text]

"""Splits one message into its sentences and its candidate asks.

A message may hold several asks ("what is it and how much does it cost"). The split is generous:
it proposes; the understanding keeps a split only where the parts mean different things.
"""

from dataclasses import dataclass

from spacy.tokens import Doc, Token

from frontdesk.language.questions import AUX, REQUESTS, WH, is_question, starts_question, words_of

MAX_ASKS = 8
MAX_SENTENCES = 60

_JOINERS = words_of("and also plus but or & , ; - / then so additionally because bc n if + oh second first")
_SPEAKERS = words_of("i im i'm ive i've my we our mine send tell please")
_LIST_JOINERS = words_of("and & , n / + plus also")
_MAX_LIST_TOKENS = 12
_MIN_WORDS = 2


@dataclass(frozen=True)
class Segment:
    """A stretch of the message; `question` tells whether it reads like one."""

    text: str
    question: bool


@dataclass(frozen=True)
class Reading:
    """A message as sentences and as segments, the candidate asks.

    `listed` holds the parts of a short list without verbs of its own ("risks and price?"), a much
    weaker sign of several asks.
    """

    text: str
    sentences: tuple[str, ...]
    segments: tuple[Segment, ...]
    listed: tuple[Segment, ...] = ()


def read(doc: Doc) -> Reading:
    """Return the sentences and candidate asks of `doc`, at most 60 and 8 of them."""
    sentences = _sentences(doc)
    segments: list[Segment] = []
    for tokens in sentences:
        segments.extend(_segments(tokens))
    texts = tuple(_text(tokens) for tokens in sentences)
    listed = _listed(list(doc)) if len(segments) == 1 else []
    return Reading(doc.text, texts[:MAX_SENTENCES], tuple(segments[:MAX_ASKS]), tuple(listed))


def _sentences(doc: Doc) -> list[list[Token]]:
    sentences: list[list[Token]] = []
    for sent in doc.sents:
        current: list[Token] = []
        for token in sent:
            current.append(token)
            if token.text in (".", "?", "!", ";", "...") or token.is_space:
                sentences.append(current)
                current = []
        sentences.append(current)
    sentences = [tokens for tokens in sentences if any(t.is_alpha or t.like_num for t in tokens)]
    return _merge_fragments(sentences)


def _merge_fragments(sentences: list[list[Token]]) -> list[list[Token]]:
    """Join what the sentence recogniser cut without punctuation: a guess it often gets wrong."""
    merged: list[list[Token]] = []
    for tokens in sentences:
        before = merged[-1] if merged else None
        if before and not before[-1].is_punct and not before[-1].is_space:
            before.extend(tokens)
        else:
            merged.append(list(tokens))
    return merged


def _segments(tokens: list[Token]) -> list[Segment]:
    cuts = [index for index in range(_MIN_WORDS, len(tokens)) if _is_cut(tokens, index)]
    parts, start = [], 0
    for cut in [*cuts, len(tokens)]:
        part = _trim(tokens[start:cut])
        if part:
            parts.append(part)
        start = cut
    return [Segment(_text(part), is_question(part)) for part in parts]


def _listed(tokens: list[Token]) -> list[Segment]:
    """Return the parts of a short list ("pros n cons"), or nothing."""
    if len(tokens) > _MAX_LIST_TOKENS:
        return []
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.lower_ in _LIST_JOINERS:
            parts.append([])
        else:
            parts[-1].append(token)
    kept = [part for part in parts if any(token.is_alpha for token in part)]
    return [Segment(_text(part), True) for part in kept] if len(kept) > 1 else []


def _is_cut(tokens: list[Token], index: int) -> bool:
    """Return whether a new part starts at `index`: a joiner, then a question or a statement."""
    before = tokens[index - 1]
    if before.lower_ in _JOINERS and tokens[index].lower_ in _SPEAKERS and index >= 3:
        return True
    if before.lower_ in _JOINERS and tokens[index].lower_ in REQUESTS:
        return True
    if not starts_question(tokens, index):
        return False
    if before.lower_ in _JOINERS:
        return True
    runs_on = tokens[index].lower_ in WH and _next_lower(tokens, index) in AUX | {"long", "many"}
    return runs_on and before.tag_ in ("NN", "NNS", "NNP", "JJ", "RB", "VB") and index >= 3


def _next_lower(tokens: list[Token], index: int) -> str:
    return str(tokens[index + 1].lower_) if index + 1 < len(tokens) else ""


def _trim(tokens: list[Token]) -> list[Token]:
    while tokens and (tokens[0].lower_ in _JOINERS or tokens[0].is_space):
        tokens = tokens[1:]
    while tokens and (tokens[-1].lower_ in _JOINERS or tokens[-1].is_space):
        tokens = tokens[:-1]
    return tokens


def _text(tokens: list[Token]) -> str:
    return "".join(token.text_with_ws for token in tokens).strip()

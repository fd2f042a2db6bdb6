"""Whether words begin a question: by the words themselves, and by a tagger that hurried typing often misleads."""

from spacy.tokens import Token


def words_of(text: str) -> frozenset[str]:
    """Return the words of `text`, each once."""
    return frozenset(text.split())


WH = words_of(
    "what whats what's how hows how's when whens where wheres where's why whys who whos who's which wat wut"
)
AUX = words_of(
    "is are am was were do does did can could will would should has have may might isn't aren't "
    "don't doesn't can't won't shouldn't isnt arent dont doesnt cant wont"
)
_DO = words_of("do does did")
_NO_BASE_TAGS = words_of("VBN VBD VBZ")
_SUBJECT_TAGS = words_of("PRP PRP$ DT EX NN NNS NNP NNPS WP JJ VBG CD")
_BE = words_of("is are am was were")
_NOUN_TAGS = words_of("PRP NN NNS NNP NNPS")
_PREDICATE_TAGS = words_of("VBG VBN DT JJ RB")
_LEAD_INS = words_of("any anything tell explain whether")
REQUESTS = words_of("define list describe explain name compare summarize summarise clarify")
# What stands before a question that is told of: "my son wants to know what it does".
_TOLD_OF = words_of("know wonder wonders wondering wondered ask asks asking asked curious understand unsure")
_REACH = 3  # words between that and the question
# What opens a clause before the question proper: "while im here how quick do people notice".
_BEFOREHAND = words_of("while if when once since as before after because btw oh ok")
_LAST_BEGIN = 4  # else a question begins within so many words


def is_question(tokens: list[Token]) -> bool:
    """Return whether `tokens` read like a question or a request for information."""
    if any(token.text == "?" for token in tokens):
        return True
    words = [token for token in tokens if not token.is_punct]
    if any(token.lower_ in REQUESTS for token in words[:_LAST_BEGIN]) or _is_told_of(words):
        return True
    late = any(token.lower_ in _BEFOREHAND for token in words[:2])
    begins = range(len(words) if late else min(len(words), _LAST_BEGIN))
    return any(
        starts_question(words, index) and not _states(words, index) for index in begins if index or not late
    )


def _is_told_of(words: list[Token]) -> bool:
    """Return whether a question is told of: somebody wonders, or wants to know, what or whether."""
    asked = (index for index, word in enumerate(words) if word.lower_ in _TOLD_OF)
    return any(
        word.lower_ in WH | {"if", "whether"}
        for index in asked
        for word in words[index + 1 : index + 1 + _REACH]
    )


def starts_question(tokens: list[Token], index: int) -> bool:
    """Return whether a question begins at `index`."""
    word = tokens[index].lower_
    if word in WH or word in _LEAD_INS:
        return True
    if word not in AUX or index + 1 >= len(tokens):
        return False
    after = tokens[index + 1]
    if after.tag_ in _SUBJECT_TAGS or after.lower_ in ("n't", "i", "u", "it", "you", "there"):
        return True
    return word in _DO and _is_mistaken_for_a_verb(after, opens=index == 0)


def _is_mistaken_for_a_verb(token: Token, *, opens: bool) -> bool:
    """Return whether what follows "does" must be its subject, whatever the tagger says.

    Only a base form can be the verb there, and none opens a question: "does united cover it", "does exercise help".
    """
    return token.tag_ in _NO_BASE_TAGS or (opens and token.tag_ == "VB")


def _states(tokens: list[Token], index: int) -> bool:
    """Return whether the verb at `index` has its subject before it: "my sister is looking into it"."""
    if not index or tokens[index].lower_ not in _BE or index + 1 >= len(tokens):
        return False
    return tokens[index - 1].tag_ in _NOUN_TAGS and tokens[index + 1].tag_ in _PREDICATE_TAGS

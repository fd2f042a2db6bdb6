"""What the assistant answers, as it must look. Anything else is nonsense and is not shown."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from frontdesk.edge.text import Line
from frontdesk.knowledge.topics import KINDS
from frontdesk.records import Urgency

MAX_TEXT_CHARS = 10_000
MAX_MESSAGES = 20


def _known(kind: str) -> str:
    if kind not in KINDS:
        raise ValueError("not a kind of the vocabulary")
    return kind


Kind = Annotated[str, AfterValidator(_known)]
Short = Annotated[Line, Field(max_length=200)]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Choice(_Shape):
    """A topic on offer. The id means nothing outside of this chat."""

    id: Id
    topic: Id
    title: Annotated[Line, Field(min_length=1, max_length=200)]


class HandOff(_Shape):
    """Staff are wanted."""

    reason: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
    urgency: Urgency


class Reply(_Shape):
    """One message of the assistant."""

    text: Annotated[Line, Field(min_length=1, max_length=MAX_TEXT_CHARS)]
    kind: Kind
    topic: Id | None = None
    section: Short | None = None
    choices: Annotated[tuple[Choice, ...], Field(max_length=10)] = ()
    handoff: HandOff | None = None


class Ask(_Shape):
    """One thing the visitor asked for, as understood."""

    text: Annotated[Line, Field(max_length=MAX_TEXT_CHARS)]
    kind: Kind
    topic: Short | None = None
    confidence: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
    reason: Short | None = None
    candidates: Annotated[tuple[Short, ...], Field(max_length=20)] = ()


class Turn(_Shape):
    """The assistant's answer to one message: never silence."""

    messages: Annotated[tuple[Reply, ...], Field(min_length=1, max_length=MAX_MESSAGES)]
    asks: Annotated[tuple[Ask, ...], Field(max_length=50)]
    handoff: HandOff | None = None
    model: Annotated[str, Field(max_length=80)] | None = None

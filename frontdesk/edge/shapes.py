"""What goes in and out of the visitor API. The OpenAPI document is made from these."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from frontdesk.edge.text import Line
from frontdesk.records import Author, Owner, Said

MAX_SEQUENCE = 2_147_483_647

ClientId = Annotated[
    Line,
    Field(
        pattern=r"^[A-Za-z0-9_-]{1,64}$",
        description="Made up by the page; the same twice is the same message.",
    ),
]
Sequence = Annotated[int, Field(ge=0, le=MAX_SEQUENCE, strict=True)]


class _In(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)


class Out(BaseModel):
    """What goes out; it does not change any more."""

    model_config = ConfigDict(frozen=True)


class SessionIn(_In):
    """Where a chat begins."""

    language: Annotated[Line, Field(pattern=r"^[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8})*$", max_length=35)] = "en"
    page: Annotated[
        Line, Field(max_length=2000, description="Address of the page; its query is dropped.")
    ] | None = None  # fmt: skip


class MessageIn(_In):
    """A text, or a choice that was offered before."""

    id: ClientId
    text: Annotated[Line, Field(description="At most as many characters as the session said.")] | None = None
    choice: Annotated[Line, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")] | None = None


class ContactIn(_In):
    """How staff can reach the visitor outside of the chat: a phone number, an e-mail address or both."""

    name: Annotated[Line, Field(min_length=1, max_length=120)]
    phone: Annotated[Line, Field(max_length=40)] | None = None
    email: Annotated[Line, Field(max_length=254)] | None = None
    best_time: Annotated[Line, Field(max_length=120)] | None = None
    consent: Annotated[bool, Field(description="The visitor agrees to be contacted; must be true.")]


class FeedbackIn(_In):
    """A thumb on an answer of the assistant."""

    sequence: Sequence
    helpful: bool
    word: Annotated[Line, Field(max_length=500)] | None = None


class ChoiceOut(Out):
    """Something to pick; send its id back as `choice`."""

    id: str
    topic: str
    title: str


class MessageOut(Out):
    """One message of a chat."""

    sequence: int
    author: Literal["visitor", "assistant", "staff", "system"]
    text: str
    at: datetime
    kind: str | None = None
    topic: str | None = None
    section: str | None = None
    choices: list[ChoiceOut] = []
    staff: str | None = None
    id: Annotated[str | None, Field(description="The id that the page gave a visitor's message.")] = None
    reply_to: int | None = None

    @classmethod
    def of(cls, said: Said) -> "MessageOut":
        """Return a recorded message as the visitor may see it."""
        return cls(
            sequence=said.sequence, author=Author(said.author).value, text=said.text, at=said.at,
            kind=said.kind, topic=said.topic, section=said.data.get("section"),
            choices=said.data.get("choices") or [], staff=said.staff, id=said.client_id,
            reply_to=said.reply_to,
        )  # fmt: skip


class SessionOut(Out):
    """A new chat. Keep the token: it is the only way back into it."""

    token: str
    conversation: Annotated[str, Field(description="A name for this chat; it opens nothing.")]
    expires_at: datetime
    message_chars: int
    greeting: str
    clinic: str


class PostedOut(Out):
    """The message is recorded. What else is said comes over the live events or by polling."""

    id: str
    sequence: int
    at: datetime
    replies: list[MessageOut]


class StandingOut(Out):
    """Who answers now, and what the visitor may expect."""

    owner: Literal["bot", "waiting", "staff", "closed"]
    staff: Annotated[str | None, Field(description="The name of whoever of staff holds the chat.")] = None
    answering: Annotated[bool, Field(description="The assistant is about to answer a message.")]
    expected: Annotated[
        str | None, Field(description="While staff were asked: when they usually answer, as a sentence.")
    ] = None
    staff_typing: Annotated[
        bool, Field(description="Whoever of staff holds the chat is typing; passes by itself.")
    ] = False


class HistoryOut(StandingOut):
    """Messages in their order, and who answers now."""

    messages: list[MessageOut]
    more: Annotated[bool, Field(description="There are further messages after these.")] = False


class StateOut(Out):
    """Who answers now."""

    owner: Literal["bot", "waiting", "staff", "closed"]
    sequence: int


class DoneOut(Out):
    """It is done."""

    done: Literal[True] = True


class ChatOut(Out):
    """A whole chat, for its visitor to keep."""

    conversation: str
    started_at: datetime
    language: str
    messages: list[MessageOut]
    contact: dict[str, str] | None = None


class FieldProblem(Out):
    """What is wrong with one field; never the value that was sent."""

    field: str
    problem: str


class HelpOut(Out):
    """Words for a person at risk; show them whatever else failed."""

    kind: str
    text: str


class ErrorDetail(Out):
    """What went wrong. `code` is stable, `message` is for people."""

    code: str
    message: str
    limit: int | None = None
    retry_after_s: int | None = None
    fields: list[FieldProblem] | None = None


class ErrorOut(Out):
    """The body of every error."""

    error: ErrorDetail
    replies: list[HelpOut] | None = None


def owner_of(owner: str) -> Literal["bot", "waiting", "staff", "closed"]:
    """Return an owner as the API names it."""
    return Owner(owner).value


def described(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the documentation of a route's error statuses."""
    return {status: {"model": ErrorOut, "description": _MEANING[status]} for status in statuses}


_MEANING = {
    400: "The body cannot be read.",
    401: "The session's token is missing, not valid, or has expired.",
    403: "The request's `Origin` is a site that may not use this API; nothing was done.",
    404: "There is no such thing in this chat.",
    405: "The path has other methods.",
    408: "The body did not arrive in time.",
    409: "It cannot be done in the state the chat is in.",
    410: "The chat was erased.",
    413: "The message or the body is too large; `limit` says how much is allowed.",
    422: "A field is missing or wrong.",
    429: "Too many requests or streams; `Retry-After` says when to come back.",
    500: "A fault of ours.",
    503: "The record does not answer; nothing was taken. `Retry-After` says when to try again.",
}

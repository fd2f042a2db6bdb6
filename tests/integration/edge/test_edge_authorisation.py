"""Who may do what: each route of the edge against each kind of caller, and what a stranger reaches."""

import base64
import json
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from typing import Any

import httpx
import jwt
import pytest
from console_tools import StaffRoom
from edge_tools import SECRET, Edge, FakeRasa, Visitor, visitor
from fastapi.routing import iter_route_contexts

from frontdesk.edge.tokens import derived_key
from frontdesk.records import Role
from frontdesk.records.models import Feedback

# The word after a path says what is sent: see `sent_to`. Each caller's chat is fresh in each row.
TABLE = """
                            nobody  owner  stranger  expired  forged  erased  reviewer  agent  admin
POST    /v1/sessions           201    201       201      201     201     201       201    201    201
GET     /v1/clinic             200    200       200      200     200     200       200    200    200
POST    /v1/messages  text     401    202       202      401     401     410       401    401    401
POST    /v1/messages  choice   401    202       409      401     401     410       401    401    401
POST    /v1/typing             401    202       202      401     401     410       401    401    401
GET     /v1/messages           401    200       200      401     401     410       401    401    401
GET     /v1/events             401    200       200      401     401     410       401    401    401
POST    /v1/person             401    202       202      401     401     410       401    401    401
POST    /v1/assistant          401    202       202      401     401     410       401    401    401
POST    /v1/contact   contact  401    200       200      401     401     410       401    401    401
POST    /v1/feedback  thumb    401    200       404      401     401     410       401    401    401
POST    /v1/end                401    200       200      401     401     410       401    401    401
GET     /v1/chat               401    200       200      401     401     410       401    401    401
DELETE  /v1/chat               401    200       200      401     401     410       401    401    401
GET     /                      200    200       200      200     200     200       200    200    200
GET     /healthz               200    200       200      200     200     200       200    200    200
GET     /readyz                200    200       200      200     200     200       200    200    200
GET     /readyz/process        200    200       200      200     200     200       200    200    200
GET     /metrics               200    200       200      200     200     200       200    200    200
GET     /openapi.json          200    200       200      200     200     200       200    200    200
GET     /widget.js             200    200       200      200     200     200       200    200    200
GET     /widget/es.json        200    200       200      200     200     200       200    200    200
"""
CALLERS = TABLE.split("\n")[1].split()
CHANGING = ("owner", "erased")
STAFF = tuple(role.value for role in Role)  # signed in to the console: that opens no visitor's door
ROWS = [row.split() for row in TABLE.strip().split("\n")[1:]]
KEY = derived_key(SECRET, "visitor tokens")
WORDS = "only for the owner's eyes"

Call = tuple[str, str, Any]


def sent_to(owner: Visitor, row: Sequence[str]) -> Call:
    """Return method, path and body of a row; where ids are sent, they are those of the owner's chat."""
    said, reply = owner.history()[:2]
    bodies = {
        "text": {"id": said["id"], "text": "hello"},
        "choice": {"id": "pick", "choice": reply["choices"][0]["id"]},
        "contact": {"name": "Grace", "email": "grace@example.org", "consent": True},
        "thumb": {"sequence": reply["sequence"], "helpful": True},
    }
    return row[0], row[1], bodies.get(row[2])


def with_a_chat(http: httpx.Client) -> Visitor:
    """Return a visitor who was answered once."""
    who = visitor(http)
    who.answered(who.say(WORDS)["sequence"])
    return who


def ask(http: httpx.Client, call: Call, headers: Mapping[str, str], **more: Any) -> httpx.Response:
    """Return the answer; of a live stream what comes at once."""
    method, path, body = call
    json_body = {} if body is None else {"json": body}
    with http.stream(method, path, headers=headers, **json_body, **more) as answer:
        if not answer.headers["content-type"].startswith("text/event-stream"):
            answer.read()
            return answer
        came = ""
        with suppress(StopIteration):
            lines = answer.iter_lines()
            while "event: state" not in came or not came.endswith("\n\n"):
                came += next(lines) + "\n"
        return httpx.Response(answer.status_code, text=came)


def made(claims: Mapping[str, Any], key: bytes = KEY, algorithm: str = "HS256") -> str:
    moment = int(time.time())
    base = {"aud": "visitor", "iat": moment, "exp": moment + 60}
    given = {name: value for name, value in {**base, **claims}.items() if value is not None}
    return jwt.encode(given, key, algorithm=algorithm)


def forged(owner: Visitor, other: Visitor) -> dict[str, str]:
    """Return tokens for the owner's chat that we never gave out."""

    def part(data: Mapping[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()

    head, claims, signature = owner.token.split(".")
    chat = {"sub": owner.conversation}
    long_lived = part({**chat, "aud": "visitor", "iat": 1, "exp": 9_999_999_999})
    return {
        "noise": "abc", "dot": ".", "cut": f"{head}.{claims}.", "head alone": head,
        "flipped": f"{head}.{claims}.{signature[:-2]}{'A' if signature[-2] != 'A' else 'B'}{signature[-1]}",
        "another's signature": f"{head}.{claims}.{other.token.split('.')[2]}",
        "longer": f"{head}.{long_lived}.{signature}",
        "unsigned": f"{part({'alg': 'none', 'typ': 'JWT'})}.{long_lived}.",
        "other key": made(chat, b"k" * 32), "raw secret": made(chat, SECRET.encode()),
        "other algorithm": made(chat, KEY * 2, "HS512"), "staff's": made({**chat, "aud": "staff"}),
        "for all": made({**chat, "aud": None}), "no end": made({**chat, "exp": None}), "no subject": made({}),
        "end of time": made({**chat, "exp": 10**30}),
    }  # fmt: skip


def ways(edge: Edge, caller: str, owner: Visitor, other: Visitor) -> dict[str, Mapping[str, str]]:
    """Return the headers of a kind of caller, by name."""
    if caller in STAFF:
        with ExitStack() as stack:
            cookie = StaffRoom(edge, stack).enter(caller).http.headers["Cookie"]
        session = cookie.partition("=")[2]
        return {"cookie": {"Cookie": cookie}, "bearer": {"Authorization": f"Bearer {session}"}}
    if caller == "nobody":
        others = {scheme: f"{scheme} {owner.token}" for scheme in ("Basic", "Token", "bearer bearer")}
        return {"no header": {}} | {
            name: {"Authorization": value} for name, value in {"empty": "", **others}.items()
        }
    if caller == "erased":
        assert owner.http.delete("/v1/chat", headers=owner.headers).json() == {"done": True}
    moment = int(time.time())
    past = made({"sub": owner.conversation, "iat": moment - 60, "exp": moment - 1})
    tokens = {
        "owner": {"it": owner.token}, "stranger": {"it": other.token}, "expired": {"it": past},
        "forged": forged(owner, other), "erased": {"it": owner.token},
    }[caller]  # fmt: skip
    return {name: {"Authorization": f"Bearer {token}"} for name, token in tokens.items()}


def kept(edge: Edge, owner: Visitor) -> dict[str, Any]:
    """Return everything that the record holds of a chat."""
    with edge.house.record.read() as uow:
        chat = uow.conversations.get(owner.conversation)
        said = uow.messages.after(owner.conversation)
        found = {
            "chat": chat, "handoff": uow.handoffs.open_of(owner.conversation),
            "feedback": [uow.session.get(Feedback, one.id) for one in said],
        }  # fmt: skip
        rows = {name: _columns(value) for name, value in found.items()}
        return {**rows, "said": said, "contact": uow.people.contact(owner.conversation),
                "understood": [uow.messages.understood(one) for one in said]}  # fmt: skip


def _columns(row: Any) -> Any:
    if isinstance(row, list):
        return [_columns(one) for one in row]
    return row and {column.key: getattr(row, column.key) for column in row.__table__.columns}


def cell(edge: Edge, http: httpx.Client, row: Sequence[str], caller: str, *people: Visitor) -> str:
    """Return the statuses that a caller gets; whoever is not the owner must have changed nothing."""
    owner, other = people
    call, statuses = sent_to(owner, row), set()
    before = kept(edge, owner)
    for name, headers in ways(edge, caller, owner, other).items():
        answer = ask(http, call, headers)
        statuses.add(answer.status_code)
        if answer.status_code in (401, 410):
            code = {401: "session", 410: "erased"}[answer.status_code]
            assert answer.json()["error"]["code"] == code, (row, caller, name)
            assert answer.headers.get("www-authenticate") == ("Bearer" if code == "session" else None)
    if caller not in CHANGING:
        assert kept(edge, owner) == before, (row, caller)
    return "/".join(map(str, sorted(statuses)))


def test_each_caller_gets_what_the_table_says(edge: Edge, http: httpx.Client) -> None:
    for row in ROWS:
        people = with_a_chat(http), visitor(http)
        found = {
            caller: cell(edge, http, row, caller, *people) for caller in CALLERS if caller not in CHANGING
        }
        for caller in CHANGING:
            found[caller] = cell(edge, http, row, caller, with_a_chat(http), people[1])
        assert [found[caller] for caller in CALLERS] == row[-len(CALLERS) :], row


def test_each_route_has_its_row(edge: Edge, http: httpx.Client) -> None:
    paths = http.get("/openapi.json").json()["paths"]
    routes = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    assert routes == {(row[0], row[1]) for row in ROWS if row[1].startswith("/v1/")}
    for route in iter_route_contexts(edge.app.routes):
        if not route.path.startswith("/v1/"):  # pages, files and figures: the same for all, only to be read
            assert set(route.methods or ()) <= {"GET", "HEAD"}, route.path


@pytest.mark.parametrize("name", ["token", "access_token", "authorization"])
def test_a_token_counts_in_its_header_only(http: httpx.Client, who: Visitor, name: str) -> None:
    assert http.get("/v1/messages", params={name: who.token}).status_code == 401
    assert http.get("/v1/messages", headers={"Cookie": f"{name}={who.token}"}).status_code == 401


def test_a_stranger_neither_reads_nor_changes_anything(
    edge: Edge, http: httpx.Client, rasa: FakeRasa
) -> None:
    owner = with_a_chat(http)
    for row in ("POST /v1/feedback thumb", "POST /v1/contact contact"):
        assert ask(http, sent_to(owner, row.split()), owner.headers).status_code == 200
    before, history = kept(edge, owner), owner.history()
    strangers = []
    for row in ROWS:
        strangers.append(stranger := visitor(http))
        method, path, body = sent_to(owner, row)
        named = {"conversation": owner.conversation, "chat": owner.conversation, "sub": owner.conversation}
        if body is not None:
            body |= named
        answer = ask(http, (method, path, body), stranger.headers | named, params=named | {"after": 0})
        for secret in (owner.conversation, owner.token, WORDS, "Grace"):
            assert secret not in answer.text, row
        assert kept(edge, owner) == before, row
    for stranger in strangers:  # what they did, they did in their own chats
        assert not {owner.conversation, WORDS} & set(map(str, _said(stranger)))
    assert [asked.text for asked in rasa.asked if asked.conversation == owner.conversation] == [WORDS]
    assert (kept(edge, owner), owner.history()) == (before, history)


def _said(who: Visitor) -> list[str]:
    answer = who.http.get("/v1/messages", headers=who.headers)
    if answer.status_code == 410:  # it erased its own
        return []
    found = answer.json()["messages"]
    for message in found:
        if message["author"] == "visitor":
            who.answered(message["sequence"])
    return [message["text"] for message in who.history()]

"""From a visitor's message to the right reply, through the real dialogue engine."""

import contextlib

import httpx
import pytest

from frontdesk.commands.client import AssistantClient, new_conversation
from frontdesk.errors import InputError
from frontdesk.language.files import PROJECT
from frontdesk.settings import Settings


def kinds(turn: dict) -> list[str]:
    return [message["kind"] for message in turn["messages"]]


def test_an_answer_names_its_section_and_offers_what_comes_next(client: AssistantClient) -> None:
    (message,) = client.turn(new_conversation(), "what are the risks of ketamine treatment")["messages"]
    assert message["topic"] == "risks"
    assert message["section"] == "Benefits and Risks of Ketamine Treatment"
    assert 2 <= len(message["choices"]) <= 3


def test_a_choice_counts_only_in_the_chat_that_offered_it(client: AssistantClient) -> None:
    chat = new_conversation()
    offered = client.turn(chat, "what are the risks of ketamine treatment")["messages"][0]["choices"][0]
    assert offered["topic"] not in offered["id"]
    assert client.turn(chat, choice=offered["id"])["messages"][0]["topic"] == offered["topic"]
    with pytest.raises(InputError, match="not offered"):
        client.turn(new_conversation(), choice=offered["id"])


def test_two_asks_are_both_served_answers_first(client: AssistantClient) -> None:
    turn = client.turn(new_conversation(), "can i take it with zoloft, and how long does one infusion take?")
    assert kinds(turn) == ["answer", "medical"]
    assert turn["handoff"]["urgency"] == "medical"


def test_two_questions_for_the_clinic_are_told_apart_and_handed_over_once(client: AssistantClient) -> None:
    turn = client.turn(new_conversation(), "how much is one session? and do you take aetna insurance?")
    assert [(ask["kind"], ask["reason"]) for ask in turn["asks"]] == [
        ("clinic", "cost"),
        ("clinic", "insurance"),
    ]
    assert kinds(turn) == ["clinic"]
    assert turn["handoff"]["urgency"] == "clinic"


def test_a_crisis_hides_other_asks_and_is_not_repeated_word_for_word(client: AssistantClient) -> None:
    chat = new_conversation()
    first = client.turn(chat, "how much is an infusion? if i cant have it i will kill myself")
    assert kinds(first) == ["crisis"]
    assert first["handoff"]["urgency"] == "crisis"
    assert "988" in first["messages"][0]["text"]
    second = client.turn(chat, "i really want to die")
    assert second["messages"][0]["text"] != first["messages"][0]["text"]
    after = client.turn(chat, "what is neuroplasticity")
    assert kinds(after) == ["answer"]
    assert "988" in after["messages"][0]["text"]


def test_worry_about_somebody_else_gets_the_variant_for_helpers(client: AssistantClient) -> None:
    (message,) = client.turn(new_conversation(), "my brother says he wants to kill himself")["messages"]
    assert "speak up for them" in message["text"]


@pytest.mark.parametrize("text", ["no quiero vivir, me quiero morir", "mi hija no respira"])
def test_a_risk_in_spanish_is_answered_in_spanish(client: AssistantClient, text: str) -> None:
    turn = client.turn(new_conversation(), text)
    assert kinds(turn)[0] in ("crisis", "emergency")
    assert "asistente automático" in turn["messages"][0]["text"]


@pytest.mark.parametrize(
    "text",
    [
        "I WANT TO KILL MYSELF",
        "i want to ki\u200bll myself",
        "/restart i want to kill myself",
        "<i want to kill myself>",
        "<b>i want to kill myself</b>",
    ],
)
def test_dress_does_not_hide_or_make_a_crisis(client: AssistantClient, text: str) -> None:
    assert kinds(client.turn(new_conversation(), text))[0] == "crisis"


def test_a_command_makes_no_crisis(client: AssistantClient) -> None:
    turn = client.turn(new_conversation(), "/hello")
    assert "crisis" not in kinds(turn)


@pytest.mark.parametrize("said", ["yes", "no", "thanks", "ok"])
def test_after_help_nothing_cheerful_is_said(client: AssistantClient, said: str) -> None:
    chat = new_conversation()
    client.turn(chat, "what are the side effects")
    client.turn(chat, "i want to kill myself")
    (message,) = client.turn(chat, said)["messages"]
    assert "988" in message["text"], message
    assert not message["choices"]


def test_yes_to_an_offer_of_staff_asks_for_them(client: AssistantClient) -> None:
    chat = new_conversation()
    assert kinds(client.turn(chat, "what is the capital of france")) == ["out_of_scope"]
    turn = client.turn(chat, "yes please")
    assert kinds(turn) == ["human"]
    assert turn["handoff"]["reason"] == "human"


def test_help_that_the_edge_gave_is_known(client: AssistantClient) -> None:
    chat = new_conversation()
    client.turn(chat, "what are the side effects")  # offers topics
    (message,) = client.turn(chat, "yes", after_risk="crisis")["messages"]
    assert "988" in message["text"], message
    assert message["topic"] is None


def test_worry_about_somebody_in_spanish_is_answered_as_such(client: AssistantClient) -> None:
    turn = client.turn(new_conversation(), "mi hijo dice que se quiere matar")
    assert kinds(turn)[0] == "crisis"
    assert "hables por esa persona" in turn["messages"][0]["text"]


@pytest.mark.parametrize(
    "text",
    ["a" * 10_000, "why? " * 2_000, "😀😀😀", "\x00\x07hi", "مرحبا كيف الحال", "<script>alert(1)</script>",
     "/restart", '/crisis{"x":1}', "/session_start", "....", "{{7*7}}", "\ud83d"],
)  # fmt: skip
def test_odd_input_gets_a_reply_and_the_chat_goes_on(client: AssistantClient, text: str) -> None:
    chat = new_conversation()
    client.turn(chat, "what are the risks of ketamine treatment")
    with contextlib.suppress(InputError):
        assert client.turn(chat, text)["messages"]
    assert client.turn(chat, "tell me more about the second one")["messages"][0]["topic"] == "hallucinations"


@pytest.mark.parametrize("text", ["", "   ", "\x00", "a" * 10_001])
def test_nothing_and_too_much_are_refused_with_a_sentence(client: AssistantClient, text: str) -> None:
    with pytest.raises(InputError, match="empty|over"):
        client.turn(new_conversation(), text)


def test_missed_twice_goes_to_staff(client: AssistantClient) -> None:
    chat = new_conversation()
    turns = [client.turn(chat, "???"), client.turn(chat, "!!!")]
    assert kinds(turns[0]) == ["clarify"]
    assert turns[0]["handoff"] is None
    assert turns[1]["handoff"]["urgency"] == "low_confidence"


def test_the_door_wants_its_secret_and_a_proper_id(assistant_settings: Settings) -> None:
    url = f"{assistant_settings.rasa_url}/webhooks/frontdesk/turn"
    good = {"Authorization": f"Bearer {assistant_settings.rasa_secret}"}
    body = {"conversation": "x", "text": "hi"}
    assert httpx.post(url, json=body).status_code == 401
    assert httpx.post(url, json=body, headers={"Authorization": "Bearer no"}).status_code == 401
    for bad in ({"text": "hi"}, {"conversation": "a\x00b", "text": "hi"}, {"conversation": "x"},
                {"conversation": "x", "text": 5}, ["x"], {"conversation": "x" * 65, "text": "hi"}):  # fmt: skip
        assert httpx.post(url, json=bad, headers=good).status_code == 422
    assert httpx.post(url, content=b"{", headers=good).status_code == 400
    actions = f"http://127.0.0.1:{assistant_settings.actions_port}"
    assert httpx.post(f"{actions}/webhook", json={}).status_code == 401


def test_no_log_holds_what_a_visitor_typed(client: AssistantClient) -> None:
    client.turn(new_conversation(), "canary-7f3a is what i typed, how much does it cost")
    logs = (PROJECT / "var/log/tests").glob("*.log")
    assert all("canary-7f3a" not in path.read_text(errors="replace") for path in logs)

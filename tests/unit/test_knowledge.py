"""The answers say what the article says, in our words, and nothing else."""

import re
from pathlib import Path

import pytest
import textstat
import yaml

from frontdesk.errors import ClinicFileError, KnowledgeError
from frontdesk.knowledge.answers import Answer, load_knowledge
from frontdesk.knowledge.binding import load_plain_words, unbound_terms, unbound_words
from frontdesk.knowledge.clinic import RESOURCES, load_clinic
from frontdesk.knowledge.replies import Replies, load_replies
from frontdesk.language.files import DATA, PROJECT

KNOWLEDGE = load_knowledge()
PLAIN, TERMS = load_plain_words()
SHARED = PROJECT.parent / "shared"
ARTICLE = SHARED / "article/article.txt"
RUN = 6
ADVICE = re.compile(r"\byou (should|must|need to|ought)\b|\bwe recommend\b|\btry to\b|\bconsider\b", re.I)


def runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9]+", text.lower().replace("’", "'").replace("'", ""))
    return {tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}


@pytest.mark.parametrize("topic", KNOWLEDGE.topics)
def test_an_answer_says_only_what_its_facts_hold(topic: str) -> None:
    answer = KNOWLEDGE.answers[topic]
    assert unbound_terms(answer, KNOWLEDGE, TERMS) == set()
    assert unbound_words(answer, KNOWLEDGE, PLAIN) == set()


def test_the_binding_notices_what_no_fact_holds() -> None:
    honest = KNOWLEDGE.answers["infusion_duration"]
    for lie in ("One infusion takes about two hours.", "It calms the liver.", "It releases opioids.",
                "It cures depression forever.", "It works for everybody.", "Patients are not left alone.",
                "The main difference is speed.", "It is usually enough.", "The medical team knows the amounts."):  # fmt: skip
        changed = Answer(honest.topic, honest.title, honest.section, lie, honest.facts, honest.next_topics)
        assert unbound_words(changed, KNOWLEDGE, PLAIN) | unbound_terms(changed, KNOWLEDGE, TERMS)


@pytest.mark.parametrize("topic", KNOWLEDGE.topics)
def test_an_answer_is_short_plain_and_no_advice(topic: str) -> None:
    answer = KNOWLEDGE.answers[topic]
    assert len(answer.text.split()) <= 80
    assert 2 <= len(answer.next_topics) <= 3
    assert topic not in answer.next_topics
    assert not ADVICE.search(answer.text)


def test_answers_read_at_about_grade_eight() -> None:
    grades = {t: textstat.flesch_kincaid_grade(a.text) for t, a in KNOWLEDGE.answers.items()}
    assert sum(grades.values()) / len(grades) <= 9.0
    assert {t: g for t, g in grades.items() if g > 13.5} == {}


def test_every_fact_is_used_and_every_section_is_one_of_the_articles() -> None:
    used = {fact for answer in KNOWLEDGE.answers.values() for fact in answer.facts}
    assert used == set(KNOWLEDGE.facts)
    for answer in KNOWLEDGE.answers.values():
        sections = {KNOWLEDGE.facts[fact].section for fact in answer.facts}
        assert answer.section in sections


@pytest.mark.skipif(not ARTICLE.is_file(), reason="the article is not beside this checkout")
def test_no_sentence_of_the_article_is_copied() -> None:
    article = ARTICLE.read_text(encoding="utf-8")
    headings = runs("\n".join(fact.section for fact in KNOWLEDGE.facts.values()))
    theirs = runs(article) - headings
    ours = [f.text for f in KNOWLEDGE.facts.values()] + [a.text for a in KNOWLEDGE.answers.values()]
    copied = {" ".join(run) for text in ours for run in runs(text) & theirs}
    assert copied == set()


@pytest.mark.skipif(not SHARED.is_dir(), reason="the published ids are not beside this checkout")
def test_topics_and_sections_are_the_published_ones() -> None:
    published = yaml.safe_load((SHARED / "topics.yml").read_text(encoding="utf-8"))["answers"]
    assert {t: row["section"] for t, row in published.items()} == {
        t: a.section for t, a in KNOWLEDGE.answers.items()
    }


def test_domain_names_one_intent_and_one_response_for_each_topic() -> None:
    domain = yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))
    assert set(KNOWLEDGE.topics) <= set(domain["intents"])
    assert {f"utter_{topic}" for topic in KNOWLEDGE.topics} <= set(domain["responses"])


def test_an_answer_with_an_unknown_fact_is_refused(tmp_path: Path) -> None:
    (tmp_path / "facts.yml").write_text((DATA / "facts.yml").read_text())
    answers = (DATA / "answers.yml").read_text().replace("[infusion_hour]", "[infusion_hour, made_up]")
    (tmp_path / "answers.yml").write_text(answers)
    with pytest.raises(KnowledgeError, match="made_up"):
        load_knowledge(tmp_path)


def test_safety_replies_name_their_numbers_and_differ_when_repeated() -> None:
    clinic = load_clinic()
    replies = load_replies(clinic)
    for name in ("crisis_self", "crisis_other", "crisis_es"):
        assert clinic.resources["crisis_line"] in replies.text(name)
        assert replies.text(name, 0) != replies.text(name, 1)
    for name in ("crisis_self", "crisis_other", "crisis_es", "crisis_es_other"):
        first = replies.text(name).lower()
        for said in (
            ("automated assistant", "asistente automático"), ("not a crisis service", "no un servicio de crisis"),
            ("seriously", "serious", "en serio", "serio"), ("trust", "confianza"), ("hurt", "daño"),
            ("alerted our staff", "avisado a nuestro personal"), ("stays open", "sigue abierto"),
        ):  # fmt: skip
            assert any(words in first for words in said), (name, said)
    assert clinic.resources["substance_line"] in replies.text("misuse")
    with pytest.raises(KnowledgeError, match="crisis_self"):
        Replies({"crisis_self": ["Please stay strong."]}, clinic)


@pytest.mark.parametrize("key", RESOURCES)
def test_without_a_help_number_nothing_starts(tmp_path: Path, key: str) -> None:
    file = tmp_path / "clinic.yml"
    lines = (PROJECT / "clinic.yml").read_text(encoding="utf-8").splitlines()
    assert any(line.strip().startswith(f"{key}:") for line in lines)
    emptied = [f"  {key}:" if line.strip().startswith(f"{key}:") else line for line in lines]
    file.write_text("\n".join(emptied), encoding="utf-8")
    with pytest.raises(ClinicFileError, match=key):
        load_clinic(file)

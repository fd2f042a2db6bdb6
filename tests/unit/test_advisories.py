"""The audit of known problems, on small advisories, lock files and answers of our own making."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from advisories import answers, exceptions
from advisories.answers import Answers, Source
from advisories.asking import NoAnswer, of_folder, read_npm_audit, read_pip_audit
from advisories.exceptions import BadException, Kept, Unanswered
from advisories.locks import Locked, locked
from advisories.osv import Finding, findings, merged
from advisories.verdict import problems
from advisories.versions import ORDERS, is_affected

TODAY = date(2026, 12, 1)
LATER = date(2027, 1, 1)
BREAD = Locked("PyPI", "bread", "1.4.0", ("assistant",))
MOULD = Finding("PYSEC-1", ("CVE-2026-1",), "PyPI", "bread", "1.4.0", ("1.5",))


def advisory(name: str = "bread", **more: Any) -> dict[str, Any]:
    events = more.pop("events", [{"introduced": "0"}, {"fixed": "1.5"}])
    affected = {
        "package": {"ecosystem": more.pop("ecosystem", "PyPI"), "name": name},
        "ranges": [{"type": more.pop("type", "ECOSYSTEM"), "events": events}],
        "versions": more.pop("versions", []),
    }
    return {"id": "PYSEC-1", "aliases": ["CVE-2026-1"], "affected": [affected], **more}


def exception(**more: Any) -> Kept:
    entry: dict[str, Any] = {
        "package": "bread", "version": "1.4.0", "ids": ("CVE-2026-1",), "reachable": False,
        "why": "nobody eats it here", "review": LATER,
    }  # fmt: skip
    return Kept(**{**entry, **more})


def asked(*found: Finding, about: tuple[Locked, ...] = (BREAD,)) -> Answers:
    kept = Answers()
    kept.add("PyPI", Source("a database", TODAY, TODAY, 5), about, found)
    return kept


@pytest.mark.parametrize(
    ("version", "events", "affected"),
    [
        ("1.4.0", [{"introduced": "0"}, {"fixed": "1.5"}], True),
        ("1.5", [{"introduced": "0"}, {"fixed": "1.5"}], False),
        ("1.5rc1", [{"introduced": "0"}, {"fixed": "1.5"}], True),
        ("1.10", [{"introduced": "1.9"}], True),
        ("1.8", [{"introduced": "1.9"}], False),
        ("2.0", [{"introduced": "0"}, {"fixed": "1.5"}, {"introduced": "2.0"}, {"fixed": "2.1"}], True),
        ("1.7", [{"introduced": "2.0"}, {"fixed": "2.1"}, {"introduced": "0"}, {"fixed": "1.5"}], False),
        ("1.5", [{"introduced": "0"}, {"last_affected": "1.5"}], True),
        ("1.6", [{"introduced": "0"}, {"last_affected": "1.5"}], False),
    ],
)
def test_a_version_is_affected_from_where_it_was_introduced_to_where_it_was_mended(
    version: str, events: list[dict[str, str]], affected: bool
) -> None:
    for ecosystem, kind in (("PyPI", "ECOSYSTEM"), ("npm", "SEMVER")):
        if ecosystem == "PyPI" or "rc" not in version:
            entry = advisory(events=events, type=kind)["affected"][0]
            assert is_affected(version, entry, ORDERS[ecosystem]) is affected


def test_npm_orders_versions_with_a_hyphen_before_the_one_without() -> None:
    order = ORDERS["npm"]
    written = ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0", "1.0.1", "1.10.0"]
    mixed = ["1.0.0", "1.10.0", "1.0.0-beta.11", "1.0.1", "1.0.0-alpha.1", "1.0.0-beta.2", "1.0.0-alpha"]
    assert sorted(mixed, key=order) == written


def test_a_listed_version_is_affected_without_a_range() -> None:
    entry = advisory(events=[{"introduced": "9"}], versions=["1.4.0"])["affected"][0]
    assert is_affected("1.4.0", entry, ORDERS["PyPI"])


def test_names_are_compared_as_lock_files_write_them() -> None:
    cake = Locked("PyPI", "rye-bread", "1.4.0")
    assert [one.package for one in findings([cake], [advisory("Rye_Bread")])] == ["rye-bread"]
    assert not findings([cake], [advisory("Rye_Bread", ecosystem="npm")])


def test_one_problem_under_several_names_is_found_once() -> None:
    same = Finding("GHSA-1", ("CVE-2026-1",), "PyPI", "bread", "1.4.0")
    other = Finding("PYSEC-2", ("CVE-2026-2",), "PyPI", "bread", "1.4.0")
    both = merged([MOULD, same, other])
    assert [one.names for one in both] == [{"PYSEC-1", "CVE-2026-1", "GHSA-1"}, {"PYSEC-2", "CVE-2026-2"}]
    assert both[0].fixed == ("1.5",)


def test_a_folder_of_advisories_is_read_in_both_forms_without_what_was_taken_back(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(json.dumps(advisory(modified="2026-11-20T10:00:00Z")))
    (tmp_path / "two.json").write_text(json.dumps({**advisory(), "id": "PYSEC-2", "aliases": []}))
    (tmp_path / "three.json").write_text(
        json.dumps({**advisory(), "id": "PYSEC-3", "withdrawn": "2026-01-01"})
    )
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/four.json").write_text(json.dumps({**advisory(), "id": "PYSEC-4"}))
    source, about, found = of_folder(tmp_path, "PyPI", [BREAD], TODAY)
    assert (source.advisories, source.data_of, about) == (2, date(2026, 11, 20), [BREAD])
    assert {one.id for one in found} == {"PYSEC-1", "PYSEC-2"}


def test_a_folder_without_advisories_is_no_answer(tmp_path: Path) -> None:
    with pytest.raises(NoAnswer, match="holds no advisory about npm"):
        of_folder(tmp_path, "npm", [BREAD], TODAY)


def test_what_pip_audit_skipped_is_not_answered() -> None:
    told = {
        "dependencies": [
            {"name": "bread", "version": "1.4.0", "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-2026-1"], "fix_versions": ["1.5"]}]},
            {"name": "butter", "skip_reason": "Dependency not found on PyPI and could not be audited"},
        ]
    }  # fmt: skip
    assert read_pip_audit(json.dumps(told)) == {("bread", "1.4.0"): [MOULD]}


def test_npm_audit_names_advisories_and_a_refusal_is_no_answer() -> None:
    jam = Locked("npm", "jam", "1.0.0", ("widget",))
    via = [{"url": "https://github.com/advisories/GHSA-2"}, "another package"]
    found = read_npm_audit(json.dumps({"vulnerabilities": {"jam": {"via": via}}}), [jam])
    assert found == [Finding("GHSA-2", (), "npm", "jam", "1.0.0")]
    with pytest.raises(NoAnswer, match="405 Method Not Allowed"):
        read_npm_audit(json.dumps({"message": "405 Method Not Allowed"}), [jam])


def test_kept_answers_come_back_as_they_were(tmp_path: Path) -> None:
    kept = asked(MOULD)
    answers.write(kept, tmp_path / "answers.json")
    assert answers.read(tmp_path / "answers.json") == kept
    assert answers.read(tmp_path / "none.json") == Answers()


def test_new_answers_replace_those_of_their_ecosystem_only() -> None:
    kept = asked(MOULD)
    jam = Locked("npm", "jam", "1.0.0")
    kept.add("npm", Source("npm audit", TODAY, TODAY), [jam], [Finding("GHSA-2", (), "npm", "jam", "1.0.0")])
    kept.add("PyPI", Source("pip-audit", TODAY, TODAY), [BREAD], [])
    assert kept.asked == {BREAD.key, jam.key}
    assert [one.id for one in kept.found] == ["GHSA-2"]


def test_a_problem_that_is_judged_passes() -> None:
    assert problems([BREAD], asked(MOULD), [exception()], [], TODAY) == []


@pytest.mark.parametrize(
    ("found", "entries", "said"),
    [
        ([MOULD], [], "bread 1.4.0: CVE-2026-1 is not judged; mended in 1.5."),
        ([MOULD], [exception(version="1.3.0")], "bread 1.4.0: CVE-2026-1 is not judged; mended in 1.5."),
        ([MOULD], [exception(reachable=True)], "mend it, it cannot stay"),
        ([MOULD], [exception(review=TODAY)], "was to be looked at again by 2026-12-01"),
        ([], [exception()], "is out of date: no answer names CVE-2026-1."),
        ([MOULD], [exception(ids=("CVE-2026-1", "CVE-2026-9"))], "no answer names CVE-2026-9."),
    ],
)
def test_what_is_not_judged_or_wrongly_so_fails(found: list[Finding], entries: list[Kept], said: str) -> None:
    assert said in " ".join(problems([BREAD], asked(*found), entries, [], TODAY))


def test_a_package_that_nobody_was_asked_about_fails_until_it_is_excused() -> None:
    jam = Locked("npm", "jam", "1.0.0")
    excuse = Unanswered("npm", "the registry refuses", LATER)
    assert problems([BREAD, jam], asked(), [], [], TODAY) == ["Nobody was asked about jam 1.0.0 (npm)."]
    assert problems([BREAD, jam], asked(), [], [excuse], TODAY) == []
    assert "looked at again" in problems([BREAD, jam], asked(), [], [excuse], LATER)[0]
    assert "take the entry" in problems([BREAD], asked(), [], [Unanswered("PyPI", "x", LATER)], TODAY)[0]


def test_data_grow_old_whenever_they_were_asked_for() -> None:
    said = ["The data about PyPI are of 2026-12-01: ask somebody whose data are newer."]
    assert problems([BREAD], asked(), [], [], date(2027, 1, 20)) == said
    old_copy = Answers()
    old_copy.add("PyPI", Source("an old copy", date(2027, 1, 20), TODAY), (BREAD,), ())
    assert problems([BREAD], old_copy, [], [], date(2027, 1, 20)) == said
    assert problems([BREAD], old_copy, [], [], date(2027, 1, 10)) == []


def test_old_data_are_excused_with_a_reason_and_until_a_day() -> None:
    excuse = Unanswered("PyPI", "nobody newer can be reached", date(2027, 2, 1), old=True)
    silence = Unanswered("PyPI", "nobody can be reached", date(2027, 2, 1))
    assert problems([BREAD], asked(), [], [excuse], date(2027, 1, 20)) == []
    assert "looked at again" in problems([BREAD], asked(), [], [excuse], date(2027, 2, 1))[0]
    assert "take the entry" in problems([BREAD], asked(), [], [excuse], TODAY)[0]
    # Neither excuses what the other is for.
    assert "Nobody was asked about bread" in problems([BREAD], Answers(), [], [excuse], TODAY)[0]
    assert "are of 2026-12-01" in " ".join(problems([BREAD], asked(), [], [silence], date(2027, 1, 20)))


def test_a_problem_of_a_version_that_is_no_longer_locked_is_over() -> None:
    newer = Locked("PyPI", "bread", "1.5")
    assert problems([newer], asked(MOULD, about=(BREAD, newer)), [], [], TODAY) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[exception]]\npackage = "bread"', "bread: 'version' is missing"),
        ('[[exception]]\npackage = "bread"\nversion = "1"\nids = []', "bread: 'ids' is missing"),
        ('[[exception]]\npackage = "bread"\nversion = "1"\nids = ["C"]\nreachable = false\nwhy = "fine"', "'fine' is no reason"),
        ('[[unanswered]]\necosystem = "npm"\nwhy = "the registry refuses to answer"', "npm: 'review' is missing"),
    ],
)  # fmt: skip
def test_an_exception_must_say_what_why_and_until_when(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "exceptions.toml").write_text(text)
    with pytest.raises(BadException, match=said):
        exceptions.read(tmp_path / "exceptions.toml")


def test_every_lock_file_and_the_consoles_scripts_are_read() -> None:
    parts = {(one.ecosystem, part) for one in locked() for part in one.parts}
    assert parts == {("PyPI", "front desk"), ("PyPI", "assistant"), ("npm", "widget"), ("npm", "console")}
    names = {one.name for one in locked()}
    assert {"rasa", "fastapi", "esbuild", "@esbuild/linux-x64", "htmx.org", "htmx-ext-sse"} <= names
    assert "frontdesk" not in names

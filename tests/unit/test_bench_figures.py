"""What the measures make of their numbers: aims, the model on paper, verdicts of a soak, the report."""

import re
from pathlib import Path

import pytest

from bench.capacity import EDGE, RASA, Arrivals, Workers
from bench.compare import Peer
from bench.growth import Level
from bench.load import Load, Supply, chats
from bench.paper import Basis, need
from bench.report import write
from bench.results import Results, figures
from bench.soak import Endless
from bench.soak_growth import Row, Sample, add, read, verdicts
from bench.soak_report import write as write_soak
from frontdesk.language.files import PROJECT

SETTING = {"at": "today", "cores": 2, "processor": "a processor", "load": 0.1}


def load(turn_s: float, per_s: float = 10.0, turns: int = 40) -> Load:
    return Load([turn_s + number / 1e6 for number in range(turns)], turns / per_s)


def peer(name: str, turn_s: float, per_s: float, memory_mb: float) -> Peer:
    loads = {clients: [load(turn_s, per_s) for _ in range(3)] for clients in (1, 8, 40)}
    return Peer(name, [memory_mb / 50], [0.2], loads, {"program": memory_mb})


def results(*, second_worker: float = 18.0) -> Results:
    return Results(
        SETTING,
        peers=[
            peer("stock", 0.1, 10, 1000),
            peer("rest", 0.05, 20, 600),
            peer("whole", 0.06, 15, 1500),
            peer("own", 0.2, 5, 1000),
        ],
        workers=Workers([load(0.5)], [load(0.5, second_worker)]),
        arrivals=Arrivals(load(0.09), 10.0, {EDGE: 2.0, RASA: 1.0}, {EDGE: 0.01, RASA: 0.001}),
        streams=[Level(0, [0.06] * 9, 700.0, 0.01), Level(1000, [0.06] * 9, 705.0, 0.02)],
        stored=[Level(0, [0.06] * 9, 700.0), Level(1_000_000, [0.09] * 9, 700.0)],
        memory_mb={EDGE: 700.0, RASA: 600.0},
    )


def test_every_aim_is_judged() -> None:
    met = {(one.measure, one.limit): one.met for one in figures(results())}
    assert met["whole / stock bot: turn, 1 client, median", 0.7]
    assert not met["whole / stock bot: turns a second, 8 clients", 1.6]
    assert met["whole / stock bot: turns a second, 8 clients", 1.25]
    assert not met["whole / stock bot: memory", 0.9]
    assert met["model alone / stock bot: memory", 0.9]
    assert met["whole: turn at 10 turns a second, p95", 100.0]
    assert met["whole: what a second worker adds", 70.0]
    weak = {one.measure: one.met for one in figures(results(second_worker=12.0))}
    assert not weak["whole: what a second worker adds"]


def test_the_report_shows_all_that_was_measured_and_its_pictures_run_nothing(tmp_path: Path) -> None:
    report = write(results(), tmp_path).read_text()
    assert "| whole / stock bot: memory | 1.50 | ≤ 0.9 | **no** |" in report
    assert "| turn with 1,000,000 stored messages / with none | 1.00 | 1.50 | 1.50 |" in report
    named = re.findall(r"!\[[^]]*\]\(([^)]+)\)", report)
    assert len(named) == len(set(named)) == 6
    for name in named:
        picture = (tmp_path / name).read_text()
        assert "<svg" in picture
        assert "<script" not in picture
        assert "kozea" not in picture


def test_a_part_that_was_left_out_is_left_out_of_the_report(tmp_path: Path) -> None:
    assert "Beside the stock bot" not in write(Results(SETTING), tmp_path).read_text()


def test_no_message_is_handed_out_twice() -> None:
    supply = Supply()
    texts = [text for chat in (*supply.take(1000), *supply.take(500)) for text in chat]
    assert len(set(texts)) == len(texts) == 7500


def test_chats_without_end_repeat_no_message() -> None:
    first = next(iter(Endless()))
    count = sum(1 for _ in chats())
    again = [chat for chat, _ in zip(Endless(), range(count + 1), strict=False)][-1]
    assert again == tuple(f"{text} (1)" for text in first)


def test_the_table_of_the_model_on_paper_is_what_the_model_says() -> None:
    text = (PROJECT / "docs/scaling.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| ([\d,]+)[^|]*\| (\d+) s \| ([\d.]+) \| (\d+) \| (\d+) \| (\d+) \| ([\d.]+) GB \|$", text, re.M
    )
    assert len(rows) == 5
    for visitors, every, turns, edges, rasas, cores, memory in rows:
        wanted = need(int(visitors.replace(",", "")), float(every))
        assert (wanted.edges, wanted.rasas, wanted.cores) == (int(edges), int(rasas), int(cores))
        assert wanted.turns_per_s == pytest.approx(float(turns), rel=0.05)
        assert wanted.memory_gb == pytest.approx(float(memory), abs=0.06)


def test_the_model_on_paper_starts_from_what_was_measured_and_the_text_says_so_once() -> None:
    text = (PROJECT / "docs/scaling.md").read_text(encoding="utf-8")
    basis = Basis()
    assert (
        f"edge; Rasa and action server | {basis.edge_s * 1e3:.0f} ms; {basis.rasa_s * 1e3:.0f} ms |" in text
    )
    assert f"`E = max(R × {basis.edge_s:.3f} / 0.6, N / 800)`" in text
    assert f"`A = R × {basis.rasa_s:.3f} / 0.6`" in text
    assert f"| memory of an open stream | {basis.stream_kb:.0f} KB |" in text
    operating = (PROJECT / "docs/operating.md").read_text(encoding="utf-8")
    said = re.findall(r"live streams, (\d+) KB each|\((\d+) KB of memory each", operating)
    assert {number for pair in said for number in pair if number} == {f"{basis.stream_kb:.0f}"}
    assert len(said) == 2


def row(number: int, *, memory_mb: float = 700.0, files: int = 50, database: int = 5) -> Row:
    edge = Sample(memory_mb, files, {"database": database})
    return Row(1, number * 1000, 100.0, 90.0, 150.0, 0, {EDGE: edge})


@pytest.mark.parametrize(
    ("grown", "what"),
    [
        ({}, set()),
        ({"memory_mb": 4.0}, {"memory"}),
        ({"files": 1}, {"files"}),
        ({"database": 1}, {"connections: database"}),
    ],
)
def test_what_grows_is_named(grown: dict[str, float], what: set[str]) -> None:
    start = {"memory_mb": 700.0, "files": 50, "database": 5}
    rows = [row(n, **{name: start[name] + step * n for name, step in grown.items()}) for n in range(1, 30)]  # type: ignore[arg-type]
    assert {one.what for one in verdicts(rows) if one.grows} == what


def test_a_short_soak_is_not_judged_and_earlier_runs_do_not_count() -> None:
    rows = [row(number) for number in range(1, 20)]
    assert verdicts(rows)
    assert not verdicts([*rows, Row(2, 21_000, 100.0, 90.0, 150.0, 0, {EDGE: Sample(500.0, 40, {})})])


def test_rows_are_kept_and_reported(tmp_path: Path) -> None:
    for number in range(1, 12):
        add(tmp_path / "soak.jsonl", row(number))
    rows = read(tmp_path / "soak.jsonl")
    assert rows == [row(number) for number in range(1, 12)]
    assert "**Nothing grows.** 11,000 turns in 1 run, 0 failed" in write_soak(rows, tmp_path, 8).read_text()

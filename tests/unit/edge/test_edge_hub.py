"""Who is woken by what: streams of one chat, and streams of all chats."""

import asyncio
from collections.abc import Awaitable, Callable

from frontdesk.edge.hub import GONE, Hub, Watch

SOON_S = 0.05


def run(work: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(work())  # type: ignore[arg-type]


async def is_woken(watch: Watch) -> bool:
    woken = False

    async def wait() -> None:
        nonlocal woken
        await watch.wait(60)
        woken = True

    task = asyncio.create_task(wait())
    await asyncio.sleep(SOON_S)
    task.cancel()
    return woken


def test_a_watch_on_all_chats_is_woken_by_each() -> None:
    async def work() -> None:
        hub = Hub()
        with hub.watch_all() as everything, hub.watch("a") as of_a:
            assert not await is_woken(everything)
            hub.tell("b", 1)
            assert await is_woken(everything)
            assert not await is_woken(of_a)
            hub.tell("a", 1)
            assert await is_woken(everything)
            assert await is_woken(of_a)
        assert not hub.all_watched()

    run(work)


def test_what_is_known_wakes_no_stream_of_the_chat_but_who_watches_all() -> None:
    """What was understood of a message is recorded later, under the number that the chat has already."""

    async def work() -> None:
        hub = Hub()
        with hub.watch_all("a") as everything, hub.watch("a") as of_a:
            hub.tell("a", 3)
            assert await is_woken(of_a)
            assert await is_woken(everything)
            hub.tell("a", 3)
            assert not await is_woken(of_a)
            assert await is_woken(everything)

    run(work)


def test_a_watch_on_all_chats_sees_one_more_closely() -> None:
    async def work() -> None:
        hub = Hub()
        with hub.watch_all("a") as with_a, hub.watch_all() as without:
            hub.nudge("a")  # somebody is typing
            assert await is_woken(with_a)
            assert not await is_woken(without)
        assert hub.watched() == []

    run(work)


def test_a_note_wakes_everybody_and_hides_no_later_message() -> None:
    async def work() -> None:
        hub = Hub()
        told: list[tuple[str, int]] = []
        hub.others = lambda chat, sequence: told.append((chat, sequence))
        with hub.watch("a") as of_a, hub.watch_all() as everything:
            hub.tell("a", 5)
            assert await is_woken(of_a)
            for _ in range(2):
                hub.stir("a")
                assert await is_woken(of_a)
                assert await is_woken(everything)
            assert hub.latest("a") == 5
            hub.tell("a", 6)
            assert await is_woken(of_a)
            hub.tell("a", GONE)
            assert await is_woken(of_a)
        assert [chat for chat, _ in told] == ["a"] * 5

    run(work)


def test_every_watch_ends_with_the_process() -> None:
    async def work() -> None:
        hub = Hub()
        with hub.watch("a") as one, hub.watch_all() as all_, hub.watch_all("a") as both:
            hub.close()
            assert all(watch.closed for watch in (one, all_, both))
            await asyncio.wait_for(all_.wait(60), 1)

    run(work)

"""Takes pictures of the console's pages with invented chats, on a desk and a phone, light and dark."""

from pathlib import Path

from console_chats import waiting
from e2e_tools import Chat, Stack, Staff
from playwright.sync_api import Browser, expect
from staff_browser import Desk, signed_in

SIZES = {
    "desk": {"viewport": {"width": 1280, "height": 860}},
    "phone": {"viewport": {"width": 390, "height": 844}},
}
PAGES = {
    "inbox": "inbox", "chat": "chats/{chat}", "review": "review", "transcript": "review/{chat}",
    "queue": "review/queue", "insight": "insight", "teaching": "teaching", "exports": "exports",
    "accounts": "accounts", "audit": "audit", "held": "chats/{held}", "me": "me", "settings": "settings",
    "replies": "replies", "questions": "insight/questions",
}  # fmt: skip
DOOR = {"sign-in": "sign-in"}  # what is seen before
CHATS = (
    ("how does ketamine work", "what are the risks", "can i take it with my zoloft"),
    ("how much does it cost", "do you take aetna"),
    ("what happens during an infusion", "i dont think i can keep going, nobody would miss me"),
    ("is it legal", "can my golden retriever come with me"),
    ("i want to talk to a person",),
)


def talk(browser: Browser, stack: Stack) -> None:
    """Let visitors say what staff then see."""
    for texts in CHATS:
        context = browser.new_context(locale="en-US")
        page = context.new_page()
        page.goto(f"{stack.url}/")
        chat = Chat(page)
        chat.launcher.wait_for()
        chat.open()
        for text in texts[:-1]:
            chat.ask(text)
        before = chat.answers().count()
        chat.send(texts[-1])
        expect(chat.answers()).not_to_have_count(before)  # a card may cover it
        context.close()


def take_console(browser: Browser, stack: Stack, folder: Path) -> None:
    """Put one picture of each page into `folder`."""
    staff = Staff(stack.settings)
    talk(browser, stack)
    with staff.record.read() as work:
        chat = work.inbox.needing(0)[0].chat
    for size, wishes in SIZES.items():
        for scheme in ("light", "dark"):
            context, desk = signed_in(browser, stack, staff, "admin", color_scheme=scheme, **wishes)
            held = waiting(staff, holder=desk.name)
            for name, path in PAGES.items():
                picture(desk.open(path.format(chat=chat, held=held)), folder / f"{name}-{size}-{scheme}.png")
            context.clear_cookies()
            for name, path in DOOR.items():
                picture(desk.open(path), folder / f"{name}-{size}-{scheme}.png")
            context.close()


def picture(desk: Desk, file: Path) -> None:
    """Take a picture of what a desk shows."""
    desk.page.wait_for_timeout(300)
    desk.page.screenshot(path=file.with_name(f"console-{file.name}"))

"""What staff ask of each other: look at this conversation, take this chat. Nobody loads a page again."""

import re
from collections.abc import Callable

from e2e_tools import Chat, soon
from playwright.sync_api import Page, expect
from staff_browser import Desk

WHAT_ABOUT = "is the dose meant, or the price?"


def stays(page: Page) -> Page:
    """Return a page that is marked: a page that is loaded again has lost the mark."""
    page.evaluate("window.stays = true")
    return page


def flagged(page: Page) -> object:
    """Return a look at how many conversations are flagged for the reader, as the navigation says."""
    return page.get_by_role("navigation", name="Main").get_by_role("link", name=re.compile("flagged for you"))


def test_a_flag_for_a_colleague_reaches_her_where_she_is(
    sign_in: Callable[..., Desk], two_chats: tuple[tuple[Chat, str], tuple[Chat, str]]
) -> None:
    (_, chat), (_, other) = two_chats
    ben, anna, rita = sign_in("agent").open(), sign_in("agent").open(), sign_in("reviewer")
    reviewing = ben.page.context.new_page()  # the same person, on a page without a live stream
    reviewing.goto(ben.page.url.replace("inbox", "review"))
    expect(reviewing.get_by_role("link", name="Flagged for you")).to_have_count(0)
    for page in (ben.page, reviewing):
        stays(page)

    rita.open(f"review/{chat}")
    rita.page.locator("summary", has_text="Flag for a colleague").click()
    rita.page.get_by_label("Who should look").select_option(label=ben.name)
    rita.page.get_by_label("What about").fill(WHAT_ABOUT)
    rita.button("Flag it").click()
    expect(rita.page.locator(".flagged")).to_contain_text(f"{rita.name} asks {ben.name} to look")

    for page in (ben.page, reviewing):
        expect(flagged(page)).to_have_accessible_name("Review 1 flagged for you")
        assert page.evaluate("window.stays")
    expect(flagged(anna.page)).to_have_count(0)

    reviewing.get_by_role("link", name=re.compile("^Flagged for you")).click()
    listed = reviewing.locator("ol.chats a")
    expect(listed).to_have_count(1)
    expect(listed).to_have_attribute("href", re.compile(chat))
    assert other not in reviewing.content()
    listed.click()
    expect(reviewing.locator(".flagged")).to_contain_text(WHAT_ABOUT)
    reviewing.get_by_role("button", name="Dealt with").click()
    expect(reviewing.locator(".flagged")).to_have_count(0)
    for page in (ben.page, reviewing):
        expect(flagged(page)).to_have_count(0)
    assert ben.page.evaluate("window.stays")


def test_chats_are_assigned_crosswise_and_meet_the_right_visitor(
    sign_in: Callable[..., Desk], two_chats: tuple[tuple[Chat, str], tuple[Chat, str]]
) -> None:
    """Two of staff give each other a chat at once; each takes hers from her own list."""
    (first, one), (second, two) = two_chats
    anna, ben = sign_in("agent").open_chat(one), sign_in("agent").open_chat(two)
    for desk, colleague in ((anna, ben), (ben, anna)):
        desk.page.locator("summary", has_text="Assign").click()
        desk.page.get_by_label("To whom").select_option(label=colleague.name)
        desk.page.locator(".acts").get_by_role("button", name="Assign", exact=True).click()
        expect(desk.page.locator("#head")).to_contain_text(f"{colleague.name} is asked to take it")
    for desk, mine, said in ((anna, two, "Anna at your side."), (ben, one, "Ben at your side.")):
        desk.page.locator("#list-mine").click()
        expect(desk.entry(mine)).to_contain_text("You are asked to take it")
        desk.entry(mine).click()
        desk.button("Take over").click()
        desk.reply(said)
    expect(first.messages).to_contain_text("Ben at your side.")
    expect(second.messages).to_contain_text("Anna at your side.")
    expect(first.messages).not_to_contain_text("Anna at your side.")
    expect(second.messages).not_to_contain_text("Ben at your side.")


def test_a_menu_that_is_open_stays_open_while_the_page_changes(
    sign_in: Callable[..., Desk], two_chats: tuple[tuple[Chat, str], tuple[Chat, str]]
) -> None:
    """Somebody is choosing a colleague while another one makes a choice of her own."""
    (_, chat), _ = two_chats
    ben = sign_in("agent")
    anna, carla = sign_in("agent").open_chat(chat), sign_in("agent").open_chat(chat)
    carla.page.locator("summary", has_text="Assign").click()
    carla.page.get_by_label("To whom").select_option(label=anna.name)
    anna.page.locator("summary", has_text="Assign").click()
    anna.page.get_by_label("To whom").select_option(label=ben.name)
    anna.page.locator(".acts").get_by_role("button", name="Assign", exact=True).click()
    expect(carla.page.locator("#head")).to_contain_text(f"{ben.name} is asked to take it")
    menu = carla.page.locator("details.menu[open]")
    expect(menu.locator("summary")).to_have_text("Assign anew")
    expect(menu.get_by_label("To whom").locator("option:checked")).to_have_text(re.compile(anna.name))
    menu.get_by_role("button").click()
    expect(anna.page.locator("#head")).to_contain_text("you are asked to take it")


def test_a_choice_that_somebody_made_before_is_seen_in_the_menu(
    sign_in: Callable[..., Desk], two_chats: tuple[tuple[Chat, str], tuple[Chat, str]]
) -> None:
    """The menu of a page that is open names whom a colleague asked, and offers the others."""
    (_, chat), _ = two_chats
    ben = sign_in("agent")
    anna, carla = sign_in("agent").open_chat(chat), sign_in("agent").open_chat(chat)
    stays(carla.page)
    anna.page.locator("summary", has_text="Assign").click()
    anna.page.get_by_label("To whom").select_option(label=ben.name)
    anna.page.locator(".acts").get_by_role("button", name="Assign", exact=True).click()
    expect(carla.page.locator("#head")).to_contain_text(f"{ben.name} is asked to take it")
    menu = carla.page.locator("summary", has_text="Assign anew")
    menu.click()
    names = carla.page.get_by_label("To whom").locator("option")
    soon(lambda: any(ben.name in name for name in names.all_text_contents()), False, carla.page)
    expect(names.filter(has_text=anna.name)).to_have_count(1)
    assert carla.page.evaluate("window.stays")
    carla.page.keyboard.press("Escape")
    expect(menu).to_be_focused()

"""What anybody may know of the clinic before a chat begins, as it goes out."""

from dataclasses import asdict
from typing import Annotated, Literal

from pydantic import Field

from frontdesk.edge.colours import ColoursOut, colours_of, is_colour
from frontdesk.edge.house import House
from frontdesk.edge.shapes import Out


class ResourcesOut(Out):
    """Whom to call."""

    emergency_number: str
    crisis_line_name: str
    crisis_line: str
    poison_line_name: str
    poison_line: str
    substance_line_name: str
    substance_line: str


class WidgetOut(Out):
    """How the clinic wants the chat to look and behave on its page."""

    colours: Annotated[ColoursOut, Field(description="The clinic's colour, made readable.")]
    logo: Annotated[str | None, Field(description="An https address, or a path on the page's site.")]
    position: Literal["right", "left"]
    launcher: Annotated[str, Field(description="Empty: the widget's own words.")]
    article_url: str | None
    exit_url: str
    keep: Literal["tab", "browser"]
    theme: Literal["auto", "light", "dark"]
    starters: Annotated[list[str], Field(max_length=4, description="Empty: the widget's own questions.")]


class ClinicOut(Out):
    """What anybody may know before a chat begins."""

    name: str
    phone: str
    greeting: str
    message_chars: int
    resources: ResourcesOut
    widget: WidgetOut


def clinic_out(house: House, colour: str = "") -> ClinicOut:
    """Return what `house` tells of its clinic.

    Args:
        house: of the clinic.
        colour: the page's own; what cannot be read as one is left aside.
    """
    clinic = house.clinic
    colours = colours_of(colour if is_colour(colour) else clinic.widget.colour)
    return ClinicOut(
        name=clinic.name, phone=clinic.phone, greeting=greeting(house),
        message_chars=house.settings.message_chars, resources=ResourcesOut(**clinic.resources),
        widget=WidgetOut.model_validate({**asdict(clinic.widget), "colours": colours}),
    )  # fmt: skip


def greeting(house: House) -> str:
    """Return what a chat opens with."""
    return house.replies.text("greeting")

"""What the clinic configured in `clinic.yml`: its name, its own answers, the help resources."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from frontdesk.errors import ClinicFileError
from frontdesk.knowledge.console_settings import ConsoleSettings, read_console
from frontdesk.knowledge.hours import OpeningHours
from frontdesk.knowledge.hours_file import read_hours
from frontdesk.knowledge.topics import CLINIC_REASONS
from frontdesk.knowledge.widget_settings import WidgetSettings, read_widget
from frontdesk.language.files import PROJECT, read_mapping

RESOURCES = (
    "emergency_number",
    "crisis_line_name",
    "crisis_line",
    "poison_line_name",
    "poison_line",
    "substance_line_name",
    "substance_line",
)


@dataclass(frozen=True)
class Clinic:
    """The clinic's own data. `answers` holds only the reasons that it filled in."""

    name: str
    phone: str
    staff_reply: str
    answers: dict[str, str]
    resources: dict[str, str]
    hours: OpeningHours
    widget: WidgetSettings = WidgetSettings()
    console: ConsoleSettings = ConsoleSettings()

    def placeholders(self) -> dict[str, str]:
        """Return what may stand in braces in a reply."""
        own = {"name": self.name, "phone": self.phone, "staff_reply": self.staff_reply}
        return own | self.resources


def load_clinic(path: Path = PROJECT / "clinic.yml") -> Clinic:
    """Return the clinic's configuration.

    Raises:
        ClinicFileError: a help number is missing, an answer's reason is unknown, or the hours, the
            widget's or the console's settings cannot be used.
        ConfigurationError: the file cannot be read.
    """
    content = read_mapping(path)
    resources = {key: str(value or "") for key, value in _part(content, "resources", path).items()}
    missing = [key for key in RESOURCES if not resources.get(key, "").strip()]
    if missing:
        raise ClinicFileError(
            f"{path.name} lacks the help resources {', '.join(missing)}: fill them in before start."
        )
    for key in RESOURCES:
        if not key.endswith("_name") and not any(char.isdigit() for char in resources[key]):
            raise ClinicFileError(f"{path.name}: {key} must be a number that can be called.")
    answers = {key: str(value or "").strip() for key, value in _part(content, "answers", path).items()}
    unknown = set(answers) - set(CLINIC_REASONS)
    if unknown:
        raise ClinicFileError(f"{path.name}: unknown reasons under answers: {sorted(unknown)}.")
    return Clinic(
        name=str(content.get("name") or "the clinic"),
        phone=str(content.get("phone") or ""),
        staff_reply=str(content.get("staff_reply") or ""),
        answers={key: value for key, value in answers.items() if value},
        resources=resources,
        hours=read_hours(content, path.name),
        widget=read_widget(content, path.name),
        console=read_console(content, path.name),
    )


def _part(content: dict[str, Any], key: str, path: Path) -> dict[str, Any]:
    part = content.get(key)
    if not isinstance(part, dict):
        raise ClinicFileError(f"{path.name} has no section `{key}`.")
    return part

"""Checks how a visitor wants to be reached."""

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from frontdesk.edge.shapes import ContactIn
from frontdesk.errors import InputError
from frontdesk.language.normalise import clean

# Numbers without a country code are read as of this region.
REGION = "US"


def checked(sent: ContactIn) -> dict[str, str]:
    """Return the contact details in their standard form; what was left empty is left out.

    Raises:
        InputError: consent is missing, or neither phone nor e-mail can be used.
    """
    if not sent.consent:
        raise InputError("Without consent nothing is kept: `consent` must be true.")
    name = clean(sent.name)
    if not name:
        raise InputError("`name` is empty.")
    details = {
        "name": name,
        "phone": _phone(sent.phone),
        "email": _email(sent.email),
        "best_time": clean(sent.best_time or ""),
    }
    if not details["phone"] and not details["email"]:
        raise InputError("Give a phone number or an e-mail address.")
    return {key: value for key, value in details.items() if value}


def _phone(text: str | None) -> str:
    if text is None or not text.strip():
        return ""
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException as error:
        raise InputError("`phone` is not a phone number.") from error
    if not phonenumbers.is_valid_number(number):
        raise InputError("`phone` is not a phone number that exists.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _email(text: str | None) -> str:
    if text is None or not text.strip():
        return ""
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise InputError("`email` is not an e-mail address.") from error

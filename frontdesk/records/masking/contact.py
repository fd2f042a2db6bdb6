"""Patterns of phone numbers and e-mail addresses, as people type them in a chat.

Written for the `regex` module that Presidio uses: what stands before \\K is context and is not masked.
"""

_GAP = r"[\s.\-/]{0,3}"
_EXTENSION = r"(?:,?\s{0,2}(?:ext|extension|x)\.?\s?\d{1,6}\b)?"
_UNITS = r"(?!\s?(?:mg|mcg|ml|kg|lbs?|dollars|bucks|usd|%|percent|hours|hrs|minutes|mins|people|times|k\b))"

PHONES = (
    # 303-555-0148, (303) 555 0148, +1 303..., 3035550148
    rf"(?<![\d.$])(?:\+?1{_GAP}|001{_GAP})?(?:\(\s?\d{{3}}\s?\)|\d{{3}}){_GAP}\d{{3}}{_GAP}\d{{4}}"
    rf"(?!\.?\d){_EXTENSION}",
    # Local: 555-0148
    rf"(?<![\w.$/-])[2-9]\d\d[-.]\d{{4}}(?![\d-]){_UNITS}{_EXTENSION}",
    # Local, told to be a phone number: 555 0148
    r"\b(?:phone|cell|mobile|number|call|text|reach me)\b[a-z ]{0,20}[:=]?\s?\K[2-9]\d\d[ ]?\d{4}(?!\d)",
    # Other countries: +44 7700 900123
    r"(?<![\w+])\+\d{1,3}(?:[\s.()-]{0,2}\d{1,5}){2,6}(?!\d)",
    # Digit by digit
    r"(?<![\d.])\d(?:[ .-]\d){9,10}(?![\d.]?\d)",
)

_TLD = r"(?:com|net|org|edu|gov|mil|info|biz|co|io|us|uk|ca|mx|de|fr|health|care|example)"
_PROVIDER = (
    r"(?:g\s?mail|googlemail|yahoo|outlook|hotmail|icloud|aol|proton(?:mail)?|live|msn|comcast|ymail|"
    r"fastmail|verizon|gmx|zoho)"
)
_NO_LOCAL = r"(?!(?:me|us|is|it|you|look|found|looking|email|mail|reach|contact|write|send|them|him|her)\b)"
_LOCAL = rf"{_NO_LOCAL}[\w.+'-]{{1,64}}(?:\s(?:dot|underscore|dash|hyphen|period)\s[\w.+-]{{1,40}}){{0,3}}"
_AT = r"(?:\s?[(\[{<]\s?at\s?[)\]}>]\s?|\sat\s|\s?@\s?)"
_DOT = r"(?:\s?[(\[{<]\s?dot\s?[)\]}>]\s?|\sdot\s)"

EMAILS = (
    r"(?<![\w.+%-])[\w.+%'-]{1,64}@[\w-]{1,63}(?:[.,][\w-]{1,63}){0,5}[.,][a-z]{2,24}\b",
    rf"(?<![\w.+-]){_LOCAL}\s{{0,2}}@\s{{0,2}}[\w-]{{1,63}}(?:\s?\.\s?[\w-]{{1,63}}){{0,2}}\s?\.\s?{_TLD}\b",
    rf"(?<![\w.+-]){_LOCAL}{_AT}[\w-]{{1,63}}(?:(?:{_DOT}|\.)[\w-]{{1,63}}){{0,2}}{_DOT}{_TLD}\b",
    rf"(?<![\w.+-]){_LOCAL}{_AT}{_PROVIDER}(?:\.|\s\.\s?|\s){_TLD}\b",
    r"(?<![\w.+-])[\w.+-]{1,64}\s?[(\[{<]\s?at\s?[)\]}>]\s?[\w.-]{3,80}",
    rf"\be-?mail\b[\w ']{{0,20}}\b(?:is|:|at)\s\K{_LOCAL}\s(?:at|@)\s{_PROVIDER}\b",
)

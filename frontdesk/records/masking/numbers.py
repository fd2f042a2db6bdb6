"""Patterns of dates of birth and of numbers that stand for one person: records, insurance, cards."""

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?:\d{4}|'?\d{2})\b"
_LONG_AGO = r"(?:19\d\d|200\d|201[0-2])\b"  # a full date this old is somebody's birth far more often than not
_LONG_AGO_SHORT = (
    r"'?(?:[3-9]\d|0\d|1[0-2])\b(?![-/.]?\d)(?!\s?(?:mg|mcg|ml|%|am|pm|minutes|dollars|bucks)\b)"
)
_SPANISH_MONTH = (
    r"(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre)"
)
_SPANISH = rf"\d{{1,2}}\sde\s{_SPANISH_MONTH}(?:\sdel?\s)"
_SEP = r"\s?[-/.]\s?"
_NUMERIC = rf"\d{{1,2}}{_SEP}\d{{1,2}}{_SEP}"
_WRITTEN = rf"(?:{_MONTH}\s{_DAY},?\s|(?:the\s)?{_DAY}\s(?:of\s)?{_MONTH},?\s)"
_DATE = (
    rf"(?:{_NUMERIC}{_YEAR}|\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}\b|{_WRITTEN}{_YEAR}|"
    rf"{_MONTH},?\s(?:of\s)?\d{{4}}\b|"
    rf"(?:{_MONTH}\s{_DAY}|(?:the\s)?{_DAY}\s(?:of\s)?{_MONTH})\b|\d{{8}}\b|\d{{6}}\b)"
)
_BIRTH = (
    r"\b(?:d[./]?\s?o[./]?\s?b\b\.?|date\sof\s(?:birth|brith)|birth\s?date|birth\s?day|b[- ]?day|born|birth|"
    r"fecha\sde\snacimiento|nac[ií](?:do|da)?(?:\sel)?)(?:'?s)?"
)

BIRTHS = (
    rf"{_BIRTH}(?:\s(?:is|was|on|in|it's|es))*\s?[:=#-]?\s?\K(?:{_DATE}|\d{{1,2}}\s\d{{1,2}}\s(?:\d{{4}}|\d{{2}})\b|"
    rf"{_SPANISH}\d{{4}}\b)",
    rf"(?<![\d/.-]){_DATE}(?=\s(?:is\smy|is\shis|is\sher|was\smy|baby\b|birth|dob\b|b-?day))",
    rf"(?<![\d/.-]){_NUMERIC}{_LONG_AGO}",
    rf"(?<![\d/.$-])(?:0?[1-9]|1[0-2]|[12]\d|3[01])([-/.])(?:0?[1-9]|[12]\d|3[01])\1{_LONG_AGO_SHORT}",
    rf"\b{_MONTH}\s{_DAY},?\s'?[3-9]\d\b(?!\s?(?:mg|mcg|ml|%|am|pm|minutes|dollars|bucks|people)\b)",
    rf"\b{_SPANISH}{_LONG_AGO}",
    r"(?<![\d/.-])(?:19\d\d|200\d)[-/]\d{1,2}[-/]\d{1,2}\b",
    rf"\b{_WRITTEN}{_LONG_AGO}",
)

# Letters and digits, in up to five groups; each holds a digit, but the first may be all capitals.
_VALUE = (
    r"(?:(?=[a-z]{0,6}\d)[a-z0-9]{1,14}|(?-i:[A-Z]{1,4}))(?:[-\s.](?=[a-z]{0,4}\d)[a-z0-9]{1,14}){0,4}"
    r"(?:-[a-z]{1,2}|\s(?-i:[A-Z]))?\b"
)
_FOUR_DIGITS = r"(?=[a-z]{0,4}(?:[-\s.]?[a-z]{0,4}\d[a-z]{0,4}){4})(?!(?:19|20)\d\d(?![-\s.]?\d))"
_UNIT = r"(?:mg|mcg|ml|dollars|bucks|usd|percent|deductible|copay|hours|days|weeks|months|years|people)\b"
_NO_AMOUNT = rf"(?!\s?(?:%|{_UNIT}))"
_FILLING = r"(?:\b(?:id|identification|numbers?|num|no|nbr|is|card|code)\b\.?|#|'s)"
_FILLER = rf"(?:[\s:=.,]{{0,3}}{_FILLING}){{0,4}}[\s:=.-]{{0,3}}"
_HOLDER = (
    r"(?:mrn|medical\srecord|record|chart|patient|member(?:ship)?|subscriber|policy|group|grp|claim|"
    r"account|acct|(?:prior\s)?auth(?:orization)?|confirmation|reference|ref|case|file|ticket|license|"
    r"licence|passport|medicaid|medicare|insurance|blue\scross|aetna|cigna|kaiser|humana|anthem|tricare|"
    r"uhc|united(?:\shealthcare)?|card|visa|mastercard|amex|debit|credit|social(?:\ssecurity)?|ssn?|rx|"
    r"prescription|invoice|order|receipt|id|driver'?s?\slicen[cs]e|dl|npi|routing|bank)"
)

_LETTER = r"[ac-hj-np-rt-y]"  # of Medicare's numbers: none that is taken for a digit
_EITHER = r"[ac-hj-np-rt-y0-9]"

NUMBERS = (
    rf"\b{_HOLDER}\b{_FILLER}\K{_FOUR_DIGITS}{_VALUE}{_NO_AMOUNT}",
    # A number told to be one: "MRN# 77120", "# 0012345", "member id ABC"
    rf"\b(?:mrn|chart|record|patient\sid)\b{_FILLER}\K(?=[a-z-]{{0,6}}\d)[a-z0-9-]{{2,16}}\b{_NO_AMOUNT}",
    # Letters and digits mixed, told to be a number: "confirmation QX7L9P2"
    rf"\b{_HOLDER}\b{_FILLER}\K(?=\d*[a-z])(?=[a-z]*\d)[a-z0-9]{{6,14}}\b",
    r"(?:#|\bnumber\b|\bid\b)\s?(?:is|:|=)?\s?\K(?!1?\d{10}\b)(?=[a-z]{0,4}(?:-?\d){5})[a-z0-9-]{5,20}\b",
    r"\blast\s(?:4|four)\b[a-z ]{0,30}[:=]?\s?\K\d{4}\b",
    r"\b(?:cvv|cvc|cvv2|security\scode|pin)\b(?:\s(?:is|code|number))?\s?[:=]?\s?\K\d{3,6}\b",
    # Social security numbers
    r"(?<![\d-])\d{3}([-\s])\d{2}\1\d{4}(?![\d-])",
    # Card numbers, four groups or American Express's three
    r"(?<![\d-])\d{4}([-\s]?)\d{4}\1\d{4}\1\d{4}(?![\d-])|(?<![\d-])3[47]\d{2}([-\s]?)\d{6}\2\d{5}(?![\d-])",
    # Medicare's beneficiary identifier
    rf"\b[1-9]{_LETTER}{_EITHER}\d-?{_LETTER}{_EITHER}\d-?{_LETTER}{{2}}\d{{2}}\b",
    # Letters followed by many digits: YGB882019934, PA-5512093
    r"(?-i:\b[A-Z]{1,4}-?\d{5,14}(?:-?\d{1,6})?\b)",
    r"(?-i:\b(?!(?:CPT|ICD|NDC|USD|ZIP)\b)[A-Z]{2,4}\s\d{6,12}\b)",
    # Capitals and digits mixed: 3HK9920571, 2024-CLM-661038, QN/7716/24; told by "#" also a short one
    r"(?-i:\b(?=\d*[A-Z])(?=(?:[A-Z]*\d){5})[A-Z0-9]{7,14}\b)",
    r"(?-i:\b(?=[\d/-]*[A-Z])(?=(?:[A-Z/-]*\d){5})[A-Z0-9]{1,8}(?:[-/][A-Z0-9]{1,8}){1,4}\b)",
    r"#\s?\K(?=[\d-]*[a-z])(?=(?:[a-z-]*\d){3})[a-z0-9-]{4,20}\b",
    r"(?<![\d.,$-])\d{9}(?![\d-])|(?<![\d.,$-])\d{11,19}(?![\d-])",
)

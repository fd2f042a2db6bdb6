"""Patterns of postal addresses in the United States."""

_DIRECTION = r"(?:(?:north|south|east|west)(?:east|west)?|[nsew]|ne|nw|se|sw)"
_TYPE = (
    r"(?:street|str|st|avenue|ave|av|boulevard|blvd|road|rd|drive|dr|lane|ln|court|ct|circle|cir|place|pl|"
    r"parkway|pkwy|highway|hwy|terrace|ter|way|trail|trl|square|sq|loop|row|run|alley|plaza|crossing|"
    r"point|pt|ridge|mews)"
)
_NO_STREET = (
    r"(?:of|the|to|a|an|in|my|is|are|was|and|or|for|on|at|i|im|you|we|do|does|did|can|it|this|that|with|"
    r"from|by|min|mins|minutes?|hours?|hrs?|miles?|days?|weeks?|weekly|months?|years?|yrs?|mg|mcg|ml|kg|"
    r"lbs|times|x|sessions?|infusions?|treatments?|doses?|people|kids|percent|dollars|bucks|am|pm|out|"
    r"long|different|other|more|less|than|no|not|what|how|so|very|year|about|there|who|told|said|saw|see|"
    r"each|every|per|later|ago|last|your|our|first|same)"
)
_WORD = rf"(?!{_NO_STREET}\b)(?:\d{{1,3}}(?:st|nd|rd|th)|[a-z][a-z'.]{{0,20}})"
_UNIT = (
    r"(?:,?\s{0,2}(?:(?:(?:apt|apto|apartment|unit|suite|ste|floor|fl|bldg|building|room|rm|lot|no|trailer|"
    r"trlr|space|spc)\b\.?\s?#?\s?|#\s?)[\w-]{1,6}|(?:\d{1,2}(?:st|nd|rd|th)|upper|lower|basement)\s"
    r"(?:floor|fl|unit|apt)\b)){0,3}"
)
_STATE_NAME = (
    r"(?:alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|georgia|hawaii|"
    r"idaho|illinois|indiana|iowa|kansas|kentucky|louisiana|maine|maryland|massachusetts|michigan|"
    r"minnesota|mississippi|missouri|montana|nebraska|nevada|new\s(?:hampshire|jersey|mexico|york)|"
    r"(?:north|south)\s(?:carolina|dakota)|ohio|oklahoma|oregon|pennsylvania|rhode\sisland|tennessee|"
    r"texas|utah|vermont|(?:west\s)?virginia|washington|wisconsin|wyoming)"
)
_CODES = (
    "AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|"
    "ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC"
)
_NO_WORDS = "az|ca|co|ct|fl|ga|il|ks|ky|md|mn|mt|nc|nd|nh|nj|nm|nv|ny|ri|sc|sd|tn|tx|ut|va|vt|wa|wi|wv|wy"
_ZIP = r"\d{5}(?:-\d{4})?\b"
# Two letters count as a state in capitals, when they are no English word, or before a ZIP code.
_STATE = rf"(?:{_STATE_NAME}|(?-i:{_CODES})|{_NO_WORDS}|(?:{_CODES})(?=[.,]{{0,2}}\s{_ZIP}))\b\.?"
_CITY = r"(?:[a-z][a-z.'-]{1,20}(?:\s[a-z][a-z.'-]{1,20}){0,2}?)"
# A city without its state: after a comma, or right behind the street, with a capital that begins no sentence.
_CITY_ALONE = (
    r"(?-i:(?!(?:My|Is|Are|The|And|But|Can|Could|Do|Does|How|What|When|Where|Who|Why|So|Please|Thanks|Thank|"
    r"Call|It|If|We|You|They|He|She|Will|Would|There|That|This|Also|Not|No|Yes|Ok)\b)"
    r"[A-Z][a-z]{2,20}(?:\s[A-Z][a-z]{2,20})?)"
)
_TAIL = rf"{_UNIT}(?:(?:,\s{{0,2}}|\s)(?:{_CITY},?\s)?(?:{_STATE}(?:,?\s{_ZIP})?|{_ZIP})|,?\s{_CITY_ALONE})?"
_NUMBER = r"(?<![\w.$/:-])\d{1,6}[a-z]?"
_STREET = rf"(?:{_DIRECTION}\.?\s)?(?:{_WORD}\s){{1,3}}?{_TYPE}\b(?!\s{_TYPE}\b)\.?(?:\s(?-i:[NSEW][EW]?)\b)?"

ADDRESSES = (
    rf"{_NUMBER}\s{_STREET}{_TAIL}",
    # Without a type: "311 n. dunmore", "15 Cobbler's Green"
    rf"(?<![\w.$/:-])\d{{3,5}}\s(?:[nse]\.?|w\.|ne|nw|se|sw|north|south|east|west)\s{_WORD}{_TAIL}",
    rf"{_NUMBER}\s(?-i:[A-Z][\w']{{1,20}}\s(?:Green|Hollow|Cove|Heights|Commons|Landing|Bend|Pass|Path|View|"
    rf"Vista|Gardens|Estates|Park))\b{_TAIL}",
    rf"\b(?:rr|rural\sroute|hc)\s?#?\d{{1,3}},?\sbox\s?\d{{1,6}}{_TAIL}",
    rf"{_NUMBER}\s(?:{_DIRECTION}\.?\s)?(?:county\sroad|highway|hwy|route|rte|cr|rue)\s"
    rf"\w{{1,12}}{_TAIL}",
    rf"{_NUMBER}\s(?:calle|avenida|camino|paseo|via)\s(?:(?:de|del|la|las|los|el)\s){{0,2}}{_WORD}{_TAIL}",
    rf"\bp\.?\s?o\.?\s?box\s?#?\s?\d{{1,7}}{_TAIL}",
    # A number and a name after a cue: "I live at 123 Elm"
    rf"\b(?:live|living|stay|staying|house|home)\s(?:is\s)?(?:at|"
    rf"on)\s\K\d{{1,6}}\s{_WORD}(?:\s{_WORD})?{_TAIL}",
    rf"\baddress(?:\sis|'s)?\s?[:=]?\s\K\d{{1,6}}\s{_WORD}(?:\s{_WORD})?{_TAIL}",
    # Without a number: "I live off Tamarack Circle", "lincoln ave and 12th"
    rf"\b(?:live|living|stay|staying|house|home)\b\s(?:is\s)?(?:on|off|at|near|by)\s(?:of\s)?\K{_STREET}",
    rf"\b{_WORD}\s{_TYPE}\.?\s(?:and|&|at)\s(?:{_DIRECTION}\s)?(?:{_WORD}\s{_TYPE}|\d{{1,3}}(?:st|nd|"
    rf"rd|th))\b",
    # ZIP codes
    rf"\bzip(?:\s?code)?s?(?:\s(?:is|for me is))?\s?[:=]?\s?\K{_ZIP}",
    r"\b(?:in|near|from|around|at|by|live in)\s\K\d{5}(?:-\d{4})?\b(?!\s?(?:mg|dollars|bucks|people|%))",
    r"(?<![\d-])\d{5}-\d{4}(?![\d-])",
    rf"\b(?-i:{_CODES}),?\s\K{_ZIP}",
)

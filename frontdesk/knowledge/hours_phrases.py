"""Says in a sentence when staff answer, in English and in Spanish."""

from datetime import datetime, timedelta

from frontdesk.knowledge.hours import OpeningHours

_WEEK_DAYS = 7
_DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
}
_MONTHS = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
    "es": ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
           "noviembre", "diciembre"),
}  # fmt: skip
_TEXTS = {
    "en": {
        "open": "Staff usually answer within {within}.",
        "closing": "We close {closes}. If nobody answers before then, staff will read this when we open {opens}.",
        "closed": "We are closed now and open {opens}.",
        "holiday": "We are closed now ({holiday}) and open {opens}.",
        "shut": "We are closed now.",
        "risk": "Our clinic is closed now, so staff may not read this until {opens}. Please do not wait for us:"
        " use the numbers above.",
        "risk_shut": "Our clinic is closed now, so staff may not read this. Please do not wait for us: use the"
        " numbers above.",
    },
    "es": {
        "open": "El personal suele responder en {within}.",
        "closing": "Cerramos {closes}. Si nadie responde antes, el personal leerá esto cuando abramos {opens}.",
        "closed": "Ahora está cerrado; abrimos {opens}.",
        "holiday": "Ahora está cerrado ({holiday}); abrimos {opens}.",
        "shut": "Ahora está cerrado.",
        "risk": "La clínica está cerrada ahora y es posible que nadie lea esto hasta {opens}. No nos esperes: usa"
        " los números de arriba.",
        "risk_shut": "La clínica está cerrada ahora y es posible que nadie lea esto. No nos esperes: usa los"
        " números de arriba.",
    },
}


def tongue_of(language: str) -> str:
    """Return "es" for Spanish of any country ("es", "es-mx"), else "en"."""
    return "es" if language.lower().replace("_", "-").partition("-")[0] == "es" else "en"


def staff_times(hours: OpeningHours, moment: datetime, *, language: str = "en") -> str | None:
    """Return when a request made at `moment` will be read; None where the clinic promises nothing."""
    tongue = tongue_of(language)
    opens = hours.opens_next(moment)
    if opens is None:
        return _TEXTS[tongue]["shut"]
    sentence = _open(hours, moment, tongue) if opens == moment else _closed(hours, moment, opens, tongue)
    return sentence.replace("m..", "m.") if sentence else None  # "5 p.m." brings a full stop of its own


def staff_times_at_risk(hours: OpeningHours, moment: datetime, *, language: str = "en") -> str | None:
    """Return, for a person at risk, that staff are away; None while they are there or may be."""
    tongue = tongue_of(language)
    opens = hours.opens_next(moment)
    if opens is None:
        return _TEXTS[tongue]["risk_shut"]
    if opens == moment:
        return None
    sentence = _TEXTS[tongue]["risk"].format(opens=when(hours, opens, moment, language=tongue))
    return sentence.replace("m..", "m.")


def when(hours: OpeningHours, target: datetime, moment: datetime, *, language: str = "en") -> str:
    """Return how one says `target` at `moment` on the clinic's clock: "Monday at 9 a.m."."""
    there, here = hours.local(target), hours.local(moment)
    days = (there.date() - here.date()).days
    clock = _clock_of(there, language)
    if language == "es":
        return f"{_spanish_day(there, days)} {clock}"
    return f"{_english_day(there, days)} {clock}"


def duration(length: timedelta, language: str = "en") -> str:
    """Return a length of time in words: "30 minutes", "2 hours", "90 minutes"."""
    minutes = int(length.total_seconds() // 60)
    hours, rest = divmod(minutes, 60)
    count, one, many = (minutes, "minute", "minutes") if rest else (hours, "hour", "hours")
    if language == "es":
        one, many = {"minute": ("minuto", "minutos"), "hour": ("hora", "horas")}[one]
    if count == 1:
        return ("an hour" if one == "hour" else f"one {one}") if language == "en" else f"{_un(one)} {one}"
    return f"{count} {many}"


def _open(hours: OpeningHours, moment: datetime, tongue: str) -> str | None:
    texts = _TEXTS[tongue]
    if hours.answer_within is None:
        return None
    closes = hours.closes_next(moment)
    if closes is None or closes - moment >= hours.answer_within:
        return texts["open"].format(within=duration(hours.answer_within, tongue))
    again = hours.opens_next(closes)
    if again is None:
        return None
    return texts["closing"].format(
        closes=_clock_of(hours.local(closes), tongue), opens=when(hours, again, closes, language=tongue)
    )


def _closed(hours: OpeningHours, moment: datetime, opens: datetime, tongue: str) -> str:
    holiday = hours.holiday(hours.local(moment).date())
    named = "holiday" if holiday and holiday.name else "closed"
    return _TEXTS[tongue][named].format(
        holiday=holiday.name if holiday else "", opens=when(hours, opens, moment, language=tongue)
    )


def _english_day(there: datetime, days: int) -> str:
    if days in (0, 1):
        return ("today", "tomorrow")[days]
    name = _DAYS["en"][there.weekday()]
    return name if days < _WEEK_DAYS else f"{name}, {_MONTHS['en'][there.month - 1]} {there.day},"


def _spanish_day(there: datetime, days: int) -> str:
    if days in (0, 1):
        return ("hoy", "mañana")[days]
    name = f"el {_DAYS['es'][there.weekday()]}"
    return name if days < _WEEK_DAYS else f"{name} {there.day} de {_MONTHS['es'][there.month - 1]}"


def _clock_of(local: datetime, language: str) -> str:
    if language == "es":
        return f"a la{'s' if local.hour != 1 else ''} {local:%-H:%M}"
    if (local.hour, local.minute) in ((0, 0), (12, 0)):
        return "at midnight" if local.hour == 0 else "at noon"
    minutes = f":{local:%M}" if local.minute else ""
    return f"at {(local.hour - 1) % 12 + 1}{minutes} {'a.m.' if local.hour < 12 else 'p.m.'}"


def _un(word: str) -> str:
    return "una" if word == "hora" else "un"

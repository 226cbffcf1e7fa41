"""What is spoken of a line of dialogue: words out of print, with pauses where a direction asks for one."""

from __future__ import annotations

import re
import unicodedata

# Capitals that are read as letters; all others are shouted words.
_INITIALS = frozenset(
    re.findall(
        r"\w+", "AI BBC CEO CIA CNN DJ DNA EU FBI FM GPS ID IQ LAPD NATO NYPD OK PC RAF SOS TV UFO UK UN USA VIP"
    )
)
_PAUSE = r"(?:a |long )?(?:pause|beat|silence)"
_OTHER = r"\w+ly|\w+ing|laughs?|sighs?|sobs?|whispers?|to \w+|O\.?S\.?|V\.?O\.?"
_DIRECTION = re.compile(rf"[(\[]\s*(?:(?P<pause>{_PAUSE})|(?:{_OTHER})\b[^()\[\]]*)\s*[)\]]", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_CAPS = re.compile(r"\b[A-Z][A-Z'-]*[A-Z]\b")
_STUTTER = re.compile(r"\b([A-Za-z]{1,2})(?:-\1)*-(?=\1)", re.IGNORECASE)
_LONG_LETTER = re.compile(r"([A-Za-z])\1{2,}")
_LONG_NUMBER = re.compile(r"\d{13,}")
_MARKUP = re.compile(r"[*`~]|\b_|_\b")
_UNSPEAKABLE = re.compile(r"[^A-Za-z0-9 .,!?;:'\"…—&%$£€@+=/#°-]+")
_LETTERS = str.maketrans({
    "’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "—", "―": "—", "\xa0": " ", "æ": "ae", "Æ": "Ae",
    "ø": "o", "Ø": "O", "œ": "oe", "Œ": "Oe", "ß": "ss", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "th", "þ": "th",
})  # fmt: skip
_SIGN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")  # a sign is about a syllable
_SYLLABLES = re.compile(r"[aeiouy]+|[0-9]", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")

PAUSE = 0.5  # seconds, for a (pause) inside a line
_START, _SYLLABLE, _STOP, _BREATH = 0.3, 0.16, 0.45, 0.2  # seconds, fitted to the voices of the bank
_STOPS = re.compile(r"[.!?…]+(?=\s|$)")
_BREATHS = re.compile(r"[,;:—]")


def spoken(text: str) -> tuple[str, ...]:
    """The parts of a line that are spoken, with a pause between each two; no part when nothing can be pronounced.

    Directions in brackets and markup go, shouted capitals become words, drawn-out letters and stutters become one, and
    signs of other scripts are left out.
    """
    parts = (_plain(part) for part in _without_directions(text).split("\f"))
    return tuple(part for part in parts if re.search(r"[A-Za-z0-9]", part))


def speech_seconds(text: str) -> float:
    """About how long a line takes to say, in seconds: its syllables, commas and stops, and the pauses asked for."""
    bare = _without_directions(text)
    count = sum(syllables(text))
    if not count:
        return 0.0
    stops, breaths = max(0, len(_STOPS.findall(bare.strip())) - 1), len(_BREATHS.findall(bare))
    return _START + _SYLLABLE * count + _STOP * stops + _BREATH * breaths + PAUSE * bare.count("\f")


def syllables(text: str) -> list[int]:
    """The number of syllables of each word: its groups of vowels, its digits, or one for an East Asian sign."""
    bare = _without_directions(text)
    latin = [max(1, len(_SYLLABLES.findall(word))) for word in _WORD.findall(_SIGN.sub(" ", bare))]
    return latin + [1] * len(_SIGN.findall(bare))


def _without_directions(text: str) -> str:
    """The text with a form feed for each pause and without the other directions."""
    return _DIRECTION.sub(lambda found: "\f" if found["pause"] else " ", text)


def _plain(text: str) -> str:
    text = _TAG.sub(" ", text).translate(_LETTERS)
    text = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    text = re.sub(r"\.{2,}", "…", text)
    text = re.sub(r"-{2,}|\s-\s", " — ", text)
    text = _UNSPEAKABLE.sub(" ", _MARKUP.sub("", text))
    text = _CAPS.sub(lambda found: found[0] if found[0] in _INITIALS else found[0].lower(), text)
    text = _LONG_NUMBER.sub(lambda found: " ".join(found[0]), text)
    text = _LONG_LETTER.sub(_shortened, _STUTTER.sub("", text))
    return re.sub(r"\s+(?=[.,!?;:…])|\s+(?=\s)", "", text).strip()


def _shortened(found: re.Match[str]) -> str:
    """One vowel for a drawn-out one, two consonants for many: "Nooo" is "No", "Hmmmm" is "Hmm"."""
    letter = found[1]
    return letter if letter.lower() in "aeiouy" else letter * 2

"""What does not fit into one shot: too many words, two speaking faces, a prompt that is not read to its end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from director.conditioning import compile_condition
from director.intake.marks import plain
from director.lint.found import Edit, Fault, Severity
from director.lint.languages import language_of, languages
from director.lint.lexicon import pattern
from director.lint.planned import Place, Planned
from director.writer.timing import AROUND_SPEECH, LONGEST, SLOW, SLOWLY, WORDS_A_SECOND, pauses, words
from generator.shapes import frames_for

HURRIED, IMPOSSIBLE = 1.3, 1.8  # times as fast as calm speech: a warning, an error
FAST = 0.7  # how much shorter a line said in haste takes
MAX_PROMPT_TOKENS = 1024  # JoyAI-Echo's text encoder
NEARLY = 0.9  # of that: a note, because the count is an estimate
_CLOSE = frozenset(["close", "extreme close"])
_PIECE = re.compile(r"[^\W\d_]+|\d|[^\w\s]")
_LETTERS = 6.0  # of a word for one token
_A_SIGN = "\u2e7f"  # signs from here on are about a token each


def too_long(film: Planned) -> Iterator[Fault]:
    """Lines that take longer to say than the shot lasts, in their language and in the manner asked for."""
    for place in film.shots:
        lasts = frames_for(place.plan.duration, film.settings.fps) / film.settings.fps
        needs = speaking_time(place)
        if not needs:
            continue
        speech, breath = needs
        pace = speech / max(lasts - breath, 0.1)
        if pace < HURRIED:
            continue
        severity: Severity = "error" if pace >= IMPOSSIBLE else "warning"
        seconds = round(speech + breath + 0.05, 1)
        longer = seconds <= LONGEST
        yield Fault(
            aspect="too long",
            severity=severity,
            shots=(place.number, place.number),
            words=(line := place.plan.dialogue[0].line, line),
            message=f"the lines take about {speech + breath:.1f} s, and the shot lasts {lasts:.1f} s",
            suggestion=f"let it last {seconds:g} s" if longer else "say less, or make two shots of it",
            fix=(Edit(place.entry.shot, "duration", seconds),) if longer else (),
        )


def speaking_time(place: Place) -> tuple[float, float] | None:
    """Seconds of calm speech, and of the pauses in and around it; None where nobody speaks."""
    speech, breath = 0.0, AROUND_SPEECH
    for line in place.plan.dialogue:
        said = plain(line.line)
        known = languages().get(language_of(said))
        pace = SLOW if SLOWLY.search(line.manner) else FAST if pattern("haste").search(line.manner) else 1.0
        speech += words(said) * pace / (known.rate if known else WORDS_A_SECOND)
        breath += pauses(line.manner)
    return (speech, breath) if speech else None


def crowded_close_up(film: Planned) -> Iterator[Fault]:
    """Two who are seen to speak in one close shot: it has room for one face, and sound drives every face in it."""
    for place in film.shots:
        seen = [line for line in place.plan.dialogue if line.character in place.plan.characters]
        speakers = list(dict.fromkeys(line.character for line in seen))
        if place.plan.framing in _CLOSE and len(speakers) > 1:
            first, second = (next(line.line for line in seen if line.character == key) for key in speakers[:2])
            names = " and ".join(film.name(key) for key in speakers)
            yield Fault(
                aspect="close-up",
                severity="warning",
                shots=(place.number, place.number),
                words=(first, second),
                message=f"{names} speak in one {place.plan.framing} shot",
                suggestion="frame it medium, or make a shot of each speaker",
            )


def over_the_limit(film: Planned) -> Iterator[Fault]:
    """A condition longer than the text encoder reads: its end, sounds and music first, is lost."""
    for place in film.shots:
        text = compile_condition(place.plan, film.cards, film.settings, reads="text").text or ""
        tokens = tokens_in(text)
        if tokens > NEARLY * MAX_PROMPT_TOKENS:
            over = tokens > MAX_PROMPT_TOKENS
            yield Fault(
                aspect="prompt",
                severity="error" if over else "note",
                shots=(place.number, place.number),
                words=("", ""),
                message=f"the condition has about {tokens} tokens, and {MAX_PROMPT_TOKENS} are read",
                suggestion="shorten the action or the cards, or make two shots of it",
            )


def tokens_in(text: str) -> int:
    """About how many tokens a text has: a word of six letters is one, a longer one more, a sign of Han or Kana one each."""
    count = 0.0
    for piece in _PIECE.findall(text):
        signs = sum(letter > _A_SIGN for letter in piece)
        count += signs + (max(1.0, (len(piece) - signs) / _LETTERS) if len(piece) > signs else 0.0)
    return round(count)

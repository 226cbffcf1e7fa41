"""How a line is said: what its parenthetical asks for, else what the face of its speaker shows."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from generator.animatic.voices import Voice
from generator.request import Person, SpokenLine


@dataclass(frozen=True)
class Manner:
    """What becomes of a voice for one line."""

    gain: float = 0.0  # dB
    speed: float = 1.0
    pitch: float = 1.0
    melody: float = 1.0
    breath: float = 0.0  # dB
    effect: str = ""


PLAIN = Manner()
MANNERS = (  # words, manner; the first that is found
    (r"whisper\w*|under (?:his|her|their|its) breath|barely audible|mouth(?:s|ing)", Manner(-5, 0.94, effect="whisper")),
    (r"murmur\w*|mutter\w*|mumbl\w*|breath(?:es|ing)|breathy|hushed", Manner(-3.5, 0.96, 0.98, 0.8, 6)),
    (
        r"shout\w*|yell\w*|scream\w*|cry(?:ing)? out|cries|roar\w*|bellow\w*|call(?:s|ing)\b.*|loud\w*|shriek\w*",
        Manner(3, 1.04, 1.08, 1.25, -2),
    ),
    (r"angr\w+|furious\w*|rag(?:e|ing)|snap(?:s|ping)|snarl\w*|growl\w*|bark(?:s|ing)", Manner(2, 1.07, 1.03, 1.2)),
    (r"panick\w*|terrified|frantic\w*|hysteric\w*|breathless\w*|scared|afraid|frightened", Manner(1, 1.14, 1.06, 1.2, 4)),
    (r"hurr(?:y|ied|iedly|ying)|quick\w*|fast|rush\w*|rapid\w*|urgent\w*", Manner(1, 1.18, 1.02)),
    (r"laugh\w*|excited\w*|cheer\w*|delighted|happ(?:y|ily)|bright\w*|joy\w*|gle+ful\w*", Manner(1, 1.06, 1.05, 1.25)),
    (r"slow\w*|drawl\w*|deliberate\w*|carefully|pausing", Manner(0, 0.84)),
    (r"sob\w*|weep\w*|tear\w*|cry(?:ing)?|sad\w*|grie\w+|mourn\w*|heartbroken", Manner(-2, 0.9, 0.97, 0.8, 3)),
    (r"tired\w*|wear(?:y|ily)|exhausted|sleep\w*|drunk\w*|weak\w*|dying|faint\w*|sigh\w*", Manner(-2, 0.87, 0.96, 0.7, 3)),
    (r"quiet\w*|soft\w*|gentl\w*|low|tender\w*|intimate\w*|to (?:him|her|them)sel(?:f|ves)", Manner(-2.5, 0.95, 0.98, 0.85, 3)),
    (r"cold\w*|flat\w*|dead ?pan|monotone|dry|dryly|stern\w*|firm\w*|calm\w*", Manner(0, 0.96, 0.98, 0.6)),
    (r"surprised|startled|amazed|astonished|incredul\w+", Manner(0.5, 1.03, 1.06, 1.3)),
)  # fmt: skip


def manner_of(line: SpokenLine, person: Person | None = None) -> Manner:
    """The manner of a line: that of the parenthetical; where that says none, half of what the expression would be."""
    found = _found(line.manner)
    if found is not None or person is None:
        return found or PLAIN
    shown = _found(person.expression)
    if shown is None or shown.effect:
        return PLAIN
    return Manner(
        shown.gain / 2, (1 + shown.speed) / 2, (1 + shown.pitch) / 2, (1 + shown.melody) / 2, shown.breath / 2
    )


def said_so(voice: Voice, manner: Manner) -> Voice:
    """The voice in that manner. A machine does not whisper."""
    return replace(
        voice,
        pitch=voice.pitch * manner.pitch,
        melody=voice.melody * manner.melody,
        breath=voice.breath + manner.breath,
        effect=voice.effect or manner.effect,
    )


def _found(words: str) -> Manner | None:
    text = words.lower()
    return next((manner for pattern, manner in MANNERS if re.search(rf"\b(?:{pattern})\b", text)), None)

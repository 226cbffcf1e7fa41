"""Who speaks with which voice: words first, then what memory sounds like, then chance."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from generator.animatic.dice import dice
from generator.animatic.kept import Kept
from generator.animatic.voice_bank import VOICES, nearest
from generator.animatic.voices import Voice
from generator.animatic.wording import read
from generator.base import Slot, Span
from generator.request import Person

if TYPE_CHECKING:
    from generator.animatic.voice_measure import Timbre

_QUALITIES = (  # trait, words that ask for it
    ("robot", r"robot\w*|androids?|machines?|mechanical|synthetic|metallic|automaton|computer|droid"),
    ("cartoon", r"cartoon\w*|squeak\w*|chipmunk|elf|elfin|pixie|fairy|mouse|gnome|puppet|goblin|imp"),
    ("low", r"low|deep|bass|baritone|contralto|alto|booming|sonorous|rumbling|dark"),
    ("high", r"high|high-pitched|piping|shrill|bright|soprano|tenor|treble|reedy|thin|small"),
    ("gravel", r"gravel\w*|rough|hoarse|raspy|rasping|husky|gruff|croak\w*|smok\w*|growl\w*|grating|cracked"),
    ("soft", r"soft\w*|gentle|quiet|breathy|velvet\w*|smooth|mild|tender|silky"),
    ("warm", r"warm|kind|motherly|rich|mellow|friendly"),
    ("dry", r"dry|sharp|crisp|clipped|cold|nasal|brittle|flat"),
    ("clear", r"clear|ringing|pure|bell-like"),
)  # fmt: skip
_ODD = {"robot", "cartoon"}  # what nobody sounds like by chance
_ALIKE = {"gravel": {"gravel", "hoarse", "rough"}, "dry": {"dry", "sharp", "flat"}, "soft": {"soft", "warm"}}
_SEX = re.compile(
    r"\b(?:(?P<f>female|feminine|womanly|woman|woman's|girl|girl's|girlish|lady|alto|contralto|soprano|motherly)"
    r"|(?P<m>male|masculine|manly|man|man's|boy|boy's|boyish|gentleman|baritone|bass|tenor|fatherly))\b"
)
_AGES = (
    ("child", r"child\w*|kid|girl's|boy's|girlish|boyish|little (?:girl|boy)"),
    ("teen", r"teen\w*|adolescent|youth\w*"),
    ("old", r"old|elderly|aged|ancient|frail|quaver\w*|grand\w+"),
)


_BRITISH = re.compile(
    r"\b(?:british|english accent|england|london\w*|oxford|cockney|posh|received pronunciation|aristocrat\w*|yorkshire"
    r"|australian?|welsh|kiwi|new zealand|south african)\b"
)
_heard = Kept["Timbre | None"](256)  # the same slot comes back in shot after shot


def cast_all(people: Sequence[Person], seed: int, slots: Sequence[Slot] = ()) -> dict[str, Voice]:
    """The voices of all who speak in one shot. Those whom memory has heard are heard again; nobody else gets a voice that
    one of these has, or that a slot has heard from somebody, while another one fits."""
    heard = {person.id: remembered(person.id, slots, candidates(person)) for person in people}
    others = {one.person for slot in slots for one in slot.who.people} - set(heard)
    known = (*heard.values(), *(remembered(person, slots, VOICES) for person in sorted(others)))
    taken = {voice.id for voice in known if voice}
    voices = {}
    for person in people:
        voices[person.id] = cast(person, seed, slots, taken=frozenset(taken))
        taken.add(voices[person.id].id)
    return voices


def cast(person: Person, seed: int, slots: Sequence[Slot] = (), *, taken: frozenset[str] = frozenset()) -> Voice:
    """The voice of one person in one shot.

    The words of voice and identity leave some voices of the bank; of these it is the one nearest to what the person's
    spans in the slots sound like. A person whom no slot has heard gets one by chance, from the seed and the card id,
    out of the share that their tag leaves: people who are never in one shot can be told apart as well. `taken`: ids of
    voices that others have.
    """
    fitting = candidates(person)
    voice = remembered(person.id, slots, fitting)
    if voice is None:
        free = _share(person.tag, _those(fitting, lambda one: one.id not in taken))
        voice = free[int(dice("voice", seed, person.id).integers(len(free)))]
    return replace(voice, accent="british") if _BRITISH.search(f"{person.voice} {person.identity}".lower()) else voice


def _share(tag: str, voices: tuple[Voice, ...]) -> tuple[Voice, ...]:
    """Every n-th voice, beginning with that of the tag (ID_A, ID_B, …), so that each share has two or three."""
    shares = len(voices) // 2
    name = tag.rpartition("_")[2]
    if shares < 2 or not (name.isascii() and name.isalpha()):
        return voices
    number = 0
    for letter in name.upper():
        number = 26 * number + ord(letter) - ord("A") + 1
    return voices[(number - 1) % shares :: shares]


def candidates(person: Person, voices: tuple[Voice, ...] = VOICES) -> tuple[Voice, ...]:
    """The voices that fit the words. Words that would leave nobody are passed over: age before sex before qualities."""
    words, looks = person.voice.lower(), read(person)
    text = f"{words} {person.identity.lower()}"
    asked = [name for name, pattern in _QUALITIES if re.search(rf"\b(?:{pattern})\b", words)]
    odd = {name for name, pattern in _QUALITIES if name in _ODD and re.search(rf"\b(?:{pattern})\b", text)}
    voices = _those(voices, lambda voice: voice.traits & _ODD == odd if odd else not voice.traits & _ODD)
    spoken_sex = _SEX.search(words)
    sex = spoken_sex.lastgroup if spoken_sex else looks.sex
    if sex:
        voices = _those(voices, lambda voice: sex in voice.traits)
    spoken_age = next((age for age, pattern in _AGES if re.search(rf"\b(?:{pattern})\b", words)), "")
    age = spoken_age or looks.age
    voices = _those(voices, lambda voice: age in voice.traits)
    for quality in asked:
        wanted = _ALIKE.get(quality, {quality})
        fitting = tuple(voice for voice in voices if voice.traits & wanted)
        # A quality never decides alone: two people with the same words must be able to sound different.
        voices = fitting if len(fitting) > 1 else voices
    return voices


def remembered(person: str, slots: Sequence[Slot], voices: tuple[Voice, ...]) -> Voice | None:
    """Of these voices the one that most of a person's remembered speech is nearest to; None when nothing was heard.

    Each slot votes with the length of its voiced sound, so that one odd slot does not bend the others. The earlier
    slot wins a tie: fixed entries stand first.
    """
    votes: dict[Voice, int] = {}
    for slot in slots:
        timbre = _heard.get((slot.digest, person), partial(_timbre, person, slot))
        if timbre:
            voice = nearest(timbre.features, voices)
            votes[voice] = votes.get(voice, 0) + timbre.voiced
    return max(votes, key=lambda voice: votes[voice]) if votes else None


def _timbre(person: str, slot: Slot) -> Timbre | None:
    from generator.animatic.voice_measure import measure  # only where there is something to hear

    return measure(solo(person, slot), slot.rate)


def solo(person: str, slot: Slot) -> NDArray[np.float32]:
    """Mono samples of the stretches of a slot in which a person speaks and nobody else does."""
    wanted = np.zeros(slot.samples.shape[1], bool)
    presence = slot.who.of(person)
    for span in presence.spans if presence else ():
        wanted[_samples(span, slot.rate)] = True
    for other in slot.who.people:
        for span in other.spans if other.person != person else ():
            wanted[_samples(span, slot.rate)] = False
    return slot.samples[:, wanted].mean(axis=0, dtype=np.float32) / 32768


def _samples(span: Span, rate: int) -> slice:
    return slice(max(0, round(span[0] * rate)), max(0, round(span[1] * rate)))


def _those(voices: tuple[Voice, ...], fits: Callable[[Voice], bool]) -> tuple[Voice, ...]:
    """The voices that fit, or all when none does."""
    return tuple(voice for voice in voices if fits(voice)) or voices

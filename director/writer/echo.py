"""JoyAI-Echo's prompts, recognised: cards and fields beside the prompts, which stay byte for byte."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from director.errors import BadInput
from director.intake.read import first_words
from director.writer import coverage
from director.writer.cast import cards_of_roles
from director.writer.lexicon import a, capital, lexicon, singular
from director.writer.names import Mentions, slug
from director.writer.names import tag as tag_of
from director.writer.notes import people_of
from director.writer.timing import LONGEST, spoken
from workspace.records import Card, CharacterCard, Element, Line, PropCard, Scene, SceneCard, Screenplay, ShotPlan, Wish

A_PROMPT = 10.0  # seconds: the length that the model was released with
A_MOMENT = 1.0  # seconds: the shortest that a prompt may be made
WRITTEN_BY = "JoyAI-Echo prompts, kept byte for byte"

_SAYS = re.compile(
    r"\b(?P<tag>ID_[A-Z]+)\b[^.\"“”]{0,80}?\b(?P<verb>says|said|asks|sings|whispers|shouts|replies|answers|calls|murmurs|cries|yells|speaks|exclaims)\b"
    r"[^\"“.]{0,60}?[\"“](?P<line>[^\"”]+)[\"”]"
)
_QUOTED = re.compile(r"[\"“][^\"”]*[\"”]")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_TAG = re.compile(r"\bID_[A-Z]+\b")
_CAMERA = re.compile(
    r"\b(?:shot|camera|close-up|framing|frames?|push[- ]in|pull[- ]back|tracking|dolly|pan|tilt|crane|angle|zoom)\b",
    re.IGNORECASE,
)
_STYLE = re.compile(
    r"\b(?:style|styled|animation|animated|cinematic|imagery|realistic|naturalistic|aesthetic|visual|overall look)\b"
    r"|^(?:Classic|Nostalgic)\b",
    re.IGNORECASE,
)
_STEADY = re.compile(
    r"^(?:The shot (?:keeps|stays|uses|remains)|It (?:keeps|supports|stays)|The (?:action|sound) stays|The vocal)\b"
)
_NO_PLACE = frozenset(
    ["space", "field", "stage", "home", "station", "family", "light"]
)  # mostly "visual field", "emotional space"
_DOUBTED = frozenset(["bar", "flat", "shop", "bench"])  # places only as nouns of their own
_NO_PROP = frozenset(["camera", "anchor", "glass", "stone", "picture", "message"])
_PERSON = re.compile(r"^(?:ID_[A-Z]+|He|She|They|His|Her|Their)\b")
_SOUND = re.compile(
    r"\b(?:audible|sounds?|soundscape|ambien(?:ce|t)|room tone|noise|footsteps|rustle|hum|wind)\b", re.IGNORECASE
)
_MUSIC = re.compile(r"\b(?:music|musical|score|melody|motif|soundtrack|orchestral|strings)\b", re.IGNORECASE)
_LIPS = re.compile(r"\b(?:mouth|lips?|lip-sync|vocal delivery|facial animation aligns)\b", re.IGNORECASE)
_WEARING = re.compile(r",?\s+(?:and\s+)?(?:wearing|dressed in)\s+(?P<worn>.+)$")
_LABEL = re.compile(r"\b(Character [A-Z])(?: \(([\w -]+)\))?: (an? [^.;]+)")
_DOES = re.compile(r"^(?:Character [A-Z]\b|The (?P<who>[\w-]+)(?: \(Character [A-Z]\))?(?: and (?:the )?[\w-]+)? \w+)")
_NAME = re.compile(r"^(?:the\s+)?(?P<name>[A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+){0,2})\b")


@dataclass
class Reading:
    """What one prompt says, as far as its sentences follow the usual order."""

    lines: list[tuple[str, str, str]] = field(default_factory=list)  # tag, words, manner
    identity: dict[str, str] = field(default_factory=dict)
    clothing: dict[str, str] = field(default_factory=dict)
    voice: dict[str, str] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    action: list[str] = field(default_factory=list)
    style: str = ""
    camera: str = ""
    background: str = ""
    sound: str = ""
    music: str = ""


def as_screenplay(prompts: Sequence[str], title: str) -> Screenplay:
    """One scene a prompt; the prompt is its only paragraph."""
    scenes = tuple(
        Scene(heading=f"Prompt {n}", place="", elements=(Element(kind="action", text=prompt),))
        for n, prompt in enumerate(prompts, 1)
    )
    return Screenplay(title=title, scenes=scenes, written_by=WRITTEN_BY)


def prompts_of(play: Screenplay) -> list[str]:
    """The prompts of a screenplay made by `as_screenplay`."""
    return [scene.elements[0].text for scene in play.scenes]


def read_prompt(prompt: str) -> Reading:
    """Recognise the sentences of one prompt. What is not recognised is left out: the prompt itself says it."""
    reading = Reading(tags=list(dict.fromkeys(_TAG.findall(prompt))))
    for match in _SAYS.finditer(prompt):
        line = (
            match.group("tag"),
            match.group("line").strip(),
            {"says": "", "said": "", "speaks": ""}.get(match.group("verb"), match.group("verb")),
        )
        if line not in reading.lines:
            reading.lines.append(line)
    spoken_of = _QUOTED.sub('""', prompt)
    described = False  # the sentences about the picture come after those about the people
    for sentence in _SENTENCE.split(" ".join(spoken_of.split())):
        described = _sort(sentence, reading, described=described)
    return reading


def _sort(sentence: str, reading: Reading, *, described: bool) -> bool:
    """Put one sentence where it belongs; True once the picture is being described."""
    own = re.match(r"(?P<tag>ID_[A-Z]+)(?P<rest> is |(?:'|’)s voice is | wears )(?P<words>.+?)[.!]?$", sentence)
    if own and '""' not in sentence:
        table = {" is ": reading.identity, " wears ": reading.clothing}.get(own.group("rest"), reading.voice)
        table.setdefault(own.group("tag"), own.group("words").strip())
        return described
    steady = _STEADY.match(sentence) and (sentence.startswith("It ") or not _STYLE.search(sentence))
    opening = " ".join(sentence.split()[:8])
    if '""' in sentence or steady:
        return described
    if (
        not reading.camera
        and not _PERSON.match(sentence)
        and not sentence.startswith("The shot ")
        and _CAMERA.search(opening)
    ):
        reading.camera = sentence
        return True
    if _LIPS.search(sentence):
        return described
    if sentence.startswith("At normal speed"):
        reading.action.append(sentence)
        return described
    if not reading.tags and not _LABEL.match(sentence) and _acts(sentence):
        reading.action.append(sentence)
        return described
    if _MUSIC.search(sentence) and not reading.music:
        reading.music = sentence
    elif _STYLE.search(sentence) and not reading.camera and not _PERSON.match(sentence) and not reading.style:
        reading.style = sentence
    elif _SOUND.search(sentence) and reading.camera and not reading.sound:
        reading.sound = sentence
    elif reading.camera and not reading.sound and not reading.music:
        reading.background = f"{reading.background} {sentence}".strip()
    elif not reading.camera and not reading.style:
        reading.action.append(sentence)
    return described or bool(reading.style or reading.camera)


def _acts(sentence: str) -> bool:
    """Whether a sentence of a prompt without tags tells what somebody does: "The mentor taps the line"."""
    named = re.match(r"(\w+)(?: \([^)]*\))? (\w+)", sentence)
    if named and named[1].casefold() in lexicon().names and named[2] in lexicon().verbs:
        return True
    found = _DOES.match(sentence)
    return found is not None and (not found.group("who") or found.group("who").casefold() in lexicon().kinds)


def cards(play: Screenplay) -> list[Card]:
    """Characters by their tags, places by the words of the backgrounds, things that come back."""
    readings = [read_prompt(prompt) for prompt in prompts_of(play)]
    people = list(_characters(readings)) or _labelled(prompts_of(play)) or _called(prompts_of(play))
    taken = [card.id for card in people]
    places = list(_places(readings, taken))
    props = list(_props(readings, [*taken, *(card.id for card in places)]))
    return [*people, *places, *props]


def plan(play: Screenplay, cards: Sequence[Card], wish: Wish) -> list[ShotPlan]:
    """One shot a prompt. Raises BadInput when another number is wished."""
    prompts = prompts_of(play)
    if wish.shots is not None and wish.shots != len(prompts):
        raise BadInput(
            f"{wish.shots} shots were wished for {len(prompts)} prompts; each prompt is one shot: "
            "leave out the number of shots, or add or remove prompts"
        )
    readings = [read_prompt(prompt) for prompt in prompts]
    each = A_PROMPT if wish.duration is None else max(A_MOMENT, wish.duration / len(prompts))
    needs = [spoken([Element(kind="line", text=words) for _, words, _ in reading.lines]) for reading in readings]
    seconds = [round(min(max(each, need), LONGEST), 1) for need in needs]
    people = {card.tag: card for card in cards if isinstance(card, CharacterCard)}
    places = [card for card in cards if isinstance(card, SceneCard)]
    props = [card for card in cards if isinstance(card, PropCard)]
    plans: list[ShotPlan] = []
    place, known = "", Mentions(list(people.values()))
    for prompt, reading, length in zip(prompts, readings, seconds, strict=True):
        place = _place_of(reading, places) or place
        tagged = [people[key].id for key in reading.tags if key in people]
        plans.append(_plan(prompt, reading, people, place, props, seen=tagged or known.ids(prompt), seconds=length))
    return plans


def _plan(
    prompt: str,
    reading: Reading,
    people: dict[str, CharacterCard],
    place: str,
    props: Sequence[PropCard],
    *,
    seen: Sequence[str],
    seconds: float,
) -> ShotPlan:
    text = " ".join(reading.action)
    action = re.sub(r"^At normal speed,\s*", "", text)
    lower = f"{reading.background} {text}".casefold()
    time = next(
        (
            lexicon().times[word]
            for word in re.findall(r"[a-z]+", f"{lower} {reading.style.casefold()}")
            if word in lexicon().times
        ),
        "",
    )
    worn = {
        people[tag].id: words
        for tag, words in reading.clothing.items()
        if tag in people and words != people[tag].clothing
    }
    return ShotPlan(
        title=first_words(_named(action, people) or reading.background or prompt),
        scene=place,
        characters=tuple(seen),
        wardrobe=worn,
        props=tuple(card.id for card in props if re.search(rf"\b{re.escape(card.name)}s?\b", prompt, re.IGNORECASE)),
        action=capital(action),
        dialogue=tuple(
            Line(character=people[tag].id, line=words, manner=manner) for tag, words, manner in reading.lines
        ),
        framing=_framing(reading.camera, "medium"),
        angle=_pick("angles", reading.camera, "eye level"),
        camera=_pick("moves", reading.camera, "static"),
        time_of_day=time,
        weather=coverage.weather(reading.background),
        style=reading.style,
        sound=reading.sound,
        music=reading.music,
        duration=seconds,
        prompt=prompt,
    )


def _framing(sentence: str, default: str) -> str:
    return _pick("framings", sentence, default) if _CAMERA.search(sentence) or "waist up" in sentence else default


def _pick(table: str, sentence: str, default: str) -> str:
    lower = sentence.casefold()
    return next(
        (value for sign, value in lexicon().camera[table].items() if re.search(rf"\b{re.escape(sign)}", lower)), default
    )


def _named(text: str, people: dict[str, CharacterCard]) -> str:
    return _TAG.sub(lambda match: people[match.group()].name if match.group() in people else match.group(), text)


def _characters(readings: Sequence[Reading]) -> Iterator[CharacterCard]:
    taken: list[str] = []
    for tag in dict.fromkeys(tag for reading in readings for tag in reading.tags):
        identity = max((reading.identity.get(tag, "") for reading in readings), key=len)
        first = next((reading.identity[tag] for reading in readings if tag in reading.identity), identity)
        clothing = next((reading.clothing[tag] for reading in readings if tag in reading.clothing), "")
        identity = _whole(first, identity)
        worn = _WEARING.search(identity)
        if worn:
            clothing = clothing or worn.group("worn")
            identity = identity[: worn.start()]
        voice = next((reading.voice[tag] for reading in readings if tag in reading.voice), "")
        name = _name(first, tag)
        taken.append(slug(name, taken))
        yield CharacterCard(id=taken[-1], name=name, tag=tag, identity=identity, clothing=clothing, voice=voice)


def _labelled(prompts: Sequence[str]) -> list[CharacterCard]:
    """Prompts without tags: "Character A (mentor): a woman of 45 with short hair, wearing a green jacket"."""
    found: dict[str, CharacterCard] = {}
    for label, role, words in _LABEL.findall("\n".join(prompts)):
        if label in found:
            continue
        worn = _WEARING.search(words)
        name = capital(role) or label
        found[label] = CharacterCard(
            id=slug(name, (card.id for card in found.values())),
            name=name,
            tag=tag_of(len(found)),
            identity=words[: worn.start()] if worn else words,
            clothing=worn.group("worn") if worn else "",
            aliases=tuple(filter(None, (label if role else "", f"the {role}" if role else ""))),
        )
    return list(found.values())


def _called(prompts: Sequence[str]) -> list[CharacterCard]:
    """Prompts without tags: the people whom more than one of them calls by a name."""
    told = [
        card.model_copy(update={"aliases": (*card.aliases, card.name.split()[0])})
        for card in cards_of_roles([role for role in people_of("\n\n".join(prompts)) if role.name])
    ]
    known = Mentions(told)
    count = Counter(key for prompt in prompts for key in known.ids(prompt))
    return [card.model_copy(update={"tag": tag_of(n)}) for n, card in enumerate(c for c in told if count[c.id] > 1)]


def _whole(first: str, longest: str) -> str:
    """ "Ann Lee standing at a pier, is a small woman …" -> "Ann Lee, a small woman …": what stays true."""
    present = re.match(r"(?P<who>.+?),\s+is\s+(?P<what>an?\s.+)$", first)
    if not present:
        return first if len(first) > 30 else longest  # "Elsa" alone says too little
    name = _NAME.match(present.group("who"))
    return f"{name.group('name')}, {present.group('what')}" if name else present.group("what")


def _name(identity: str, tag: str) -> str:
    name = _NAME.match(identity)
    if name:
        return name.group("name")
    words = re.findall(r"[\w'-]+", identity)
    for i, word in enumerate(words[:14]):
        head = word.casefold()
        if head in lexicon().kinds or head in ("woman", "man") or (i and words[i - 1] == "the"):
            before = words[i - 1].casefold() if i and words[i - 1].casefold() not in ("a", "an", "the") else ""
            return " ".join(capital(part) for part in (before, head) if part)
    return tag


def _place_word(text: str) -> str:
    """The first word of a background that names a place."""
    words = lexicon()
    known = {
        "room",
        "pier",
        "balcony",
        "bedroom",
        "attic",
        "cellar",
        "gate",
        "gates",
        "warehouse",
        "warehouses",
        "mountain",
        "mountains",
        "sky",
    }
    lower = text.casefold()
    for match in re.finditer(r"[a-z-]+", lower):
        token, word = match.group(), singular(match.group())
        if word in _DOUBTED and not re.search(r"\b(?:an?|the|in|at|inside)(?: [\w-]+){0,3} $", lower[: match.start()]):
            continue  # "lies flat"
        if word in _DOUBTED and re.match(r" [a-z]+s?\b(?<! in)(?<! with)(?<! at)", lower[match.end() :]):
            continue  # "two bar clamps"
        if (
            (token in known or word in known or word in words.place_of)
            and word not in words.kinds
            and word not in _NO_PLACE
        ):
            return word
    return ""


def _places(readings: Sequence[Reading], taken: Sequence[str]) -> Iterator[SceneCard]:
    found: dict[str, SceneCard] = {}
    for reading in readings:
        word = _place_word(reading.background)
        if word and word not in found:
            inside = word in ("room", "bedroom", "kitchen", "attic", "cellar") or None
            key = slug(word, [*taken, *(card.id for card in found.values())])
            found[word] = SceneCard(
                id=key,
                name=capital(word),
                description=reading.background.rstrip("."),
                interior=inside,
                sound=reading.sound,
            )
    if not found:
        first = next((reading.background for reading in readings if reading.background), "")
        yield SceneCard(id=slug("place", taken), name="Place", description=first.rstrip("."))
    yield from found.values()


def _place_of(reading: Reading, places: Sequence[SceneCard]) -> str:
    word = _place_word(reading.background)
    return next((card.id for card in places if card.name.casefold() == word), places[0].id if len(places) == 1 else "")


def _props(readings: Sequence[Reading], taken: Sequence[str]) -> Iterator[PropCard]:
    count: Counter[str] = Counter()
    for reading in readings:
        text = " ".join([*reading.action, reading.background]).casefold()
        words = {singular(word) for word in re.findall(r"[a-z]+", text)}
        count.update(words & lexicon().things - lexicon().fixed - _NO_PROP)
    made = list(taken)
    for name, times in sorted(count.items(), key=lambda pair: (-pair[1], pair[0]))[:8]:
        if times > 1:
            made.append(slug(name, made))
            yield PropCard(id=made[-1], name=name, description=a(name))

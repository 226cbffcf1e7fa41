"""The places and things of a screenplay: scene and prop cards."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from director.intake.marks import plain
from director.writer.lexicon import PlaceWords, a, lexicon, singular
from director.writer.names import Mentions, proper, slug
from workspace.records import CharacterCard, PropCard, Scene, SceneCard, Screenplay

MAX_WORDS = 30  # of a description taken from the script
MAX_PROPS = 12
TWICE = 2
_COMMON = "A|An|The|This|Two|Some|Grey|Rows|Striped|Worn|Steps|Broad|Broken|Tall|Dark|Old|Small|Bare|Foam|Waves"  # no names
_NO_PART = {"his", "her", "their", "my", "of", "and", "the", "with", "to", "in", "on", "a"}  # of what describes a thing
_CAPS_NOUN = re.compile(
    r"(?:\b[Tt]he|\b[Aa]n?|\b[Hh]is|\b[Hh]er|\b\w+['’]s) ([A-Z]{3,}(?: [A-Z]{3,})?)\b(?!\s+(?:band|army))"
)


def place_key(scene: Scene) -> str:
    """What makes two scenes the same place: the words of the heading and inside or outside."""
    name = " ".join(re.sub(r"[^\w\s]", " ", scene.place or scene.heading).casefold().split())
    return f"{name}|{scene.interior}"


def scene_cards(
    play: Screenplay, people: Sequence[CharacterCard], taken: Sequence[str]
) -> tuple[list[SceneCard], dict[str, str]]:
    """One card a place, in order, and which place key belongs to which card."""
    mentions, cards, ids = Mentions(people), list[SceneCard](), dict[str, str]()
    for scene in play.scenes:
        key = place_key(scene)
        if key in ids:
            continue
        name = proper(scene.place or scene.heading)
        ids[key] = slug(name or "opening", [*taken, *(card.id for card in cards)])
        cards.append(
            SceneCard(
                id=ids[key],
                name=name or "Opening",
                description=_look(scene, mentions),
                interior=scene.interior,
                sound=_sound(scene),
            )
        )
    return cards, ids


def _look(scene: Scene, mentions: Mentions) -> str:
    """A noun phrase for the place: the lexicon's where it knows the room, else the script's first words about it."""
    known = _known(scene)
    exact = known is not None and scene.place.casefold() in (known.room, known.yard)
    told = "" if exact else _told(scene, mentions)
    if told or known is None:
        return told
    return known.inside if scene.interior else _phrase(known.out[0])


def _told(scene: Scene, mentions: Mentions) -> str:
    """The first sentences of a scene that speak of no person."""
    first = next((plain(element.text) for element in scene.elements if element.kind == "action"), "")
    sentences: list[str] = []
    for sentence in re.split(r"(?<=[.!?])\s+", first):
        if mentions.ids(sentence) or re.search(r"\b(?:[Hh]e|[Ss]he|[Tt]hey|[Hh]is|[Hh]er)\b", sentence):
            break
        sentences.append(sentence)
    text = " ".join(" ".join(sentences).split()[:MAX_WORDS])
    return _phrase(text)


def _phrase(text: str) -> str:
    """A sentence as it reads after a comma: small first letter, no full stop."""
    text = text.strip().rstrip(".!")
    return (
        text[:1].lower() + text[1:]
        if re.match(rf"(?:{_COMMON})\b", text)
        else text
    )


def _known(scene: Scene) -> PlaceWords | None:
    """What the lexicon knows of the place."""
    words = lexicon()
    name = scene.place.casefold()
    for place in words.places.values():
        if name in (place.room, place.yard) or _same_words(name, place.room):
            return place
    found = [
        words.place_of[w]
        for w in (singular(part) for part in re.findall(r"[\w]+", name))
        if w in words.place_of and w not in words.kinds
    ]
    return words.places[found[-1]] if found else None


def _same_words(name: str, room: str) -> bool:
    """Whether a name has all the words of a room of several: "spaceship bridge" is the bridge of the spaceship."""
    words = set(room.split()) - {"of", "the", "a"}
    return len(words) > 1 and words <= set(name.split())


def _sound(scene: Scene) -> str:
    """What one hears there in any weather: that of a shot is in its plan."""
    known = _known(scene)
    if known:
        return known.sound
    if scene.interior is None:
        return ""
    return "quiet room tone" if scene.interior else "open air and distant birds"


def prop_cards(play: Screenplay, people: Sequence[CharacterCard], taken: Sequence[str]) -> list[PropCard]:
    """Things in capitals or known to the lexicon that come back, or that the whole story names."""
    actions = [plain(element.text) for scene in play.scenes for element in scene.elements if element.kind == "action"]
    text = "\n".join(actions).casefold()
    names = {word for card in people for word in f"{card.name} {' '.join(card.aliases)}".casefold().split()}
    mentions = Mentions(people)
    worn = {word for card in people if (what := card.clothing.casefold()) in text for word in what.split()}
    count: Counter[str] = Counter()
    for action in actions:
        words = {singular(word) for word in re.findall(r"[a-zß-ÿ-]+", mentions.left_out(action).casefold())}
        count.update(words & lexicon().things - lexicon().fixed - worn)
    told = {singular(word) for word in re.findall(r"[a-zß-ÿ-]+", mentions.left_out(play.synopsis).casefold())}
    count.update(told & set(count))
    found = [word for word, times in count.most_common() if times >= TWICE or word in lexicon().played]
    for action in actions:
        for phrase in _CAPS_NOUN.findall(action):
            name = phrase.casefold()
            again = len(re.findall(rf"\b{re.escape(name)}\b", text)) >= TWICE
            if again and name not in found and not set(name.split()) & (worn | names):
                found.append(name)
    cards: list[PropCard] = []
    for name in sorted(found[:MAX_PROPS], key=text.find):
        key = slug(name, [*taken, *(card.id for card in cards)])
        cards.append(PropCard(id=key, name=name, description=_described(name, actions)))
    return cards


def _described(name: str, actions: Sequence[str]) -> str:
    """ "a broken boat", where the script says so first."""
    for action in actions:
        match = re.search(
            rf"\b(?:an?|the|his|her|their|two|old) ((?:[\w-]+ ){{1,2}}){re.escape(name)}s?\b", action, re.IGNORECASE
        )
        told = set(match.group(1).casefold().split()) if match else set()
        if match and not told & (_NO_PART | lexicon().verbs.keys()):
            return a(f"{match.group(1).strip()} {name}".casefold())
    return ""

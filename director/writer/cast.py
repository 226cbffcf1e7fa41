"""Who is in a screenplay: character cards from its cues, its capitals and its words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from director.intake.marks import plain
from director.writer.lexicon import NUMBERED, lexicon, plural, singular
from director.writer.looks import Facts, Wardrobe
from director.writer.names import proper, slug, tag
from director.writer.roles import Role
from workspace.records import CharacterCard, Screenplay

_BIG = r"[^\W\d_a-zß-ÿ]"  # a capital letter
_CAPITALS = rf"{_BIG}[^\W_a-zß-ÿ'’.]*(?:['’-][^\W_a-zß-ÿ]+)*"  # a word in capitals: "O'NEIL", "SMITH-JONES"
_CAPS = re.compile(rf"(?<![\w'’]){_CAPITALS}(?: +{_CAPITALS})*(?!\w)")
_AGE = re.compile(r"\b(?:(?P<decade>[2-9]0)['’]?s|(?:aged? )?(?P<years>\d{1,2})(?: years old)?)\b")
_GARMENT = (
    r"(?:coat|raincoat|overcoat|jacket|dress|suit|shirt|t-shirt|uniform|robe|gown|hoodie|jumper|sweater|apron|cloak|"
    r"armou?r|hat|cap|scarf|overalls?|cardigan|vest|skirt|kimono|cape|boots|shoes|trousers|jeans|gloves|tie|glasses|pyjamas|pajamas)"
)
_WEARS = re.compile(
    r"\b(?:wears|wearing|dressed in|clad in)\s+"
    rf"(?P<worn>[^.,;:!?()]+(?:,\s+(?:and\s+)?(?:an?\s+)?[^.,;:!?()]*?\b{_GARMENT}\b)*)"
)
_IN = re.compile(
    rf"\bin (?P<worn>(?:an?|his|her|their) (?:[\w-]+ ){{0,4}}?{_GARMENT}(?: and [\w -]+?)?)(?=[.,;:!?)]|\s|$)"
)
_COUNT = {number: word for word, number in NUMBERED.items()}
_HAVE = re.compile(r"^(?:his|her|their|its|my|our|the|an?)\s+", re.IGNORECASE)
_ORDER = re.compile(r"^(?:first|second|third|fourth) ")
_CLAUSE = re.compile(
    r"\b(?:is|are|was|sits?|stands?|walks?|runs?|emerges?|enters?|who|slams?|opens?|looks?|turns?|drinks?|approaches)\b"
)
_NO_NAME = frozenset(["in", "and", "is", "the", "aka", "or", "on", "at", "to", "of", "int", "ext"])
YOUNG, CHILD, OLD = 25, 14, 62
MAX_TOLD = 9  # words of an appositive that still describe


@dataclass
class _Person:
    """A character on the way to a card."""

    name: str
    aliases: list[str] = field(default_factory=list)
    at: int = 0  # where the script names them first
    texts: list[str] = field(default_factory=list)  # the sentences that name them
    told: str = ""


def cards_of_roles(roles: Sequence[Role], *, place: str = "") -> list[CharacterCard]:
    """The cards of the people of a brief, in order of appearance; who is only looked for or remembered gets none.

    `place`: key of the main place, which decides what those wear whose work does not.
    """
    wardrobe, cards = Wardrobe(place), list[CharacterCard]()
    for role in (role for role in roles if not role.absent):
        told = (
            _HAVE.sub("", role.told)
            or " ".join([*(word for word in role.described if word not in lexicon().hurt), _ORDER.sub("", role.phrase)]).strip()
        )
        facts = Facts(
            head=role.head,
            kind=role.kind,
            gender=role.gender if role.kind == "human" else "neuter",
            age=role.age,
            told=told,
            years=f"of {_COUNT[role.years]}" if role.years in _COUNT else f"of {role.years}" if role.years else "",
            clothing=role.worn,
        )
        identity, clothing, voice = wardrobe.dress(facts)
        aliases = _role_aliases(role)
        cards.append(_card(cards, role.title, identity=identity, clothing=clothing, voice=voice, aliases=aliases))
    return cards


def cards_of_script(play: Screenplay) -> list[CharacterCard]:
    """The cards of everybody who speaks in the screenplay or is introduced in capitals."""
    people = _people(play)
    wardrobe, cards = Wardrobe(), list[CharacterCard]()
    genders: list[str] = []
    for person in people:
        facts = _facts(person, genders)
        genders.append(facts.gender)
        identity, clothing, voice = wardrobe.dress(facts)
        cards.append(
            _card(
                cards,
                proper(person.name),
                identity=identity,
                clothing=clothing,
                voice=voice,
                aliases=tuple(map(proper, person.aliases)),
            )
        )
    return cards


def _card(
    cards: Sequence[CharacterCard], name: str, *, identity: str, clothing: str, voice: str, aliases: tuple[str, ...]
) -> CharacterCard:
    key = slug(name, (card.id for card in cards))
    return CharacterCard(
        id=key,
        name=name,
        tag=tag(len(cards)),
        identity=identity,
        clothing=clothing,
        voice=voice,
        aliases=tuple(alias for alias in dict.fromkeys(aliases) if alias.casefold() != name.casefold()),
    )


def _role_aliases(role: Role) -> tuple[str, ...]:
    """ "the robot", "a wounded robot": with the article, so that a tag can take the place of the whole phrase."""
    if not role.phrase or role.name:
        return ()
    described = " ".join([*role.described, role.phrase])
    article = "an" if described[0] in "aeiou" else "a"
    first = "an" if role.phrase[0] in "aeiou" else "a"
    *nouns, head = role.phrase.split()
    inner = " ".join([*nouns, *role.described, head])  # "neighbour's deaf son"
    return tuple(
        dict.fromkeys(
            [
                f"{article} {described}",
                f"the {described}",
                f"{first} {role.phrase}",
                f"the {role.phrase}",
                f"the {plural(role.phrase)}",
                described,
                inner,
                role.phrase,
            ]
        )
    )


# Scripts.


def _people(play: Screenplay) -> list[_Person]:
    elements = [element for scene in play.scenes for element in scene.elements]
    spoken = [element.character for element in elements if element.kind == "line" and element.character]
    cues = list({cue.casefold(): cue for cue in reversed(spoken)}.values())[::-1]
    actions = [plain(element.text) for element in elements if element.kind == "action"]
    people = _merged(cues)
    known = {word for person in people for word in _words(person.name)}
    phrases = [phrase for action in actions for phrase in _capital_phrases(action)]
    for person in people:
        full = next((phrase for phrase in phrases if _is_full_name(phrase, person, people)), "")
        if full and full.casefold() != person.name.casefold():
            person.aliases.append(full)
    people += _introduced(actions, known)
    order = _Order(play)
    for person in people:
        person.at = order.first([person.name, *person.aliases])
        names = "|".join(re.escape(name) for name in [*person.aliases, person.name])
        naming = re.compile(rf"(?<!\w)(?:{names})(?!\w)", re.IGNORECASE)
        person.texts = [sentence for action in actions for sentence in _sentences_with_next(action, naming)]
        person.told = next((told for action in actions if (told := _appositive(action, naming))), "") or _described(
            person
        )
    return sorted(people, key=lambda person: person.at)


def _merged(cues: Sequence[str]) -> list[_Person]:
    """One person for "DICK STEEL" and "STEEL": a single word that ends or begins exactly one longer cue."""
    people = [_Person(cue) for cue in cues]
    for short in [person for person in people if len(_words(person.name)) == 1]:
        word = _words(short.name)[0]
        longer = [
            p
            for p in people
            if p is not short and word in (_words(p.name)[0], _words(p.name)[-1]) and len(_words(p.name)) > 1
        ]
        if len(longer) == 1 and word not in lexicon().kinds:
            short.aliases.append(longer[0].name)
            people.remove(longer[0])
    return people


def _words(name: str) -> list[str]:
    return name.casefold().split() or [""]


def _capital_phrases(action: str) -> Iterator[str]:
    return (match.group().strip(" .") for match in _CAPS.finditer(action))


def _is_full_name(phrase: str, person: _Person, people: Sequence[_Person]) -> bool:
    words, cue = _words(phrase), _words(person.name)
    if len(words) <= len(cue) or len(words) > 4 or not set(cue) <= set(words):  # a longer run is a title or a shout
        return False
    closer = [
        p for p in people if p is not person and set(_words(p.name)) <= set(words) and len(_words(p.name)) >= len(cue)
    ]
    return not closer and not set(words) & _NO_NAME


def _introduced(actions: Sequence[str], known: set[str]) -> Iterator[_Person]:
    """People who never speak: capitals with a person's noun or first name, or with an age after them."""
    words, seen = lexicon(), set(known)
    for action in actions:
        for match in _CAPS.finditer(action):
            name = match.group().strip(" .")
            parts = _words(name)
            if len(name) < 2 or any(part in seen for part in parts) or parts[0] in words.place_of:
                continue
            after = action[match.end() : match.end() + 12]
            noun = parts[-1] in words.kinds and not action[match.end() :].lstrip().startswith(
                tuple(words.people["crowd"])
            )
            if noun or parts[0] in words.names or re.match(r"\s*[,(]\s*\(?(?:\d{1,2}\b|[2-9]0s|mid|late|early)", after):
                seen.update(parts)
                yield _Person(name)


class _Order:
    """Where the script names somebody first."""

    def __init__(self, play: Screenplay) -> None:
        parts = [
            f"{element.character}\n{element.text}"
            for scene in play.scenes
            for element in scene.elements
            if element.kind in ("action", "line")
        ]
        self._text = "\n".join(parts)

    def first(self, names: Sequence[str]) -> int:
        """Offset of the first mention of any of the names."""
        match = re.search(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)", self._text, re.IGNORECASE)
        return match.start() if match else len(self._text)


def _sentences_with_next(action: str, naming: re.Pattern[str]) -> Iterator[str]:
    """The sentences that name somebody, each with the one after it: "she" is mostly there."""
    sentences = re.split(r"(?<=[.!?])\s+", action)
    for sentence, following in zip(sentences, [*sentences[1:], ""], strict=True):
        if naming.search(sentence):
            yield f"{sentence} {following}"


def _appositive(action: str, naming: re.Pattern[str]) -> str:
    """ "BRICK BRADDOCK, retired police detective, is …" -> "retired police detective"."""
    for match in naming.finditer(action):
        rest = action[match.end() :]
        told = re.match(r"(?:\s*\([^)]*\))?\s*,\s*([^,.;:()!?]+)(?=[,.;])", rest) or re.match(r"\s*\(([^)]*)\)", rest)
        if not told:
            continue
        part = told.group(1).strip(" ,")
        words = _HAVE.sub("", "" if _AGE.fullmatch(part) else _IN.sub("", part)).strip()
        noun = any(
            (word in lexicon().kinds or singular(word) in lexicon().kinds or word.endswith(("ist", "er", "mind", "ee")))
            for word in words.casefold().split()
        )
        if words and noun and len(words.split()) <= MAX_TOLD and not _CLAUSE.search(words):
            return words
    return ""


def _described(person: _Person) -> str:
    """A cue that is itself a description: "EXTREMELY HANDSOME MAN"."""
    longest = max([person.name, *person.aliases], key=len)
    last = _words(longest)[-1]
    return (
        longest.lower()
        if last in lexicon().kinds and (len(_words(longest)) > 1 or last not in ("man", "woman", "boy", "girl"))
        else ""
    )


def _facts(person: _Person, genders: Sequence[str]) -> Facts:
    words, text = lexicon(), " ".join(person.texts)
    nouns = [
        *_words(person.name),
        *[word for alias in person.aliases for word in _words(alias)],
        *person.told.casefold().split(),
    ]
    head = next((noun for noun in reversed(nouns) if noun in words.kinds), "person")
    own = [noun for noun in _words(person.name) if noun in words.kinds]
    kind = words.kinds[own[-1] if own else head] if own or head in words.kinds else "human"
    years, age = _years(person, head)
    worn = _worn(person)
    return Facts(
        head=head,
        kind=kind,
        gender=_gender(person, nouns, text, genders) if kind == "human" else "neuter",
        age=age,
        told=person.told,
        years=years,
        clothing=worn,
    )


def _worn(person: _Person) -> str:
    """What the script says they wear, in the words after their name."""
    for text in person.texts:
        own = text[max(0, *(text.casefold().find(name.casefold()) for name in (person.name, *person.aliases))) :]
        found = _WEARS.search(own) or _IN.search(own)
        if found:
            return _HAVE.sub(_article, found.group("worn").strip())
    return ""


def _article(match: re.Match[str]) -> str:
    word = match.group().strip().lower()
    return match.group() if word in ("a", "an") else "a "


def _years(person: _Person, head: str) -> tuple[str, str]:
    """(words for the age, age class), from "MARIA (34)" or "in his 60s", else from the noun."""
    for text in person.texts:
        for name in [*person.aliases, person.name]:
            found = re.search(
                rf"(?i:{re.escape(name)})\s*[,(]+\s*(?:(?:mid|late|early)[- ])?(?:in (?:his|her) )?{_AGE.pattern}", text
            )
            if found:
                years = int(found.group("decade") or found.group("years"))
                age = "child" if years < CHILD else "young" if years < YOUNG else "old" if years >= OLD else "adult"
                return (f"in the {years}s" if found.group("decade") else f"of {years}"), age
    told = person.told.casefold().split()
    number = next((int(word) for word in told if word.isdigit()), 0)
    if number:
        return "", "child" if number < CHILD else "young" if number < YOUNG else "old" if number >= OLD - 2 else "adult"
    if head in lexicon().people["young"]:
        return "", "child"
    old = head in lexicon().people["old"] or any(word in lexicon().old or word == "retiree" for word in told)
    return "", "old" if old else "young" if any(word in lexicon().young for word in told) else "adult"


def _gender(person: _Person, nouns: Sequence[str], text: str, genders: Sequence[str]) -> str:
    words = lexicon()
    for noun in nouns:
        for gender in ("female", "male"):
            if noun in words.people[gender] or noun in (
                {"mrs", "ms", "miss", "mrs."} if gender == "female" else {"mr", "sir", "mr."}
            ):
                return gender
    for noun in nouns:
        if noun in words.names:
            return words.names[noun]
    she = len(re.findall(r"\b(?:she|her|hers|herself)\b", text, re.IGNORECASE))
    he = len(re.findall(r"\b(?:he|his|him|himself)\b", text, re.IGNORECASE))
    if she != he:
        return "female" if she > he else "male"
    return "female" if genders and genders[-1] == "male" else "male"

"""What happens in a shot as the generator is told it: written once, held against the format, mended by rule (Eq. 16)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from director.conditioning import OPENERS, compile_condition
from director.intake.marks import plain
from director.lint.planned import Planned
from director.lint.words import unknown_name
from director.writer.model.asking import Asker, quoted
from director.writer.model.forms import BlockingForm
from director.writer.model.language import not_english
from workspace.records import Card, CharacterCard, Settings, ShotPlan

LONGEST = 90  # words of action: a shot holds no more, and the encoder reads the rest of the paragraph too
MAX_CONDITION = 700  # words of the whole paragraph: within the 1,024 tokens that the encoder was trained on

_OPENING = re.compile(r"^(?:at normal speed,?\s*)+", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<!\bMr\.)(?<!\bMrs\.)(?<!\bMs\.)(?<!\bDr\.)(?<!\bSt\.)(?<=[.!?…])\s+")
_TAG = re.compile(r"\bID_[A-Z]+\b")
_HOLDER = re.compile(r"[{<\[][A-Za-z_ ]{1,30}[}>\]]")
_SPOKEN = re.compile(r"[\"“„«「][^\"”“»」]*[\"”»」]")
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr)\.? ([A-Z]\w+)")
_CAPITAL = re.compile(r"\b[A-Z]\w+")
_SAID = "\0"  # stands where spoken words were


def write_blocking(
    asker: Asker, plan: ShotPlan, cards: Mapping[str, Card], settings: Settings, remembered: Sequence[str]
) -> str:
    """The blocking of one shot, from its plan, its cards and the descriptions of the shots it remembers (R_t).

    What a second answer still gets wrong is mended by rule; a shot that cannot be is told by its own action.
    """
    form = asker.fill(
        "blocking",
        BlockingForm,
        (
            quoted("cards", "\n".join(_who(cards[key]) for key in plan.characters)) if plan.characters else "",
            "\n".join(quoted("earlier_shot", text) for text in remembered),
            quoted("shot", _told(plan, cards)),
            "Write what is seen to happen in this shot, in English. Name everybody who is in it. Leave out the spoken "
            "words, looks, camera and light: they are told elsewhere.",
        ),
        check=lambda form: complaints(form.text, plan, cards, settings),
        otherwise=f"{plan.title!r} is told by its own action",
    )
    if form is None:
        return by_rule(plan, cards)
    told = repaired(form.text, plan, cards, settings)
    if told == by_rule(plan, cards) != form.text.strip():
        asker.tell(f"what was written for {plan.title!r} could not be mended; it is told by its own action")
    return told


def complaints(text: str, plan: ShotPlan, cards: Mapping[str, Card], settings: Settings) -> list[str]:
    """What is wrong with a blocking, in words for whoever wrote it."""
    wrong = []
    if not text.strip():
        return ["the text is empty"]
    for key in plan.characters:
        if not any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for name in _names(cards[key])):
            wrong.append(f"{cards[key].name} is in the picture and not in the text")
    wrong += [f"{name} is not in this shot" for name in strangers(text, plan, cards)]
    wrong += [f"{name} is nobody in this film" for name in nobodies(text, plan, cards, settings)]
    if _HOLDER.search(text):
        wrong.append(f"{_HOLDER.findall(text)[0]} stands for nothing")
    if _SPOKEN.search(text) and plan.dialogue:
        wrong.append("spoken words belong to the dialogue, not into the text")
    if why := not_english(text, (name for card in cards.values() for name in _names(card))):
        wrong.append(f"the text is not in English: {why}")
    if len(text.split()) > LONGEST:
        wrong.append(f"{len(text.split())} words; {LONGEST} at most")
    if len(once := dict.fromkeys(_SENTENCE.split(text.strip()))) < len(_SENTENCE.split(text.strip())):
        wrong.append(f"it says the same more than once; {len(once)} sentences are enough")
    return wrong + out_of_order(plan.model_copy(update={"blocking": text}), cards, settings)


def out_of_order(plan: ShotPlan, cards: Mapping[str, Card], settings: Settings) -> list[str]:
    """What a compiled condition lacks of the format: its parts in their order, everybody, every line, its length."""
    text = compile_condition(plan, cards, settings).text or ""
    people = [card for key in plan.characters if isinstance(card := cards[key], CharacterCard)]
    parts = [f"{card.tag} is {card.identity}" for card in people if card.identity]
    parts += [
        "At normal speed," if plan.blocking or plan.action else "",
        *(f'says, "{plain(line.line)}"' for line in plan.dialogue),
    ]
    parts += ["The shot has", " shot, ", "The background is", "music"]
    wrong, at = [], 0
    for part in filter(None, parts):
        found = text.find(part, at)
        if found < 0:
            wrong.append(f"{part!r} is not in its place in the condition")
        at = max(at, found)
    if len(text.split()) > MAX_CONDITION:
        wrong.append(f"the whole condition has {len(text.split())} words; {MAX_CONDITION} at most")
    return wrong


def strangers(text: str, plan: ShotPlan, cards: Mapping[str, Card]) -> list[str]:
    """Characters of the film, and tags, that a text names and that are not in the shot."""
    here = {*plan.characters, *(line.character for line in plan.dialogue)}
    own = {name for key in here for name in _names(cards[key])}
    people = [card for card in cards.values() if isinstance(card, CharacterCard) and card.id not in here]
    found = [card.name for card in people if any(_named(name, text) for name in _names(card) if name not in own)]
    return [*found, *sorted(set(_TAG.findall(text)) - own)]


def nobodies(text: str, plan: ShotPlan, cards: Mapping[str, Card], settings: Settings) -> list[str]:
    """Names of people that a text makes up: they do something or have a title, have no card, and stand nowhere in the plan."""
    names = [name for card in cards.values() for name in _names(card)]
    own = " ".join((*names, plan.title, plan.action, *plan.continuity, *(line.line for line in plan.dialogue)))
    new = {name for name in _CAPITAL.findall(text) if name.casefold() not in OPENERS and not _named(name, own)}
    if not new:  # mostly, and looking closely takes milliseconds
        return []
    told = plan.model_copy(update={"action": text, "dialogue": ()})
    found = [fault.words[0] for fault in unknown_name(Planned.read({"shot": told}, cards, settings))]
    return [name for name in dict.fromkeys([*found, *_TITLED.findall(text)]) if name in new]


def repaired(text: str, plan: ShotPlan, cards: Mapping[str, Card], settings: Settings) -> str:
    """A blocking as far as rules can mend it; the action itself where they cannot."""
    text = _OPENING.sub("", " ".join(text.split()))
    if plan.dialogue:
        text = _SPOKEN.sub(lambda said: _SAID if text[said.end() :][:2].strip().islower() else f"{_SAID}.", text)
    made_up = [*strangers(text, plan, cards), *nobodies(text, plan, cards, settings)]
    kept: list[str] = []
    for sentence in dict.fromkeys(_SENTENCE.split(text)):
        broken = not sentence.strip(" .,") or _SAID in sentence or _HOLDER.search(sentence)
        if broken or any(_named(name, sentence) for name in made_up):
            continue
        if len(" ".join([*kept, sentence]).split()) <= LONGEST:
            kept.append(sentence)
    told = " ".join(" ".join(kept).split())
    missing = [cards[key].name for key in plan.characters if not any(_named(n, told) for n in _names(cards[key]))]
    if len(missing) == len(plan.characters) > 0:  # it is about nobody who is seen
        return by_rule(plan, cards)
    if told and missing:
        told = f"{told.rstrip('.')}. {' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} there."
    wrong = not told or complaints(told, plan, cards, settings)
    return by_rule(plan, cards) if wrong else told[0].upper() + told[1:]


def by_rule(plan: ShotPlan, cards: Mapping[str, Card]) -> str:
    """What happens in a shot without anybody's words for it: its action, or that those who are seen speak or wait."""
    if plan.action:
        return plan.action
    who = " and ".join(cards[key].name for key in plan.characters)
    verb = "speak" if plan.dialogue else "wait"
    return f"{who} {verb}{'' if len(plan.characters) > 1 else 's'}." if who else "Nothing moves."


def _names(card: Card) -> tuple[str, ...]:
    if not isinstance(card, CharacterCard):
        return (card.name,)
    return tuple(name for name in (card.tag, card.name, *card.aliases) if name)


def _named(name: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _who(card: Card) -> str:
    return f"{card.name}: {card.identity}" if isinstance(card, CharacterCard) else card.name


def _told(plan: ShotPlan, cards: Mapping[str, Card]) -> str:
    place = cards[plan.scene].name if plan.scene else ""
    rows = (
        ("place", ", ".join(filter(None, (place, plan.time_of_day, plan.weather)))),
        ("seen", ", ".join(cards[key].name for key in plan.characters) or "nobody"),
        ("things", ", ".join(cards[key].name for key in plan.props)),
        ("action", plain(plan.action)),
        *(("dialogue", f'{cards[line.character].name}: "{plain(line.line)}"') for line in plan.dialogue),
        ("camera", f"{plan.framing}, {plan.camera}"),
        ("stays as it was", "; ".join(plan.continuity)),
        ("seconds", f"{plan.duration:g}"),
    )
    return "\n".join(f"{name}: {text}" for name, text in rows if text)

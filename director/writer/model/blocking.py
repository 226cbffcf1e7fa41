"""What happens in a shot as the generator is told it: written once, held against the format, mended by rule (Eq. 16)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from director.conditioning import compile_condition
from director.intake.marks import plain
from director.writer.model.asking import Asker, quoted
from director.writer.model.forms import BlockingForm
from director.writer.model.language import not_english
from workspace.records import Card, CharacterCard, Settings, ShotPlan

LONGEST = 90  # words of action: a shot holds no more, and the encoder reads the rest of the paragraph too
MAX_CONDITION = 700  # words of the whole paragraph: within the 1,024 tokens that the encoder was trained on

_OPENING = re.compile(r"^at normal speed,?\s*", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
_TAG = re.compile(r"\bID_[A-Z]+\b")
_HOLDER = re.compile(r"[{<\[][A-Za-z_ ]{1,30}[}>\]]")
_SPOKEN = re.compile(r"[\"“„«「][^\"”“»」]*[\"”»」]")


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
    return repaired(form.text, plan, cards, settings) if form else by_rule(plan, cards)


def complaints(text: str, plan: ShotPlan, cards: Mapping[str, Card], settings: Settings) -> list[str]:
    """What is wrong with a blocking, in words for whoever wrote it."""
    wrong = []
    if not text.strip():
        return ["the text is empty"]
    for key in plan.characters:
        if not any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for name in _names(cards[key])):
            wrong.append(f"{cards[key].name} is in the picture and not in the text")
    wrong += [f"{name} is not in this shot" for name in strangers(text, plan, cards)]
    if _HOLDER.search(text):
        wrong.append(f"{_HOLDER.findall(text)[0]} stands for nothing")
    if _SPOKEN.search(text) and plan.dialogue:
        wrong.append("spoken words belong to the dialogue, not into the text")
    if why := not_english(text, (name for card in cards.values() for name in _names(card))):
        wrong.append(f"the text is not in English: {why}")
    if len(text.split()) > LONGEST:
        wrong.append(f"{len(text.split())} words; {LONGEST} at most")
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


def repaired(text: str, plan: ShotPlan, cards: Mapping[str, Card], settings: Settings) -> str:
    """A blocking as far as rules can mend it; the action itself where they cannot."""
    text = _OPENING.sub("", " ".join(text.split()))
    if plan.dialogue:
        text = _SPOKEN.sub("", text)
    sentences = [
        s for s in _SENTENCE.split(text) if s.strip(" .,") and not strangers(s, plan, cards) and not _HOLDER.search(s)
    ]
    kept: list[str] = []
    for sentence in sentences:
        if len(" ".join([*kept, sentence]).split()) <= LONGEST:
            kept.append(sentence)
    told = " ".join(" ".join(kept).split())
    missing = [cards[key].name for key in plan.characters if not any(_named(n, told) for n in _names(cards[key]))]
    if told and missing:
        told = f"{told.rstrip('.')}. {' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} there."
    broken = not told or complaints(told, plan, cards, settings)
    return by_rule(plan, cards) if broken else told[0].upper() + told[1:]


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

"""A note about one shot, read without a language model: what `notes.toml` accounts for changes fields, the rest directs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from director.errors import BadInput
from director.revision.cast import Cast
from director.revision.changes import CardOffer, FieldChange, Reading, changes_between, differences
from director.revision.effects import OF_PEOPLE, Said, applied, lit
from director.revision.phrases import QUOTED, cut, data, sentences
from director.revision.prompt_edit import follow_prompt
from workspace.records import Card, CharacterCard, ShotPlan

__all__ = ["CardOffer", "FieldChange", "Reading", "follow_prompt", "read_note"]
_JOINT = re.compile(r"\s*,(?!\d)\s*(?:(?:and|but|then|also)\s+)*|\s+(?:and|but|then)\s+(?:(?:then|also)\s+)*", re.I)
_MARKS = " \t\r\f.,:!?…–—-"  # between the words of a clause


def read_note(note: str, plan: ShotPlan, cards: Mapping[str, Card], *, card: bool = False) -> Reading:
    """What a note asks of a shot, as a new plan. Raises BadInput for an empty note, and for a length no shot can have.

    Nothing of a note is lost: each clause changes a field, is offered, asks for what is so already, or becomes a
    direction, as written. Clothing changes in this shot and is offered for the card; with `card` it is offered only.
    """
    if not re.search(r"[^\s.,;:!?…–—-]", note):
        raise BadInput("the note is empty: say what should be different, such as 'make it night, and closer'")
    now = plan.model_copy(update={"wardrobe": {}}) if card else plan  # a card says what is worn everywhere
    about: tuple[str, ...] = ()  # those of whom the note spoke last
    done: list[tuple[str, frozenset[str]]] = []  # clauses that were understood, each with the fields it changed
    directions: list[str] = []
    for start, end in sentences(note):
        cast = Cast(now, cards)
        text, parts = _masked(note[start:end], cast)
        pieces, loose = cut(_JOINT, text), None  # loose: where a run of pieces that were not understood begins
        while pieces:
            for n in range(min(len(pieces), 4), 0, -1):  # much at once where it makes sense: "sad and slow music"
                clause = text[pieces[0][0] : pieces[n - 1][1]]
                said = _said(clause, parts, cast, about)
                if after := applied(said, now, cards):
                    done.append((_unmasked(clause, parts), differences(now, after)))
                    now, about, loose = after, said[0].about, None
                    break
            else:
                if loose is None:
                    loose = pieces[0][0]
                else:
                    directions.pop()
                directions.append(_unmasked(text[loose : pieces[0][1]], parts))
            pieces = pieces[n:]
    return _reading(plan, lit(plan, now, cards), cards, done, directions, card=card)


def _said(clause: str, parts: list[str], cast: Cast, about: tuple[str, ...]) -> list[Said]:
    """What a clause says; nothing, unless entries, degrees, filler and one naming account for every word of it."""
    named = {cast.find(parts[int(number)]) for number in re.findall(r"\{(\d+)p\}", clause)}
    who = next(iter(named), ())
    about = who or about or (cast.here if len(cast.here) == 1 else ())
    said: list[Said] = []
    degree: dict[str, Any] = {}
    at = len(clause) - len(clause.lstrip(_MARKS))
    while at < len(clause):
        hits = [(found, item) for words, item in _vocabulary() if (found := words.match(clause, at))]
        if not hits or len(named) > 1:
            return []
        found, item = max(hits, key=lambda hit: hit[0].end())
        if "field" in item:
            value = _unmasked(" ".join(found.expand(item.get("value", "")).split()), parts)
            scale = data()["scales"].get(item.get("scale", item["field"]), [])
            step = item.get("step", 0) * degree.get("factor", 1.0)
            said.append(Said(item["field"], value, step, scale, degree.get("word", ""), who, about))
            degree = {}
        elif "factor" in item:
            degree = item
        at = len(clause) - len(clause[found.end() :].lstrip(_MARKS))
    # "closer on Mara" says no more than "closer" where she is alone; "she is cold" is not said of the light.
    fields = (*OF_PEOPLE, "framing", "angle") if {*who} == {*cast.here} else OF_PEOPLE
    fits = not degree and (not who or all(one.field in fields for one in said))
    said.sort(key=lambda one: one.field == "loudness")  # how a line is said, after the line
    return said if fits else []


def _reading(
    plan: ShotPlan,
    now: ShotPlan,
    cards: Mapping[str, Card],
    done: list[tuple[str, frozenset[str]]],
    directions: list[str],
    *,
    card: bool,
) -> Reading:
    """What the clauses of a note add up to. With `card`, clothing is offered and the shot keeps its own."""
    causes: dict[str, str] = {}
    for text, names in done:
        causes |= {name: f"{causes[name]}; {text}" if name in causes else text for name in names}
    offers = tuple(
        CardOffer(key, "clothing", person.clothing, worn, person.name, causes[f"wardrobe.{key}"])
        for key, worn in now.wardrobe.items()
        if f"wardrobe.{key}" in causes and isinstance(person := cards[key], CharacterCard)
    )
    new = tuple(text for text in dict.fromkeys(directions) if text not in plan.directions)
    kept = {"wardrobe": plan.wardrobe} if card else {}
    now = now.model_copy(update={"directions": now.directions + new, **kept})
    changes = changes_between(plan, now, cards, causes | {"directions": "; ".join(new)})
    told = {change.field for change in changes} | {f"wardrobe.{offer.card}" for offer in offers}
    already = [text for text, names in done if not names & told] + [text for text in directions if text not in new]
    return Reading(follow_prompt(plan, now, cards), changes, offers, new, tuple(already))


@cache
def _vocabulary() -> list[tuple[re.Pattern[str], dict[str, Any]]]:
    """Entries, degrees and filler, each after the pattern of its words."""
    marks = {"WHO": r"\{\d+p\}", "QUOTE": r"\{\d+q\}", "GARMENT": "|".join(data()["garments"].values())}

    def spelled(words: str) -> str:
        return re.sub("[A-Z]{3,}", lambda name: f"(?:{spelled((data()['define'] | marks)[name[0]])})", words)

    def pattern(words: str) -> re.Pattern[str]:
        words = spelled(words).replace("'", "['’]").replace(" ", r"\s+")
        return re.compile(rf"(?<![\w'’-])(?:{words})(?![\w'’-])", re.IGNORECASE)

    items = [*data()["entry"], *data()["degree"], {"words": data()["filler"]}]
    return [(pattern(item["words"]), item) for item in items]


def _masked(text: str, cast: Cast) -> tuple[str, list[str]]:
    """The text with a numbered mark for each quote, each naming of somebody and each stray brace, and what they were."""
    parts: list[str] = []

    def mark(found: re.Match[str]) -> str:
        parts.append(found[0])
        kind = "x" if found[0] in "{}" else "q" if QUOTED.fullmatch(found[0]) else "p"
        return f"{{{len(parts) - 1}{kind}}}"

    return re.sub(rf"{QUOTED.pattern}|[{{}}]|{cast.pattern}", mark, text, flags=re.IGNORECASE | re.DOTALL), parts


def _unmasked(text: str, parts: list[str]) -> str:
    return re.sub(r"\{(\d+)\w\}", lambda mark: parts[int(mark[1])], text)

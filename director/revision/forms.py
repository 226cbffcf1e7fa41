"""Whole clauses of a note: who says what, who is there, what is worn, how long it lasts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from director.revision.clauses import Clause
from director.revision.clothes import dressed, featured, recoloured, undressed, voiced
from director.revision.moves import Move, Scope, checked_seconds
from director.revision.words import Form, vocabulary
from workspace.records import Line

_COUNTED = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBERS = {word: float(number) for number, word in enumerate(_COUNTED)} | {"half a": 0.5, "a": 1, "an": 1}
_FACTORS = {"half": 0.5, "double": 2, "shorter": 2 / 3, "longer": 1.5}
_ENDS = ".!?…"
_HOLE = re.compile(r"(?<!\(\?P)<(\w+)>")
Handler = Callable[[Scope, re.Match[str], Clause], Move | None]


def bare(clause: Clause) -> str:
    """What a clause says without "please" and the like around it."""
    return vocabulary().tail.sub("", vocabulary().lead.sub("", clause.said))


def matches(clause: Clause, scope: Scope, *, last: bool) -> Iterator[Move]:
    """The moves of the forms that a clause has, in the order of the data file."""
    said = bare(clause)
    for form in vocabulary().forms:
        if form.last == last and (match := re.fullmatch(_filled(form, scope), said, re.IGNORECASE)):
            move = _HANDLERS[form.done](scope, match, clause)
            if move is not None:
                yield move


def _filled(form: Form, scope: Scope) -> str:
    """The pattern of a form for the people, places and things of this film."""
    vocab, cast = vocabulary(), scope.cast
    garment = rf"(?:{vocab.garment})"
    more = rf"(?:(?:, and |, | and )(?:(?:an?|the|some|two|his|her) )?(?:[\w'-]+ ){{0,3}}{garment})*"
    items = rf"(?:an? |the |her |his |some |two )?(?:(?!and\b)[\w'-]+ ){{0,5}}?{garment}"
    holes = {
        "who": f"(?P<who>{cast.one})",
        "whose": f"(?P<whose>{cast.whose})",
        "names": f"(?P<names>{cast.named})",
        "place": f"(?P<place>{cast.place})",
        "thing": f"(?P<thing>{cast.thing})",
        "quote": r'"\d+"',
        "garment": rf"(?:(?:{vocab.open['colour']}) )?(?P<garment>{garment})",
        "clothes": f"(?:{vocab.open['open']}{more})",
        "dressed": f"(?:{items}(?: (?:with|over|under|of) {vocab.open['open']})?{more})",
    }
    holes |= {name: f"(?:{hole})" for name, hole in vocab.open.items()}
    return _HOLE.sub(lambda hole: holes[hole[1]], form.pattern)


def _quotes(match: re.Match[str], clause: Clause, group: str | int = 0) -> list[str]:
    return [clause.quotes[int(number)] for number in re.findall(r'"(\d+)"', match[group])]


def _one(scope: Scope, match: re.Match[str]) -> tuple[str, ...]:
    groups = match.groupdict()
    return scope.people(groups.get("who") or groups.get("whose"))


def _say(scope: Scope, match: re.Match[str], clause: Clause) -> Move | None:
    groups, lines = match.groupdict(), scope.plan.dialogue
    named = groups.get("who") or groups.get("whose")
    speakers = tuple(dict.fromkeys(line.character for line in lines))
    who = scope.people(named) if named or len(speakers) != 1 else speakers
    if len(who) != 1 or not (new := _quotes(match, clause)[-1]):
        return None
    own = [line for line in lines if line.character == who[0]]
    manner = vocabulary().verbs.get((groups.get("verb") or "").lower(), own[0].manner if own else "")
    spoken = Line(character=who[0], line=new, manner=manner)
    if not own:
        return scope.move(dialogue=(*lines, spoken))
    return scope.move(
        dialogue=tuple(
            spoken if line is own[0] else line for line in lines if line is own[0] or line.character != who[0]
        )
    )


def _add_line(scope: Scope, match: re.Match[str], clause: Clause) -> Move | None:
    who, new = _one(scope, match), _quotes(match, clause)[-1]
    return (
        scope.move(dialogue=(*scope.plan.dialogue, Line(character=who[0], line=new))) if len(who) == 1 and new else None
    )


def _replace_words(scope: Scope, match: re.Match[str], clause: Clause) -> Move | None:
    if "from" in match.groupdict():
        old, new = _quotes(match, clause, "from")[0], _quotes(match, clause, "to")[0]
    else:
        old, new = _quotes(match, clause)
    return _edit_line(scope, old, new) if new else None


def _cut_words(scope: Scope, match: re.Match[str], clause: Clause) -> Move | None:
    return _edit_line(scope, _quotes(match, clause)[0], "")


def _edit_line(scope: Scope, old: str, new: str) -> Move | None:
    """The first line that holds the old words, with the new ones. A line of nothing else goes with its full stop."""
    for number, line in enumerate(scope.plan.dialogue):
        if not old or old not in line.line:
            continue
        whole = line.line.rstrip(_ENDS) == old.rstrip(_ENDS)
        text = new if whole and (not new or new[-1] in _ENDS) else line.line.replace(old, new)
        text = text if new else " ".join(text.split())
        kept = (line.model_copy(update={"line": text}),) if text else ()
        return scope.move(dialogue=(*scope.plan.dialogue[:number], *kept, *scope.plan.dialogue[number + 1 :]))
    return None


def _hush(scope: Scope, match: re.Match[str], clause: Clause) -> Move | None:
    named = match.groupdict().get("who")
    who = scope.people(named) if named else {line.character for line in scope.plan.dialogue}
    if named and not who:
        return None
    return scope.move(dialogue=tuple(line for line in scope.plan.dialogue if line.character not in who))


def _drop_direction(scope: Scope, match: re.Match[str], clause: Clause) -> Move | None:
    number, directions = int(match["number"]), scope.plan.directions
    return (
        scope.move(directions=directions[: number - 1] + directions[number:])
        if 1 <= number <= len(directions)
        else None
    )


def _last(scope: Scope, match: re.Match[str], clause: Clause) -> Move | None:
    now = scope.plan.duration
    kind, words = next((kind, words.lower()) for kind, words in match.groupdict().items() if words)
    if factor := _FACTORS.get(kind):
        return scope.move(duration=checked_seconds(round(now * factor, 1)))
    count = _NUMBERS.get(words) or float(words)
    return scope.move(duration=checked_seconds({"more": now + count, "fewer": now - count}.get(kind, count)))


def _music(scope: Scope, match: re.Match[str], clause: Clause) -> Move | None:
    now = scope.plan.music
    kind, words = next((kind, words) for kind, words in match.groupdict().items() if words)
    if kind == "none":
        return scope.move(music="")
    if kind == "any":
        return scope.move(music=now or vocabulary().open["music"])
    if kind in ("louder", "quieter"):
        return (
            scope.move(music=vocabulary().scales["volume"].moved(now, 1 if kind == "louder" else -1, 1))
            if now
            else None
        )
    return None if scope.cast.find(words) else scope.move(music=words.strip())


def _sound(scope: Scope, match: re.Match[str], clause: Clause) -> Move | None:
    kind, words = next((kind, words) for kind, words in match.groupdict().items() if words)
    now, volume = scope.sound(), vocabulary().scales["volume"]
    if kind in ("add", "hear"):
        return scope.move(sound=f"{now}, {words}" if now else words)
    step = 1 if kind.startswith("lou") else -1
    if re.fullmatch("sounds?|noise|background noise|ambience", words, re.IGNORECASE):
        return scope.move(sound=volume.moved(now, step, 1)) if now else None
    parts = [part.strip() for part in now.split(",") if part.strip()]
    at = next((i for i, part in enumerate(parts) if words.lower() in part.lower()), None)
    if at is None:
        return scope.move(sound=", ".join([*parts, volume.moved(words, step, 1)]))
    return scope.move(sound=", ".join([*parts[:at], volume.moved(parts[at], step, 1), *parts[at + 1 :]]))


def _only(scope: Scope, match: re.Match[str], clause: Clause) -> Move | None:
    if match.groupdict().get("nobody"):
        return scope.move(characters=())
    return scope.move(characters=scope.cast.find(match["names"]))


def _take_away(scope: Scope, match: re.Match[str], clause: Clause) -> Move | None:
    if thing := match.groupdict().get("thing"):
        left = tuple(key for key in scope.plan.props if key != scope.cast.thing_of(thing))
        return scope.move(props=left) if left != scope.plan.props else None
    gone = scope.cast.find(match["names"])
    stay = tuple(key for key in scope.plan.characters if key not in gone)
    return scope.move(characters=stay) if stay != scope.plan.characters else None


def _bring(scope: Scope, match: re.Match[str], clause: Clause) -> Move | None:
    if thing := match.groupdict().get("thing"):
        return scope.move(props=tuple(dict.fromkeys([*scope.plan.props, scope.cast.thing_of(thing)])))
    new = scope.cast.find(match["names"])
    return scope.move(characters=tuple(dict.fromkeys([*scope.plan.characters, *new]))) if new else None


def _place(scope: Scope, match: re.Match[str], clause: Clause) -> Move | None:
    return scope.move(scene=scope.cast.place_of(match["place"]))


def _clothe(scope: Scope, who: tuple[str, ...], change: Callable[[str], str | None]) -> Move | None:
    """The same change of clothing for each: in the plan for this shot, and offered for the card."""
    wardrobe, offers = dict(scope.plan.wardrobe), []
    for key in who:
        now, always = change(scope.worn(key)), change(scope.person(key).clothing)
        if now is None:
            return None
        wardrobe[key] = now
        if always is not None:
            offers.append(scope.offer(key, "clothing", always))
        if now == scope.person(key).clothing:
            del wardrobe[key]
    return scope.move(*offers, wardrobe=wardrobe) if who else None


def _wear(scope: Scope, match: re.Match[str], clause: Clause) -> Move | None:
    return _clothe(scope, _one(scope, match), lambda worn: dressed(worn, match["clothes"]))


def _undress(scope: Scope, match: re.Match[str], clause: Clause) -> Move | None:
    return _clothe(scope, _one(scope, match) or _wearers(scope, match), lambda worn: undressed(worn, match["garment"]))


def _recolour(scope: Scope, match: re.Match[str], clause: Clause) -> Move | None:
    who = _one(scope, match) or _wearers(scope, match)
    return _clothe(scope, who, lambda worn: recoloured(worn, match["garment"], match["colour"]))


def _wearers(scope: Scope, match: re.Match[str]) -> tuple[str, ...]:
    """The one who wears what a clause speaks of, when it names nobody."""
    found = [
        key
        for key in scope.cast.present()
        if re.search(rf"\b{re.escape(match['garment'])}\b", scope.worn(key), re.IGNORECASE)
    ]
    return (
        tuple(found)
        if len(found) == 1 and not match.groupdict().get("who") and not match.groupdict().get("whose")
        else ()
    )


def _feature(scope: Scope, match: re.Match[str], clause: Clause) -> Move | None:
    """Looks belong to the card: in this shot they are a direction."""
    groups, who = match.groupdict(), _one(scope, match)
    feature = groups.get("feature") or f"{match['trait']} {match['part']}"
    return (
        scope.move(
            *(scope.offer(key, "identity", featured(scope.person(key).identity, feature)) for key in who), keep=True
        )
        if who
        else None
    )


def _voice(scope: Scope, match: re.Match[str], clause: Clause) -> Move | None:
    """A voice belongs to the card: in this shot it is a direction."""
    who, quality = _one(scope, match), match["voice"].lower()
    if not who or re.search("loud|quiet", quality):
        return None
    return scope.move(*(scope.offer(key, "voice", voiced(scope.person(key).voice, quality)) for key in who), keep=True)


def _style(scope: Scope, match: re.Match[str], clause: Clause) -> Move | None:
    groups = match.groupdict()
    return scope.move(style=f"the look of {groups['like']}" if groups.get("like") else groups["style"].strip())


def _express(scope: Scope, match: re.Match[str], clause: Clause) -> Move | None:
    who = _one(scope, match)
    return scope.move(expressions={**scope.plan.expressions, **dict.fromkeys(who, match["feeling"])}) if who else None


_HANDLERS: dict[str, Handler] = {
    "replace words": _replace_words,
    "add line": _add_line,
    "say": _say,
    "cut words": _cut_words,
    "hush": _hush,
    "drop direction": _drop_direction,
    "last": _last,
    "music": _music,
    "sound": _sound,
    "only": _only,
    "take away": _take_away,
    "bring": _bring,
    "place": _place,
    "undress": _undress,
    "wear": _wear,
    "recolour": _recolour,
    "feature": _feature,
    "voice": _voice,
    "style": _style,
    "express": _express,
}

"""Small changes of the phrases on a character's card: one garment, one colour, one feature, one quality of a voice."""

from __future__ import annotations

import re

from director.revision.words import vocabulary
from director.writer.lexicon import a

_JOINTS = re.compile(r"(,? and |, | over | under )")
_UNDER = {"whole": ("whole", "outer", "top", "bottom"), "top": ("top", "whole"), "bottom": ("bottom", "whole")}


def dressed(clothing: str, new: str) -> str:
    """The clothing with each new garment in place of what was worn on the same part of the body, or added."""
    for number, item in enumerate(re.split(r", and |, | and ", new.strip())):
        part = _part(item)
        if not part:  # nothing known: "rags" are all that is worn
            clothing = f"{_listed(clothing)} and {item}" if number else item
            continue
        pieces = _JOINTS.split(clothing) if clothing else []
        same = [i for i in range(0, len(pieces), 2) if _part(pieces[i]) in _UNDER.get(part, (part,))]
        if same:
            pieces[same[0]] = item
            for i in reversed(same[1:]):
                del pieces[i - 1 : i + 1]
            clothing = "".join(pieces)
        else:
            clothing = f"{_listed(clothing)} and {item}" if clothing else item
    return clothing


def undressed(clothing: str, garment: str) -> str | None:
    """The clothing without one garment; None when it is not worn, or all that is worn."""
    pieces = _JOINTS.split(clothing)
    at = _find(pieces, garment)
    if at is None or len(pieces) == 1:
        return None
    del pieces[max(0, at - 1) : at + (1 if at else 2)]
    text = "".join(pieces)
    return text if " and " in text or ", " not in text else " and ".join(text.rsplit(", ", 1))


def recoloured(clothing: str, garment: str, colour: str) -> str:
    """The clothing with one garment in another colour; added when it is not worn."""
    pieces = _JOINTS.split(clothing) if clothing else []
    at = _find(pieces, garment)
    if at is None:
        return dressed(clothing, _article(f"{colour} {garment}"))
    name = re.search(rf"\b\w*{re.escape(garment)}\b", pieces[at], re.IGNORECASE)
    assert name is not None  # _find looked for the same
    before = vocabulary().colour.sub("", pieces[at][: name.start()])
    head, tail = re.match(r"((?:an?|the|her|his)\b)?(.*)", " ".join(before.split()), re.IGNORECASE).groups()  # type: ignore[union-attr]
    item = " ".join(part for part in (head, colour, tail.strip(), pieces[at][name.start() :]) if part)
    pieces[at] = _article(item.split(" ", 1)[1]) if head in ("a", "an") else item
    return "".join(pieces)


def featured(identity: str, feature: str) -> str:
    """The identity with a feature: "red hair" colours the hair it has, "a scar" is added."""
    *new, noun = feature.split()
    found = re.search(
        rf"((?:\b(?:{vocabulary().open['trait']})\b[ ,]*(?:and )?)*)\b{re.escape(noun)}\b", identity, re.IGNORECASE
    )
    if not found:
        return (
            f"{identity}{' and' if ' with ' in identity else ' with'} {feature}"
            if identity
            else f"somebody with {feature}"
        )
    colours = vocabulary().colour
    coloured = any(colours.fullmatch(word) for word in new)
    kept = [
        word
        for word in re.findall(r"[\w-]+", found.group(1))
        if word != "and" and coloured and not colours.fullmatch(word)
    ]
    words = [*(word for word in kept if word not in new), *(word for word in new if word not in ("a", "an")), noun]
    return identity[: found.start()] + " ".join(words) + identity[found.end() :]


def voiced(voice: str, quality: str) -> str:
    """The voice with one more quality, and without what speaks against it."""
    said, against = quality.rsplit(maxsplit=1)[-1], vocabulary().against
    word = vocabulary().compared.get(said, said)
    if not voice:
        return _article(f"{word} voice")
    if word in against:
        voice = re.sub(rf"\b(?:{against[word]})\b,? ?", "", voice, flags=re.IGNORECASE)
    bare = re.sub(r"^(?:an?|the)\b ?", "", voice, flags=re.IGNORECASE)
    if re.search(rf"\b{word}\b", bare):
        return _article(bare)
    return _article(f"{word}, {bare}" if re.match(r"[\w-]+, ", bare) else f"{word} {bare}")


def _listed(clothing: str) -> str:
    """A list that can be continued: "a coat and boots" becomes "a coat, boots"."""
    return ", ".join(clothing.rsplit(" and ", 1)) if " over " not in clothing else clothing


def _article(phrase: str) -> str:
    last = vocabulary().garments
    plural = any(
        re.search(r"s$", found.group()) for part in last.values() if (found := part.search(phrase))
    ) and not phrase.endswith("dress")
    return phrase if plural else a(phrase)


def _part(item: str) -> str:
    """The part of the body that a garment covers, by its first garment word; empty for what is no garment."""
    found = [(match.start(), part) for part, words in vocabulary().garments.items() if (match := words.search(item))]
    return min(found)[1] if found else ""


def _find(pieces: list[str], garment: str) -> int | None:
    places = [
        i for i in range(0, len(pieces), 2) if re.search(rf"\b\w*{re.escape(garment)}\b", pieces[i], re.IGNORECASE)
    ]
    return places[0] if places else None

"""Whether a text is in English, as far as a rule can tell: by its letters, and by its small words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

FOREIGN_LETTERS = 0.1  # share of letters of another script that a name may bring in
ENOUGH_WORDS = 5  # below it small words prove nothing

_SMALL = {
    "English": "the a an of and in on at to with is are his her its their it he she they from by as into over not no has",
    "German": "der die das und ein eine einen einem einer ist sind mit auf dem den von zu sich nicht im er sie es am wird",
    "French": "le la les un une des et est dans sur avec du au aux il elle ils elles ne pas son sa ses qui que vers",
    "Spanish": "el la los las un una y es en con de del al su sus que no por para se está hacia lo como más",
    "Italian": "il lo la gli le un una e è in con di del della al su che non per si sta verso dal nella sua suo",
    "Portuguese": "o a os as um uma e é em com de do da no na seu sua que não por para se está ao mais pelo",
    "Dutch": "de het een en is in op met van naar zijn haar hij zij niet te aan voor die dat er uit om bij",
}
_KNOWN = {language: frozenset(words.split()) for language, words in _SMALL.items()}


def not_english(text: str, names: Iterable[str] = ()) -> str:
    """Why a text is not English, in words; empty when it may be. `names` may be written as they are."""
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = text.replace(name, " ")
    scripts = Counter(unicodedata.name(letter, "UNKNOWN").split()[0] for letter in text if letter.isalpha())
    foreign, letters = Counter({k: n for k, n in scripts.items() if k != "LATIN"}), scripts.total()
    if foreign.total() > FOREIGN_LETTERS * letters:
        return f"it has {foreign.most_common(1)[0][0].capitalize()} letters"
    words = re.findall(r"[^\W\d_]+", text.casefold())
    if len(words) < ENOUGH_WORDS:
        return ""
    counts = {language: sum(word in known for word in words) for language, known in _KNOWN.items()}
    language = max(counts, key=lambda name: (counts[name], name == "English"))
    return f"it reads like {language}" if language != "English" and counts[language] > 1 else ""

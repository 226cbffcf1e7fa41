"""Who and what a brief speaks of."""

from __future__ import annotations

from dataclasses import dataclass

from director.writer.lexicon import capital, lexicon

AGES = ((14, "child"), (26, "young"), (62, "adult"), (1000, "old"))  # up to how many years


@dataclass(frozen=True)
class Role:
    """Somebody in the story."""

    head: str
    phrase: str = ""  # "lighthouse keeper"
    described: tuple[str, ...] = ()  # "old", "wounded"
    name: str = ""
    kind: str = "human"
    gender: str = ""  # female, male, neuter; empty while unknown
    absent: bool = False
    foe: bool = False
    told: str = ""  # what a list of characters says of them
    worn: str = ""
    years: int = 0  # how old the brief says they are; 0: it does not say

    @property
    def ref(self) -> str:
        """How an action speaks of them: "Mara", "the lighthouse keeper"."""
        return self.name or f"the {self.phrase}"

    @property
    def title(self) -> str:
        """How a card and a cue name them: "Mara", "Lighthouse Keeper"."""
        return self.name or " ".join(capital(word) for word in self.phrase.split())

    @property
    def kin(self) -> bool:
        """True for those who know the hero well: family and friends."""
        return self.head in lexicon().people["kin"]

    @property
    def hurt(self) -> bool:
        """True when the brief says that they are wounded or broken."""
        return any(word in lexicon().hurt for word in self.described)

    @property
    def age(self) -> str:
        """child, young, adult or old."""
        words = lexicon()
        if self.years:
            return next(age for most, age in AGES if self.years < most)
        if self.head in words.people["young"]:
            return "child"
        if self.head in lexicon().growing or any(word in words.young for word in self.described):
            return "young"
        return (
            "old" if self.head in words.people["old"] or any(word in words.old for word in self.described) else "adult"
        )


@dataclass(frozen=True)
class Event:
    """One thing that the brief says happens: a sentence, and the kind of story it makes."""

    text: str
    kind: str = "other"
    said: tuple[tuple[str, str], ...] = ()  # who says what in it, word for word: title of the role, words


def sentence(text: str) -> str:
    """The text with a capital and a full stop."""
    text = capital(text.strip())
    return text if text.rstrip("”\"'’)").endswith((".", "!", "?", "…", "。")) else text + "."

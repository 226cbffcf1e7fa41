"""The events of a short brief: its clauses, each with who does it, told so that it is understood on its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from director.writer.finder import NUMBERS, Finder
from director.writer.lexicon import a, base, capital, lexicon, present, singular
from director.writer.pronouns import Mention
from director.writer.quotes import put_back, spoken_in, without_marks
from director.writer.roles import Event, sentence

# A pronoun, and whether it ends what it belongs to: "finds her", "hides it in", not "her letters".
_PRONOUN = re.compile(
    r"\b(it|him|his|her|them)\b"
    r"(?=(\s*$|\s+(?:in|on|at|to|from|into|with|for|about|back|home|away|under|behind|inside|before|until|and|again|through|across|along|over|"
    r"down|up|out|off|around|after|why|what|how|an?|the)\b)?)"
)
_NO_KIND = re.compile(  # "leaves the flour out": nobody goes; "plays against": no music
    r"\bleaves? [\w' ]{3,30} (?:out|behind|for|to|on|at|in)\b|\bplays? (?:against|chess|cards|poker|football|tennis)\b"
)
SUBORDINATE = ("after", "although", "as", "because", "before", "if", "once", "since", "until", "when", "while")
PLAYED = ("on", "in", "at", "for", "to", "with", "until", "while", "every", "alone", "all", "again")  # after "plays"
WHEN = (["at"], ["in"], ["on"], ["one"], ["every"], ["after"], ["by"], ["when"], ["while"])
OPENING = 6  # words between "and" and who does it
AGAINST = ("against", "versus", "vs")
GAMES = ("chess", "poker", "checkers", "cards", "tennis", "football", "basketball", "billiards", "dominoes")
BESIDE = ("of", "with", "for", "from", "without", "like")  # who follows is not whom a sentence is about


class Clauses:
    """Walks over what a finder has found."""

    def __init__(self, found: Finder) -> None:
        self.found = found
        self.text, self.tokens, self.lower, self.spans = found.text, found.tokens, found.lower, found.spans
        self.roles, self.mentions, self.meant, self.things = found.roles, found.mentions, found.meant, found.things

    def events(self) -> list[Event]:
        """The clauses of the text whose subject is somebody of the story, in order."""
        events: list[Event] = []
        clauses = list(self._clauses())
        firsts = [i for i in range(len(self.tokens)) if self.found.begins(i)]
        for first, after in pairwise([*firsts, len(self.tokens)]):
            inside = [clause for clause in clauses if first <= clause[2] < after]
            if inside and self.lower[first] in SUBORDINATE:
                inside[0] = (*inside[0][:2], first)  # "When it burns down, …" belongs to what follows
            told = inside[0][2] if inside else after  # up to here nobody known does anything
            if not inside and (rivals := self._rivals(first, after)):
                events.append(rivals)
            elif told > first and self._tells(first, told):
                event = sentence(self.text[self.spans[first][0] : self.found.end(told)])
                events.append(Event(put_back(event, self.found.said)))
            ends = [*(lead for *_, lead in inside[1:]), after]
            for (subject, verb, lead), end in zip(inside, ends, strict=False):  # where there is no clause, there is an end
                events += self._event(subject, verb, end, lead)
        return events

    def _rivals(self, first: int, after: int) -> Event | None:
        """ "A chess game in the park: an old woman against a boy": a sentence without a verb that sets two against each other."""
        named = [mention for mention in self.mentions if first <= mention.first < after]
        for one, two in pairwise(named):
            if self.lower[one.last + 1] in AGAINST and not set(self.lower[one.last + 2 : two.first]) - lexicon().articles:
                game = next((word for word in self.lower[first:after] if word in GAMES), "")
                does = f"plays {game} against" if game else "faces"
                first_, second = (self.roles[mention.roles[0]].ref for mention in (one, two))
                return Event(sentence(f"{first_} {does} {second}"), "fight")
        return None

    def _clauses(self) -> Iterator[tuple[list[int], int, int]]:
        """(subject, index of the verb, index of the first word of the clause), for each clause with a known subject."""
        subject: list[int] = []
        plural = pending = False  # pending: a subject that has had no verb yet
        told = False  # "a girl who is afraid of water": the verb of her sentence is still to come
        at = {mention.first: mention for mention in self.mentions}
        i = 0
        fresh, start = True, 0  # fresh: a clause may begin here; start: its first word
        while i < len(self.tokens):
            if mention := at.get(i):
                joined = pending and subject and i > 0 and self.lower[i - 1] == "and" and not self._spoken(i - 1)
                relative = bool(fresh and joined) and self.lower[mention.last + 1 : mention.last + 2] == ["who"]
                yield from self._relative(mention) if relative else ()
                if fresh and self.lower[i - 1 if i else 0] not in BESIDE:
                    subject, plural = ([*subject, *mention.roles], True) if joined else (mention.roles, mention.plural)
                    pending = True
                elif not fresh and mention.last + 1 < len(self.tokens) and self._is_verb(mention.last + 1, mention.plural):
                    subject, plural = mention.roles, mention.plural  # "until the nurse finds her and …"
                i = mention.last + 1
                whose = i < len(self.tokens) and self.lower[i] in ("who", "that") and not self.mentions.index(mention)
                if relative or (fresh and whose):
                    i, told, fresh = i + 1 + relative, True, not relative
            elif fresh and self.lower[i] == "it":
                subject, plural, pending = self._it(i), False, True
                i += 1
            elif fresh and i in self.meant and self.lower[i] in ("he", "she", "they"):
                subject, plural, pending = self.meant[i], len(self.meant[i]) > 1, True
                i += 1
            elif fresh and subject and self._is_verb(i, plural or len(subject) > 1):
                yield subject, i, start
                fresh = pending = False
                i += 1
            elif told and subject and self._goes_on(i, plural):
                yield subject, i, i
                told = False
                i += 1
            elif fresh and not subject and i > start and self._is_verb(i, False):
                fresh = False  # something that is nobody of the story does something
                i += 1
            else:
                i += 1
            if i < len(self.tokens):
                told = told and not self._spoken(i)
                fresh, start, subject = self._boundary(i, fresh, start, subject)

    def _relative(self, mention: Mention) -> Iterator[tuple[list[int], int, int]]:
        """ "A driver and a widow who rides his bus": what the second of two does alone."""
        if self._is_verb(mention.last + 2, mention.plural):
            yield mention.roles, mention.last + 2, mention.first

    def _goes_on(self, i: int, plural: bool) -> bool:
        """Whether word i is the verb of somebody of whom "who …" has told before."""
        known = lexicon().bases if plural else lexicon().verbs
        return self.lower[i] in known and self._is_verb(i, plural)

    def _it(self, i: int) -> list[int]:
        """Whom "it" at word i can mean: the last animal or machine before it."""
        if self.lower[i] != "it":
            return []
        before = [n for m in self.mentions if m.last < i for n in m.roles if self.roles[n].kind != "human"]
        return before[-1:]

    def _spoken(self, i: int) -> bool:
        return bool(re.search(r"[.!?;]", self.found.gap(i - 1, i)))

    def _boundary(self, i: int, fresh: bool, start: int, subject: list[int]) -> tuple[bool, int, list[int]]:
        """Does a new clause begin at word i? After a full stop, or at "and", "but", "then" or a comma before a verb."""
        if self.found.begins(i) or ";" in self.found.gap(i - 1, i):
            return True, i, subject if self._is_verb(i, False) else []
        joint = self.lower[i] in ("and", "but", "then") or "," in self.found.gap(i - 1, i)
        if fresh or not joint:
            return fresh, start, subject
        if self._later(i):
            return True, i, []
        j = i
        while j < len(self.lower) and (self.lower[j] in ("and", "but", "then", "also", "he", "she", "they") or self._it(j)):
            j += 1
        mention = next((m for m in self.mentions if m.first == j), None)
        verb = mention.last + 1 if mention else j
        if verb < len(self.tokens) and (
            self._is_verb(verb, False) or (self._is_verb(verb, True) and self.lower[j - 1] == "they")
        ):
            return True, i, subject
        return False, start, subject

    def _later(self, i: int) -> bool:
        """Whether ", and at midnight he dances" begins at word i: who does it comes after when it is."""
        if self.lower[i] not in ("and", "but", "then") or self.lower[i + 1 : i + 2] not in WHEN:
            return False
        for j in range(i + 2, min(i + OPENING, len(self.tokens) - 1)):
            if self.found.gap(j - 1, j) not in (" ", ", "):
                return False
            mention = next((m for m in self.mentions if m.first == j), None)
            if mention or self.lower[j] in ("he", "she", "they") or self._it(j):
                verb = mention.last + 1 if mention else j + 1
                return verb < len(self.tokens) and (self._is_verb(verb, False) or self._is_verb(verb, True))
        return False

    def _is_verb(self, i: int, plural: bool) -> bool:
        word, before = self.lower[i], self.lower[i - 1] if i else ""
        words = lexicon()
        if (
            before in (lexicon().articles | NUMBERS.keys())
            or before in lexicon().placing - {"to"}
            or self.tokens[i][:1].isupper()
        ):
            return False
        if word in words.verbs or word in words.past or (plural and word in words.bases):
            return True
        if word in lexicon().joins:
            return False
        after_role = any(mention.last == i - 1 for mention in self.mentions) and self.found.gap(i - 1, i) == " "
        third = bool(re.search(r"(?<![s'u])s$", word)) and singular(word) not in words.things
        if after_role or before in ("he", "she", "it"):
            return third or word.endswith("ed")
        follows = self.lower[i + 1] if i + 1 < len(self.lower) else ""
        return (
            third
            and follows in (lexicon().articles | NUMBERS.keys() | {"it", "him", "them"})
            and (before == "and" or self.found.gap(i - 1, i) == ", ")
        )

    def _event(self, subject: list[int], verb: int, end: int, lead: int) -> list[Event]:
        words = lexicon()
        word = self.lower[verb]
        third = words.bases.get(word, present(word))
        roles = [self.roles[n] for n in subject if n < len(self.roles)]
        if not roles:
            return []
        who = self._who(subject, verb)
        rest = self.text[self.spans[verb][1] : self.spans[end][0] if end < len(self.spans) else len(self.text)]
        rest = re.sub(r"[\s,;]+(?:and|but|then|and then)?\s*$", "", rest.rstrip(" .!?;,")).rstrip(" ,;")
        said = third if third != words.bases.get(word) else self.tokens[verb]
        if len(roles) > 1 and said != word:
            said = base(said)  # "they argued" -> "argue"
        opening = self._opening(subject, lead, verb)
        text = f"{opening} {who}" if opening else capital(who)
        rest = self._without_pronoun(rest, subject, verb)
        game = next((word for word in GAMES if word in roles[0].phrase), "")
        if third == "plays" and game and re.match(rf"\s+(?:{'|'.join(AGAINST)})\b", rest):
            rest = f" {game}{rest}"  # a chess master plays chess
        instrument = lexicon().instruments.get(roles[0].head) if third == "plays" else None
        if instrument and instrument not in rest and re.match(rf"\s*$|\s+(?:{'|'.join(PLAYED)})\b", rest):
            rest = f" the {instrument}{rest}"
        bare = next((m for m in self.mentions if m.first == verb + 1 and not m.plural), None)
        if (
            bare
            and self.lower[bare.first] not in (lexicon().articles | NUMBERS.keys())
            and not self.roles[bare.roles[0]].name
        ):
            rest = " " + a(rest.strip())
        told = sentence(f"{text} {said}{rest}")
        kind = "other" if _NO_KIND.search(told) else words.verbs.get(third, "other")
        return [Event(without_marks(told), kind, self._said(told, subject[-1], verb))]

    def _said(self, told: str, speaker: int, verb: int) -> tuple[tuple[str, str], ...]:
        """What is said aloud in an event, and by whom: its subject, or "a soldier who says"."""
        lines = []
        for number, at in spoken_in(told):
            if re.search(r"\bwho \w+(?: \w+)?$", told[:at]):
                mark = next(i for i in range(verb, len(self.tokens)) if self.found.marked(i, number))
                speaker = next((m.roles[0] for m in reversed(self.mentions) if m.last <= mark), speaker)
            lines.append((self.roles[speaker].title, self.found.said[number]))
        return tuple(lines)

    def _opening(self, subject: list[int], lead: int, verb: int) -> str:
        """What stands before the subject of a clause: "In a storm,"; "One night" gets its comma."""
        named = [m.first for m in self.mentions if m.roles == subject[: len(m.roles)]]
        said = [i for i, roles in self.meant.items() if roles == subject]
        at = min((i for i in (*named, *said) if lead <= i < verb), default=lead)
        text = re.sub(r"^(?:and|but|then)\b\s*", "", self.text[self.spans[lead][0] : self.spans[at][0]].strip())
        if not text or text.endswith(","):
            return text
        ends = self.lower[at - 1] in lexicon().times.keys() | lexicon().moments
        the = self.lower[at - 2 : at - 1] == ["the"] and at - 2 == lead  # "The night he collapses, she …"
        return f"{text}," if ends and not the else ""

    def _tells(self, first: int, after: int) -> bool:
        """Whether a sentence about nobody known tells something, and does not say how the film is to be."""
        asks = self.lower[first] in {*lexicon().bases, "please", "no"}
        return not asks and any(self._is_verb(i, False) for i in range(first + 1, after))

    def _who(self, subject: list[int], verb: int) -> str:
        roles = [self.roles[n] for n in dict.fromkeys(subject) if n < len(self.roles)]
        mention = next((m for m in reversed(self.mentions) if m.last < verb and m.roles == subject), None)
        if mention and mention.plural and not all(role.name for role in roles):
            words = [self.lower[j] for j in range(mention.first, mention.last + 1)]
            return "the " + " ".join(word for word in words if word not in lexicon().articles)
        first, last = ", ".join(role.ref for role in roles[:-1]), roles[-1].ref
        return f"{first} and {last}" if first else last

    def _without_pronoun(self, rest: str, subject: list[int], verb: int) -> str:
        """ "hides it" -> "hides the robot", "finds his letters" -> "finds the man's": a shot is understood on its own."""
        before = {n for m in self.mentions if m.last < verb for n in m.roles if n not in subject}
        neuter = [self.roles[n].ref for n in sorted(before) if self.roles[n].kind != "human"]
        told = self.text[: self.spans[verb][0]].lower()
        things = [*[thing for thing in self.things[:1] if thing.split()[-1] in told], *neuter]
        at = {start: i for i, (start, _) in enumerate(self.spans)}

        def named(match: re.Match[str]) -> str:
            after = rest[match.end() :].split()
            word, ends = match[1], match[2] is not None or bool(after and after[0] in lexicon().bases)
            if word == "it":
                return things[-1] if things and ends else word
            others = [n for n in self.meant.get(at[self.spans[verb][1] + match.start()], ()) if n not in subject]
            if word == "them" and len(others) < 2:
                return word  # things: "to read them"
            who = " and ".join(self.roles[n].ref for n in others)
            return (f"{who}'s" if word == "his" or (word == "her" and not ends) else who) if others else word

        return _PRONOUN.sub(named, rest)

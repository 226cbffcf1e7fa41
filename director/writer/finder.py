"""Finds the people and things in the words of a short brief. Rules and word lists, no language model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from director.writer.lexicon import NUMBERED, WORD, is_adjective, lexicon, singular
from director.writer.pronouns import Mention, resolve
from director.writer.quotes import spoken_in
from director.writer.roles import Role

NUMBERS = {"two": 2, "three": 3, "four": 4, "both": 2, "2": 2, "3": 3, "4": 4}
QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
NAMELESS = ("woman", "man", "person")
SOUGHT = re.compile(
    r"\b(?:to find|looking for|looks for|search(?:es|ing)? for|seeks?|miss(?:es)?|mourns?|remembers?|"
    r"letter (?:from|to)|disappearance of|death of|murder of|funeral of|grave of|memory of)\b[^.,;]*$"
)
GONE = re.compile(r"\s+(?:has|had) (?:left|died|gone|passed away|disappeared|vanished)\b")
HARM = re.compile(
    r"(?:who|that)\s+(?:has\s+|had\s+)?(?:killed|burned|burnt|murdered|betrayed|stole|destroyed|robbed|ruined|hunts|hunted)\b|"
    r"(?:(?:has|had) been|is|was) (?:stealing|killing|poisoning|cheating|spying|robbing|betraying|blackmailing|smuggling)\b|"
    r"(?:blackmails|betrays|poisons|threatens|robs|kidnaps)\b"
)

MADE = re.compile(  # what ends like this is who does something
    r"(?:maker|keeper|man|woman|smith|wright|herder|monger|ologist|driver|seller|sitter|sweeper|master|worker|walker|"
    r"cutter|dealer|fighter|trainer|tamer|catcher|teller|bearer|player|dancer|hunter|writer|builder|carrier)$"
)
DOES = re.compile(r"\w{2,}(?:[^aeo]er|ist|eer|ess|ian|[st]or|ant)$")  # what ends like this and acts is somebody, too
SEES = ("hears", "sees", "finds", "wants", "says", "asks", "tells", "thinks", "knows", "loves", "hates", "dreams", "decides",
        "discovers", "refuses", "remembers", "must", "who")  # fmt: skip
PARENTS = ("mother", "father", "mum", "mom", "dad", "parent", "widow", "widower", "team", "group")  # "of five" is no age
HONOURS = {"dr": "doctor", "prof": "professor", "professor": "professor", "captain": "captain", "sister": "nun"}
YEARS = re.compile(
    rf"(?:(?: of| aged|, aged) ({'|'.join(NUMBERED)}|\d{{1,3}})\b|, (\d{{1,3}})(?=[,.;]))", re.IGNORECASE
)
_OLD = re.compile(rf"^({'|'.join(NUMBERED)}|\d{{1,3}})-year-old$")

_NAMES = re.compile(r",?(?: named| called)? ([A-Z][^\W\d_]+(?:, [A-Z][^\W\d_]+)*,? and [A-Z][^\W\d_]+)\b(?! [A-Z])")

_IS = re.compile(r" (?:is|was) (?:an?|the) (?:\w+ )??(man|woman|boy|girl|lady|gentleman)\b")


class Finder:
    """Walks over the words of a brief and collects roles and things."""

    def __init__(self, text: str, said: Sequence[str] = ()) -> None:
        self.text, self.said = text, list(said)  # said: what the marks in the text stand for
        found = list(WORD.finditer(text))
        self.tokens = [match.group() for match in found]
        self.lower = [token.lower().replace("’", "'") for token in self.tokens]
        self.spans = [match.span() for match in found]
        self.roles: list[Role] = []
        self.mentions: list[Mention] = []
        self.things: list[str] = []
        self.meant: dict[int, list[int]] = {}  # pronoun -> roles

    def find(self) -> None:
        """Find roles first, then who their pronouns mean, then things beside them."""
        said = [match.span() for match in QUOTED.finditer(self.text)]
        i = 0
        while i < len(self.tokens):
            spoken = any(first <= self.spans[i][0] < last for first, last in said)  # of whom one speaks need not be there
            i = (None if spoken else self._role_at(i) or self._name_at(i)) or i + 1
        self.meant = resolve(self.lower, self.mentions, self.roles, self.begins)
        taken = {i for mention in self.mentions for i in range(mention.first, mention.last + 1)}
        for i, word in enumerate(self.lower):
            thing = word if word in lexicon().things else singular(word)
            made = (
                any(mod in lexicon().made for mod in self.lower[max(0, i - 2) : i])
                and thing in lexicon().people["animal"]
            )
            if i not in taken and not self._does(i) and (made or (thing in lexicon().things and thing not in lexicon().fixed)):
                first = self._modifiers(i)
                phrase = "the " + " ".join(
                    self.lower[j]
                    for j in range(first, i + 1)
                    if self.lower[j] not in (lexicon().articles | NUMBERS.keys())
                )
                if phrase not in self.things and not self.gap(i, i + 1).startswith("-"):
                    self.things.append(phrase)

    def places(self) -> tuple[str, ...]:
        """Places that the text names, else those that its people suggest, else a house."""
        words = lexicon()
        found = [word if word in words.place_of else singular(word.removesuffix("'s")) for word in self.lower]
        for i, (one, two) in enumerate(pairwise(self.lower)):
            if f"{one} {two}" in words.place_of:
                found[i : i + 2] = f"{one} {two}", ""  # "swimming pool"
        found = ["" if self._does(i) else word for i, word in enumerate(found)]  # "trains a swimmer": no train
        rooms = [word in words.place_of and word not in words.kinds for word in found] + [False]
        named = [  # of "war hospital" the second; nowhere that somebody once was
            word
            for i, word in enumerate(found)
            if not (rooms[i] and rooms[i + 1])
            and not (word in words.occasions and self.lower[i + 1 : i + 2] and self.lower[i + 1] in words.keepsakes)
            and (i == 0 or self.lower[i - 1] not in (*(("full", "new", "half") if word == "moon" else ()), "retired", "former"))
        ]
        people = [word for word in named if word in words.place_of and word in words.kinds]
        those = [word for word in people if words.kinds[word] in ("human", "creature")]  # a parrot at home is in no jungle
        people = [words.place_of[word] for word in those or people]
        places = [words.place_of[word] for word in named if word in words.place_of and word not in words.kinds]
        keys = dict.fromkeys([*places, *(people if those or not places else ())])
        meant = {key: one for one in keys for key in words.places[one].means}  # the town of a sheriff
        return tuple(dict.fromkeys(meant.get(key, key) for key in keys)) or ("house",)

    # Roles.

    def _role_at(self, i: int) -> int | None:
        """Record the role whose head noun is word i; the index after it, None when word i is no such noun."""
        word = self.lower[i]
        if word.endswith("'s") or self.gap(i, i + 1)[:1] in ("'", "’"):
            return None
        head = word if word in lexicon().kinds else singular(word)
        made = MADE.search(head)
        group = head in lexicon().groups
        somebody = head in lexicon().kinds or group or (made and head not in ("human", "woman"))
        if not somebody and not self._acts(i):
            return None
        if self._no_head(i, head):
            return None
        first = self._modifiers(i)
        if self.roles and first and self.lower[first - 1] in lexicon().becoming:
            return None  # "wants to become a chef"
        mods = [self.lower[j] for j in range(first, i) if self.lower[j] not in (lexicon().articles | NUMBERS.keys())]
        if members := lexicon().groups.get(head):
            last = len(self.roles) + len(members)
            self.roles += [Role(member, member, gender=self._gender(member)) for member in members]
            self.mentions.append(Mention(self._modifiers(i), i, list(range(last - len(members), last)), plural=True))
            return i + 1
        kind = lexicon().kinds.get(head, "human")
        if kind == "human" and head not in lexicon().engineers and set(mods) & lexicon().people["machine"]:
            kind = "machine"  # "a robot gardener"
        if kind in ("animal", "creature") and any(mod in lexicon().made for mod in mods):
            return None
        number = next((NUMBERS[self.lower[j]] for j in range(first, i) if self.lower[j] in NUMBERS), 0)
        plural = head != word
        if plural and not number and head in lexicon().people["kin"] | {"stranger", "twin", "rival"}:
            number = 2
        names = self._names_after(i) if plural else []
        if names and number in (0, len(names)):
            indices = self._new_roles(head, mods, kind, "", 1, before="", after=i)
            role = self.roles.pop(indices[0])
            self.roles += [self._called(role, name) for name in names]
            indices = list(range(indices[0], len(self.roles)))
            last = i + len(names) + 1  # "and" stands between them
            self.mentions.append(Mention(first, last, indices, plural))
            return last + 1
        name, last = self._name_after(i)
        known = [n for n, role in enumerate(self.roles) if role.head == head and (not name or not role.name)]
        known = known or ([] if name or mods else self._again(head, first))
        if known and number < 2:  # of two sisters, "the younger sister" is one
            indices = sorted(known, key=lambda n: not {*self.roles[n].phrase.split()[:-1]} & {*mods})[:1]
        else:
            indices = self._new_roles(
                head, mods, kind, name, max(number, 1), before=self.text[: self.spans[first][0]], after=i
            )
        self.mentions.append(Mention(first, last, indices, plural))
        self._appositive(first, indices)
        return last + 1

    def _acts(self, i: int) -> bool:
        """Whether an unknown word is somebody by what follows it: "a locksmith's widower", "the taxidermist hears"."""
        word, after = self.lower[i], self.lower[i + 1] if i + 1 < len(self.lower) else ""
        known = lexicon()
        other = known.things | known.adjectives | known.place_of.keys() | known.verbs.keys() | {"other", "another"}
        if not DOES.search(word) or word in other:
            return False
        first = self._modifiers(i)
        acts = after in SEES or (self.begins(first) and after in known.verbs)
        return first < i and acts and self.gap(i, i + 1) == " "

    def _no_head(self, i: int, head: str) -> bool:
        """Whether a word for people is none here: beside a noun that it belongs to, as a verb, or in "not human"."""
        after = self.lower[i + 1] if i + 1 < len(self.lower) else ""
        if head in ("machine", "computer") and not self._is_somebody(i + 1):
            return True
        person = singular(after) in lexicon().kinds or MADE.search(singular(after))
        if person and not self.gap(i, i + 1).strip() and not self._does(i + 1):
            return True  # "robot dog": the dog is the head
        if self.mentions and self.mentions[-1].last == i - 1 and self._does(i):
            return True
        if i and self.lower[i - 1] == "to" and after in lexicon().articles and head == self.lower[i]:
            return True  # "has to cook the soup"
        return head == "human" and i > 0 and self.lower[i - 1] in ("not", "is", "only", "still", "half", "almost")

    def _is_somebody(self, i: int) -> bool:
        """Whether what stands before word i is told of as somebody: "a machine that dreams"."""
        return self.lower[i : i + 1] != [] and (self._does(i) or self.lower[i] in (*SEES, "that", "named", "called"))

    def _does(self, i: int) -> bool:
        """Whether a word that may be people is what somebody does: "a dragon guards a library"."""
        return self.lower[i] in lexicon().verbs and {*self.lower[i + 1 : i + 2]} <= lexicon().articles

    def _again(self, head: str, first: int) -> list[int]:
        """Who of those named before "the boy" or "the man" is: the last who can be, such as a grandson."""
        if self.lower[first] != "the" or head not in ("boy", "girl", "child", "man", "woman"):
            return []
        said = Role(head, gender=self._gender(head))
        grown = head in ("man", "woman")
        able = [
            n
            for n, role in enumerate(self.roles)
            if role.kind == "human"
            and role.head not in ("boy", "girl", "child", "man", "woman")
            and (role.age not in ("child", "young")) == grown
            and (not said.gender or role.gender == said.gender)
        ]
        return able[-1:]

    def _new_roles(
        self, head: str, mods: list[str], kind: str, name: str, number: int, *, before: str, after: int
    ) -> list[int]:
        words = lexicon()
        own = max((n + 1 for n, mod in enumerate(mods) if mod.endswith("'s")), default=0)  # "late husband's mistress"
        described = tuple(mod for mod in mods[own:] if is_adjective(mod))
        nouns = [mod for mod in mods if not is_adjective(mod) and not _OLD.match(mod)]
        if nouns and nouns[0].endswith(("'s", "’s")) and singular(nouns[0][:-2]) not in words.kinds:
            nouns = nouns[1:]  # "Nairobi's last typewriter repairman"
        following = self.text[self.spans[after][1] :]
        if said := _IS.match(following):
            following = following[said.end() :]
        gender = self._gender(said[1].lower() if said else head) or words.names.get(name.lower().split(" ")[0], "")
        role = Role(
            head=head,
            phrase=" ".join([*nouns, self.tokens[after] if self.tokens[after].isupper() else head]),
            described=described,
            name=name,
            kind=kind,
            gender=gender,
            absent=bool(lexicon().lost & set(described) or SOUGHT.search(before) or (self.roles and GONE.match(following))),
            foe=head in lexicon().foes or bool(HARM.match(following.lstrip())),
            years=0 if head in PARENTS else self._years(mods, following),
        )
        order = {1: [""], 2: ["older ", "younger "] if role.kin else ["first ", "second "]}.get(
            number, ["first ", "second ", "third ", "fourth "]
        )
        made = [
            replace(role, phrase=prefix + role.phrase, name=name if number == 1 else "") for prefix in order[:number]
        ]
        self.roles += made
        return list(range(len(self.roles) - len(made), len(self.roles)))

    @staticmethod
    def _years(mods: list[str], following: str) -> int:
        """How old somebody is: "a four-year-old girl", "a chess master of nine"; 0 where nothing says so."""
        found = next((match for mod in mods if (match := _OLD.match(mod))), None) or YEARS.match(following)
        word = next(filter(None, found.groups())).lower() if found else ""
        return NUMBERED.get(word) or int(word or 0)

    def _gender(self, head: str) -> str:
        told = next((gender for gender in ("female", "male") if head in lexicon().people[gender]), "")
        by = "female" if head.endswith("woman") else "male" if re.search(r"[a-z]{2}(?<!hu)(?<!ger)man$", head) else ""
        return told or by  # a ferryman

    def _names_after(self, i: int) -> list[str]:
        """The names of "two friends, Leo and Nina"; none where no list of single names follows."""
        found = _NAMES.match(self.text[self.spans[i][1] :])
        return re.findall(r"[^\W\d_]+", re.sub(r"\band\b", " ", found[1])) if found else []

    def _called(self, role: Role, name: str) -> Role:
        gender = role.gender or lexicon().names.get(name.lower(), "")
        return replace(role, name=name, gender=gender)

    def _appositive(self, first: int, indices: list[int]) -> None:
        """ "Elena, a young violinist": the name before the comma is the violinist's."""
        if len(self.mentions) < 2 or len(indices) != 1:
            return
        before, role, last = self.mentions[-2], self.roles[indices[0]], self.mentions[-1].last
        named = self.roles[before.roles[0]]
        between = self.text[self.spans[before.last][1] : self.spans[first][0]]  # "Lena, 34, a paramedic"
        if not re.fullmatch(r"(?:,? \(?\d+\)?)?, ", between) or role.name or indices[0] in before.roles:
            return
        if named.name and named.head in NAMELESS:
            self.roles[before.roles[0]] = replace(role, name=named.name, gender=role.gender or named.gender)
        elif self.lower[first] not in ("a", "an") or not self.gap(last, last + 1).startswith(","):
            return  # "a cook, a sailor and a thief" are three
        else:  # "the farmer, a bitter widower,"
            told = replace(named, gender=named.gender or role.gender, described=(*named.described, *role.described))
            self.roles[before.roles[0]] = told
        del self.roles[indices[0]]
        before.last = last
        self.mentions.pop()

    def _name_after(self, i: int) -> tuple[str, int]:
        """The name that follows a role ("daughter Mara", "a boy named Tom") and the index of its last word."""
        j = i + 1
        if j < len(self.lower) and self.lower[j] in ("named", "called"):
            j += 1
        elif j >= len(self.tokens) or self.gap(i, j) not in (" ", ", ") or self.tokens[j].lower() in lexicon().kinds:
            return "", i
        k = j
        while (
            k < len(self.tokens)
            and self.tokens[k][:1].isupper()
            and (k == j or self.gap(k - 1, k) == " ")
            and k - j < 3
        ):
            k += 1
        between = self.gap(k - 1, k).startswith(",")  # "the night cashier, Bogdan, follows it"
        if k == j or (self.gap(i, j) == ", " and self.lower[j] not in lexicon().names and not between):
            return "", i
        return " ".join(self.tokens[j:k]).removesuffix("'s"), k - 1

    def _name_at(self, i: int) -> int | None:
        """Record a person known by a name alone; the index after it."""
        token, lower = self.tokens[i], self.lower[i].removesuffix("'s")
        if (
            not token[:1].isupper()
            or lower in lexicon().articles | NUMBERS.keys() | lexicon().joins | lexicon().nameless | lexicon().times.keys()
            or lower in lexicon().place_of
        ):
            return None
        begins = i == 0 or bool(re.search(r"[.!?]\s*$", self.text[: self.spans[i][0]]))
        follows = self.lower[i + 1] if i + 1 < len(self.lower) else ""
        honour = self.lower[i - 1] if i and self.gap(i - 1, i) in (" ", ". ") and self.tokens[i - 1][:1].isupper() else ""
        honoured = honour in lexicon().titles or honour in HONOURS
        acts = follows in lexicon().verbs or follows in lexicon().past or honoured
        listed = lower in lexicon().names
        if not listed and not (acts or (not begins and follows == "and")):
            return None
        if not begins and not listed and not honoured and self.lower[i - 1] in lexicon().placing:
            return None
        known = next((n for n, role in enumerate(self.roles) if role.name.lower().split(" ")[0:1] == [lower]), None)
        last = i
        while last + 1 < len(self.tokens) and self.tokens[last + 1][:1].isupper() and self.gap(last, last + 1) == " ":
            last += 1
        if known is None:
            gender = {"mr": "male", "mrs": "female", "ms": "female"}.get(self.lower[i - 1] if i else "", "")
            gender = gender or lexicon().names.get(lower, "")
            first = i
            while first and self.tokens[first - 1][:1].isupper() and self.gap(first - 1, first) == " ":
                first -= 1  # "Little Red Riding Hood": only the last word is followed by what she does
            name = " ".join(self.tokens[first : last + 1]).removesuffix("'s").removesuffix("’s")
            head = HONOURS.get(honour) or {"male": "man", "female": "woman"}.get(gender, "person")
            self.roles.append(Role(head=head, phrase=HONOURS.get(honour, ""), name=name, gender=gender))
            known = len(self.roles) - 1
        if not token.endswith(("'s", "’s")):
            self.mentions.append(Mention(i, last, [known]))
        return last + 1

    def _modifiers(self, i: int) -> int:
        """Index of the first word of the noun phrase whose head is word i."""
        first = i
        while first > 0 and i - first < 5 and self.gap(first - 1, first) in (" ", ", "):
            word = self.lower[first - 1]
            comma = self.gap(first - 1, first) == ", " and not (is_adjective(word) and is_adjective(self.lower[first]))
            plural = (
                word not in (lexicon().articles | NUMBERS.keys())
                and word.endswith("s")
                and not word.endswith(("ss", "'s", "ous", "less"))
            )
            if (
                comma
                or word in lexicon().joins
                or word in lexicon().becoming
                or plural
                or (word in lexicon().verbs and word not in lexicon().adjectives)
                or word in lexicon().past
            ):
                break
            first -= 1
            if word in (lexicon().articles | NUMBERS.keys()):
                break
        return first

    def gap(self, i: int, j: int) -> str:
        return self.text[self.spans[i][1] : self.spans[j][0]] if i >= 0 and j < len(self.spans) else ""

    def marked(self, i: int, number: int) -> bool:
        """Whether word i is the last before the mark of something that is said."""
        return any(found == number for found, _ in spoken_in(self.text[self.spans[i][1] : self._next(i)]))

    def end(self, i: int) -> int:
        """Where what is before word i ends, with the marks that follow its last word."""
        marks = spoken_in(self.text[self.spans[i - 1][1] : self._next(i - 1)])
        return self.spans[i - 1][1] + (marks[-1][1] + 2 if marks else 0)

    def _next(self, i: int) -> int:
        return self.spans[i + 1][0] if i + 1 < len(self.spans) else len(self.text)

    def begins(self, i: int) -> bool:
        """Whether a sentence begins at word i."""
        ends = i == 0 or bool(re.search(r"[.!?]", self.gap(i - 1, i)))
        return ends and (i == 0 or self.lower[i - 1] not in lexicon().titles)

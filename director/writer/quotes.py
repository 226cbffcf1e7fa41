"""What a brief has somebody say in quotes: taken out of its sentence before anybody reads it, and spoken in the film."""

from __future__ import annotations

import re

SPEECH = (
    r"(?:says?|said|tells?|told|whispers?|whispered|asks?|asked|replies|replied|answers?|answered|shouts?|shouted|cries|cried|"
    r"murmurs?|murmured|mutters?|muttered|yells?|yelled|announces?|announced|begs?|begged|warns?|warned|sighs?|"
    r"adds?|added|screams?|screamed|promises?|promised|explains?|explained|insists?|insisted|repeats?|repeated)"
)
_FIRST, _MOST = 0xE000, 0x1000  # characters of no script, and of no word, stand for what is said
_MARKS = f"{chr(_FIRST)}-{chr(_FIRST + _MOST - 1)}"
_QUOTE = r"[“\"]([^”\"“]+)[”\"]"
_WHO = rf"[^“”\".!?{_MARKS}]"
_BEFORE = re.compile(  # "…," the clown whispers, "…"; the second half may be missing
    rf"{_QUOTE}\s*({_WHO}{{2,60}}?\b{SPEECH}\b{_WHO}{{0,40}}?|\b{SPEECH}\b{_WHO}{{2,60}}?)"
    rf"(?:,\s*{_QUOTE}|(?=[.!?;]|,? and\b|$))[.]?"
)
_AFTER = re.compile(rf"(\b{SPEECH}\b{_WHO}{{0,40}}?)[,:]?\s*{_QUOTE}[.]?")
_UNSAID = re.compile(rf"\b(?:(?:never|not|without(?: ever)?) {SPEECH}|than)\b[^.!?]{{0,40}}$")  # "never say more than"
_TURNED = re.compile(rf"^({SPEECH})\s+(.+)$")  # "says the ferryman"
_MARK = re.compile(rf"\s*([{_MARKS}])")
_GOES_ON = re.compile(rf"{_MARK.pattern}[\s.]*{_QUOTE}(?=\s|$)")


def take_out(text: str) -> tuple[str, list[str]]:
    """The text with a mark for each thing that is said aloud, after the clause that says who does; and what is said.

    Quotes that nobody speaks stay where they are: titles, and what somebody never says.
    """
    text, said = _MARK.sub("", text), list[str]()

    def mark(words: str) -> str:
        if len(said) == _MOST:
            return f" “{words}”"
        words = words.strip().rstrip(",")
        said.append(words if words.endswith((".", "!", "?", "…")) else f"{words}.")
        return f" {chr(_FIRST + len(said) - 1)}"

    def first(match: re.Match[str]) -> str:
        words, clause, more = match.groups()
        if turned := _TURNED.match(clause.strip()):
            clause = f"{turned[2].rstrip(' ,')} {turned[1]}"
        if more:
            words = f"{words} {more}" if words.rstrip().endswith((".", "!", "?", ",")) else f"{words}, {more}"
        clause = clause.strip(" ,")
        return clause[:1].upper() + clause[1:] + mark(words)

    def last(match: re.Match[str]) -> str:
        if _UNSAID.search(text[: match.end(1)]):
            return match[0]
        return match[1].rstrip(" ,:") + mark(match[2])

    text = _BEFORE.sub(first, text)
    text = _AFTER.sub(last, text)
    while more := _GOES_ON.search(text):  # "…," he says. "…"
        said[_number(more[1])] += f" {more[2].strip()}"
        text = text[: more.end(1)] + text[more.end() :]
    return re.sub(rf"{_MARK.pattern}\s*(?:[.,;]\s*)?(?=[^\W\d_a-z]|$)", r" \1. ", text).strip(), said


def _number(mark: str) -> int:
    return ord(mark) - _FIRST


def spoken_in(text: str) -> list[tuple[int, int]]:
    """Which of the things that are said a piece of text has the marks of, and where in it they stand."""
    return [(_number(match[1]), match.start()) for match in _MARK.finditer(text)]


def without_marks(text: str) -> str:
    """The text as it reads without what is said."""
    return re.sub(r"\b(says|said|say)(?=\s*[.]?\s*$)", "speaks", _MARK.sub("", text).strip())


def put_back(text: str, said: list[str]) -> str:
    """The text with what is said in quotes again, where nobody of the story is there to say it."""
    text = _MARK.sub(lambda match: f": “{said[_number(match[1])]}”", text)
    return re.sub(r"([.!?…]”)\.", r"\1", text)

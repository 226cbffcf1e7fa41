"""A prompt of the prompts JSON after its shot's fields changed: the sentences of those fields, and no other byte."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import SequenceMatcher

from director.conditioning import compile_condition
from director.revision.phrases import data, quoted, sentences
from workspace.records import Card, CharacterCard, Settings, ShotPlan

_FILM = Settings(title="")
_NOT_SEEN = "{tag} is not in the shot."
Kind = tuple[str, str]  # what a sentence speaks of, and the tag of the one it is about


def follow_prompt(was: ShotPlan, now: ShotPlan, cards: Mapping[str, Card]) -> ShotPlan:
    """The plan with its prompt, where it has one, changed as its fields were."""
    if now.prompt is None:
        return now
    return now.model_copy(update={"prompt": edit_prompt(now.prompt, was, now=now, cards=cards)})


def edit_prompt(prompt: str, was: ShotPlan, *, now: ShotPlan, cards: Mapping[str, Card]) -> str:
    """The prompt with the sentences of the fields that differ replaced where they are recognised, else appended."""
    prompt = _with_lines(prompt, was, now)
    gone, come = _differing(_compiled(was, cards), _compiled(now, cards))
    spoken = {sentence[: parts[0].start()] for sentence in gone if (parts := quoted(sentence))}
    for sentence in come:
        if parts := quoted(sentence):
            manner = sentence[: parts[0].start()]
            prompt = _with_line(prompt, sentence, same_manner=manner in spoken)
        else:
            prompt = _with_sentence(prompt, sentence)
    replaced = {_kind(sentence) for sentence in come}
    for sentence in gone:
        kind = _kind(sentence)
        if not quoted(sentence) and kind not in replaced:
            prompt = _without(prompt, sentence, kind)
    prompt = _with_people(prompt, was, now, cards)
    gone, come = _differing(_directions(was, cards), _directions(now, cards))
    for sentence in gone:
        prompt = _without(prompt, sentence, ("", ""))
    return _joined(prompt, *come)


def _compiled(plan: ShotPlan, cards: Mapping[str, Card]) -> list[str]:
    """The sentences that the fields alone would make, without directions."""
    bare = plan.model_copy(update={"prompt": None, "directions": ()})
    return _sentences(compile_condition(bare, cards, _FILM).text or "")


def _directions(plan: ShotPlan, cards: Mapping[str, Card]) -> list[str]:
    """The sentences of the directions alone, as a condition words them."""
    whole = compile_condition(plan.model_copy(update={"prompt": None}), cards, _FILM).text or ""
    return _differing(_compiled(plan, cards), _sentences(whole))[1]


def _sentences(text: str) -> list[str]:
    return [text[slice(*span)] for span in sentences(text)]


def _differing(old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    """What is only in the old list, and what is only in the new."""
    gone, come = list(old), []
    for sentence in new:
        if sentence in gone:
            gone.remove(sentence)
        else:
            come.append(sentence)
    return gone, come


def _kind(sentence: str) -> Kind:
    if not quoted(sentence):
        for kind, pattern in data()["sentences"].items():
            if found := re.search(pattern.replace("<tag>", "(?P<tag>ID_[A-Z]+)"), sentence, re.IGNORECASE):
                return kind, found.groupdict().get("tag") or ""
    return "", ""


def _with_lines(prompt: str, was: ShotPlan, now: ShotPlan) -> str:
    """The prompt with rewritten lines inside their own quotation marks, and without the sentences of lines that are cut."""
    before, after = [line.line for line in was.dialogue], [line.line for line in now.dialogue]
    for what, i, j, k, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        for number, old in enumerate(before[i:j] if what != "equal" else ()):
            part = next((part for part in quoted(prompt) if part.group()[1:-1].strip() == old), None)
            if part and k + number < end:
                prompt = prompt[: part.start() + 1] + after[k + number] + prompt[part.end() - 1 :]
            elif part:
                prompt = _cut(prompt, _around(prompt, part.start()))
    return prompt


def _with_line(prompt: str, sentence: str, *, same_manner: bool) -> str:
    """The prompt with a line that it has said in another manner, or with one that it lacks."""
    line = quoted(sentence)[0].group()[1:-1]
    part = next((part for part in quoted(prompt) if part.group()[1:-1].strip() == line.strip()), None)
    if part is None:
        return _joined(prompt, sentence)
    if same_manner:
        return prompt
    start, end = _around(prompt, part.start())
    return prompt[:start] + sentence + prompt[end:]


def _with_sentence(prompt: str, sentence: str) -> str:
    """The prompt with a sentence in place of all that speak of the same."""
    spans = _of_kind(prompt, _kind(sentence))
    if not spans:
        return _joined(prompt, sentence)
    for span in reversed(spans[1:]):
        prompt = _cut(prompt, span)
    return prompt[: spans[0][0]] + sentence + prompt[spans[0][1] :]


def _with_people(prompt: str, was: ShotPlan, now: ShotPlan, cards: Mapping[str, Card]) -> str:
    """Who has left the shot is said to have, where other sentences still speak of them."""
    for key in {*was.characters} ^ {*now.characters}:
        card = cards[key]
        if isinstance(card, CharacterCard) and card.tag:
            note = _NOT_SEEN.format(tag=card.tag)
            prompt = _without(prompt, note, ("", ""))
            if key in was.characters and card.tag in prompt:
                prompt = _joined(prompt, note)
    return prompt


def _without(prompt: str, sentence: str, kind: Kind) -> str:
    """The prompt without a sentence, or without all that speak of the same."""
    own = [span for span in sentences(prompt) if prompt[slice(*span)] == sentence]
    for span in reversed(own[:1] or _of_kind(prompt, kind)):
        prompt = _cut(prompt, span)
    return prompt


def _of_kind(prompt: str, kind: Kind) -> list[tuple[int, int]]:
    return [span for span in sentences(prompt) if kind[0] and _kind(prompt[slice(*span)]) == kind]


def _around(prompt: str, at: int) -> tuple[int, int]:
    """The sentence that holds a position."""
    return next(span for span in sentences(prompt) if span[0] <= at < span[1])


def _joined(prompt: str, *more: str) -> str:
    for sentence in more:
        prompt += sentence if not prompt or prompt[-1].isspace() else f" {sentence}"
    return prompt


def _cut(prompt: str, span: tuple[int, int]) -> str:
    """The prompt without one sentence and the space before it, or after it where it is the first."""
    before, after = prompt[: span[0]], prompt[span[1] :]
    return before.rstrip() + after if before.strip() else before + after.lstrip()

"""One turn of the conversation: the model answers, or uses tools and is told what came of it, until it has answered."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from director.account import keep_usage
from director.errors import DirectorError, Stopped
from director.llm.base import LLM, Message, Prompt, Reply, ToolCall
from director.talk.limits import Limits
from director.talk.notes import follow
from director.talk.planning import begin, decide, go_on, told
from director.talk.prompt import TURNS, history, system
from director.tools.base import Outcome
from director.tools.toolbox import Toolbox
from workspace.commands import Say
from workspace.commands.base import WITH_SHOTS
from workspace.errors import Refused
from workspace.film import DATABASE, Film
from workspace.store import stage

if TYPE_CHECKING:
    from director.api import Director
    from director.llm.metered import Took

STOPPED = "(stopped; what was done until then stands, and /undo takes it back)"
NOTHING = "(the language model answered nothing; say it again, or in other words)"


class Screen(Protocol):
    """Where a conversation is seen."""

    def text(self, piece: str) -> None:
        """A piece of what the director says, as it comes."""

    def note(self, line: str) -> None:
        """A line about what is being done."""

    def ask(self, question: str) -> bool:
        """Put a question to the person; whether the answer was yes."""


class Talk:
    """A conversation about one film, kept in the film: it goes on where it was left. Without `llm` it reads notes.

    `took` is where the meter of the language model puts what each call took: it is written down with the turn.
    `options` are those of `Director.plan`, for a film that is yet to be planned.
    """

    def __init__(
        self,
        film: Director,
        screen: Screen,
        *,
        llm: LLM | None = None,
        took: list[Took] | None = None,
        limits: Limits | None = None,
        options: dict[str, Any] | None = None,
    ) -> None:
        self.film, self.llm = film, llm
        self._screen, self._limits, self._options = screen, limits or Limits(), options or {}
        self._took = [] if took is None else took

    def say(self, text: str) -> str:
        """Say something to the director, and wait until it has done what it takes. Returns its last words.

        What goes wrong with the model is its answer, in a sentence. KeyboardInterrupt stops the turn and gets through.
        """
        if not (self.film.folder / DATABASE).is_file():
            return self._begin(text)
        with self._turn(text) as turn:
            turn.answer = self._answer(turn, text)
        return turn.answer

    def _begin(self, text: str) -> str:
        """The first words make the film that keeps them."""
        try:
            answer = begin(self.film, text, self._options)
        except DirectorError as error:
            answer = str(error)
        self._tell(answer)
        if not (self.film.folder / DATABASE).is_file():
            return answer
        with self._turn(text) as turn:
            turn.answer = answer
        return answer

    @contextmanager
    def _turn(self, text: str) -> Iterator[_Turn]:
        """One step for all that a person's words lead to, with what was said and what it took."""
        with Film(self.film.folder) as workspace:
            step = workspace.begin_step(_title(text))
            with workspace.view() as view:
                before = history(view.turns(TURNS), self._limits.history)
            said = workspace.apply(Say(who="person", text=text), actor="person", step=step)
            turn = _Turn(workspace, said, step, before)
            try:
                with self.film.acting(step):
                    yield turn
            finally:
                for took in self._took:
                    keep_usage(workspace, took, step=step)
                self._took.clear()
                workspace.apply(Say(who="director", text=turn.answer), actor="director", step=step)

    def _answer(self, turn: _Turn, text: str) -> str:
        """Who answers: what the film waits for, the language model, or the rules for notes."""
        try:
            said = self._planned(turn, text)
            if said is None and self.llm is None:
                said = follow(self.film, text)
            return self._tell(said) if said is not None else self._converse(turn, text)
        except (DirectorError, Refused) as error:
            return self._tell(str(error))

    def _planned(self, turn: _Turn, text: str) -> str | None:
        """What is said to a person's words while the film is planned; None: there are shots to talk about."""
        with turn.workspace.view() as view:
            at = stage(view)
        waiting = self.film.waiting()
        if waiting:
            return decide(self.film, waiting, text, self._options, talks=self.llm is not None)
        if at == "intake":
            return begin(self.film, text, self._options)
        return None if at in WITH_SHOTS else go_on(self.film, self._options)

    def _converse(self, turn: _Turn, text: str) -> str:
        toolbox = Toolbox(self.film, turn.workspace, self._screen.ask)
        messages = [*turn.before, Message("user", text)]
        if len(messages) > 1 and messages[-2].role == "user":  # some servers want the two to take turns
            messages[-2:] = [Message("user", f"{messages[-2].text}\n{text}")]
        answer = self._rounds(turn, toolbox, messages)
        if not turn.rewritten:
            return answer
        self._screen.note("written otherwise; nobody says yes to what they have not seen:")
        return f"{answer}\n{self._tell(told(self.film, self.film.waiting()))}"

    def _rounds(self, turn: _Turn, toolbox: Toolbox, messages: list[Message]) -> str:
        limits = self._limits
        while True:
            over = turn.over(limits)
            if over:
                return self._tell(f"I stopped after {over}: one turn has no more. {turn.left}")
            reply = self._ask(turn, toolbox, messages)
            if not reply.message.calls:
                return reply.message.text.strip() or self._tell(NOTHING)
            calls = _distinct(reply.message.calls)
            messages.append(replace(reply.message, calls=calls))
            for place, call in enumerate(calls):
                messages.append(self._use(turn, toolbox, call, place))
                if max(turn.seen.values(), default=0) >= limits.same:
                    return self._tell(f"I was going round in circles with `{call.name}`, and stopped. {turn.left}")
            if turn.surplus:
                self._screen.note(f"  refuse: {turn.surplus} calls too many; at most {limits.at_once} in one answer")
                turn.surplus = 0

    def _ask(self, turn: _Turn, toolbox: Toolbox, messages: Sequence[Message]) -> Reply:
        """One request. What is endless is cut off."""
        assert self.llm is not None
        heard, began = 0, time.monotonic()

        def listen(piece: str) -> None:
            nonlocal heard
            heard += len(piece)
            if heard <= self._limits.letters:
                self._screen.text(piece)

        def enough() -> bool:
            return heard > self._limits.letters or turn.waited + time.monotonic() - began > self._limits.seconds

        prompt = Prompt([system(self.film, turn.workspace), *messages], tools=toolbox.specs(), purpose="chat")
        try:
            reply = self.llm.complete(prompt, on_text=listen, stop=enough)
        except DirectorError as error:
            if heard:
                self._screen.text("\n")  # what is said about it is no part of the answer
            if isinstance(error, Stopped):
                raise Stopped("the language model went on and on, and was cut off") from error
            raise
        finally:
            turn.waited += time.monotonic() - began
        reply = replace(reply, message=replace(reply.message, text=reply.message.text[: self._limits.letters]))
        turn.rounds += 1
        turn.tokens += reply.usage.prompt_tokens + reply.usage.completion_tokens
        if heard == 0 and reply.message.text:
            self._screen.text(reply.message.text)
        return reply

    def _use(self, turn: _Turn, toolbox: Toolbox, call: ToolCall, place: int) -> Message:
        turn.calls += 1
        where = {"turn": turn.id, "step": turn.step}
        if place >= self._limits.at_once or turn.calls > self._limits.calls:
            turn.surplus += 1
            outcome = toolbox.refuse(call, f"too many calls: at most {self._limits.at_once} in one answer", **where)
            return _answer(outcome, call)
        self._screen.note(f"{call.name} {_short(call.arguments)}")
        outcome = toolbox.use(call, **where)
        turn.rewritten |= call.name == "rewrite" and outcome.verdict == "allow"
        if outcome.changed:
            turn.changed = True
            turn.seen.clear()
        else:
            turn.seen[call.name, call.arguments, outcome.text] += 1
        if outcome.verdict != "allow":
            self._screen.note(f"  {outcome.verdict}: {_short(outcome.text, 200)}")
        return _answer(outcome, call)

    def _tell(self, sentence: str) -> str:
        self._screen.text(sentence)
        return sentence


def keep_command(folder: Path, line: str) -> None:
    """Keep a command that was typed. It makes a step of its own, so it is written down with the last one."""
    with Film(folder) as workspace:
        with workspace.view() as view:
            last = view.step()
        assert last is not None  # a film begins with one
        workspace.apply(Say(who="person", text=line), actor="person", step=last.id)


@dataclass
class _Turn:
    """What one turn has taken so far."""

    workspace: Film
    id: int
    step: int
    before: list[Message]
    answer: str = STOPPED
    rounds: int = 0
    calls: int = 0
    surplus: int = 0  # calls of one answer that were not even tried
    changed: bool = False  # the film, by a tool
    rewritten: bool = False  # what waits for a yes
    tokens: int = 0
    waited: float = 0.0
    seen: Counter[tuple[str, str, str]] = field(
        default_factory=Counter
    )  # calls and their answers, since the film was last changed

    def over(self, limits: Limits) -> str:
        """Which limit is reached, in words; empty: none."""
        for reached, limit, words in (
            (self.rounds, limits.rounds, "rounds"),
            (self.calls, limits.calls, "tool calls"),
            (self.tokens, limits.tokens, "tokens"),
            (round(self.waited), limits.seconds, "seconds of waiting for the language model"),
        ):
            if reached >= limit:
                return f"{reached:,} {words}"
        return ""

    @property
    def left(self) -> str:
        """What became of the film, for somebody whose turn ended early."""
        return "What was done stands, and /undo takes it back." if self.changed else "Nothing was changed."


def _answer(outcome: Outcome, call: ToolCall) -> Message:
    """What became of a call, as its model is told."""
    return Message("tool", f"{outcome.verdict}: {outcome.text}", answers=call.id)


def _distinct(calls: Sequence[ToolCall]) -> tuple[ToolCall, ...]:
    """The calls with an id each, because an answer names its call by it."""
    used: set[str] = set()
    made = []
    for place, call in enumerate(calls):
        key = call.id if call.id and call.id not in used else f"{call.id or 'call'}-{place}"
        used.add(key)
        made.append(replace(call, id=key))
    return tuple(made)


def _title(text: str) -> str:
    """What a person said as the title of the step that undo names."""
    return _short(text, 60) or "chat"


def _short(text: str, length: int = 100) -> str:
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"

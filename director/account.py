"""What a film has cost so far, and what is left of its budget."""

from __future__ import annotations

from director.config import read_config
from director.config_form import BudgetConfig, FilmConfig
from director.deps import Reporter
from director.llm.asked import Asked
from director.llm.base import LLM
from director.llm.budget import Totals
from director.llm.find import find_llm
from director.llm.metered import Metered, Took
from director.llm.prices import prices_of
from director.views import Shown
from workspace.commands import RecordUsage
from workspace.film import Film
from workspace.records import Spent


class Cost(Shown):
    """What language models and rendering took. A limit of 0 is none, and then `left` says 0 too."""

    purposes: tuple[Spent, ...]
    calls: int
    tokens: int
    money: float
    currency: str
    seconds: float
    unpriced: int  # calls of models without a price
    takes: int
    rendering_seconds: float
    budget: BudgetConfig
    left: BudgetConfig


def cost(film: Film, config: FilmConfig) -> Cost:
    """The account of a film. Raises BadInput for a table of prices that is none."""
    budget = config.budget
    with film.view() as view:
        spent, (takes, rendering) = view.spent(), view.rendered()
    total = Totals.of(spent)
    used = {"money": total.money, "tokens": total.tokens, "minutes": total.seconds / 60, "calls": total.calls}
    left = {name: max(0, limit - used[name]) if limit else 0 for name, limit in budget.model_dump().items()}
    return Cost(
        purposes=tuple(spent),
        calls=total.calls,
        tokens=total.tokens,
        money=round(total.money, 6),
        currency=prices_of(config).currency,
        seconds=round(total.seconds, 3),
        unpriced=sum(row.unpriced for row in spent),
        takes=takes,
        rendering_seconds=rendering,
        budget=budget,
        left=BudgetConfig.model_validate(left),
    )


def keep_usage(film: Film, took: Took, *, step: int) -> None:
    """Write down what a call of a language model took."""
    usage = took.usage
    row = RecordUsage(
        purpose=took.purpose,
        model=took.model,
        prompt_tokens=usage.prompt_tokens,
        completion_tokens=usage.completion_tokens,
        seconds=round(usage.seconds, 3),
        money=usage.money,
        failed=took.failed,
    )
    film.apply(row, actor="director", step=step)


def film_llm(
    film: Film, asked: Asked, *, step: int, report: Reporter, llm: LLM | None = None, needed: bool = False
) -> Metered | None:
    """The language model that was asked for, or that film.toml names; None for the rules. `llm`: one that Python brought.

    What its calls take is written down with the step. `needed`: as in `find_llm`. Raises BadInput with what has to be set.
    """

    def keep(took: Took) -> None:
        keep_usage(film, took, step=step)

    config = read_config(film.folder)
    with film.view() as view:
        spent = Totals.of(view.spent())
    if isinstance(llm, Metered):  # whoever brought it hears what it takes
        return llm
    if llm is not None and asked.llm != "builtin":
        return Metered(llm, budget=config.budget.limits(), spent=spent, on_call=keep)
    return find_llm(config, asked, needed=needed, spent=spent, on_call=keep, say=report.note)

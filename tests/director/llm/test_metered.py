"""What calls take, and that a budget is never broken."""

import threading

import pytest

from director.errors import BadInput, BudgetSpent, ModelFailed, Stopped
from director.llm.base import Message, Prompt, Reply, Usage
from director.llm.budget import Budget, Totals, estimate
from director.llm.clock import Clock
from director.llm.metered import Metered
from director.llm.parallel import each
from director.llm.prices import Price, PriceTable, read_prices
from director.llm.scripted import ScriptedLLM, Step

PRICES = PriceTable(models={"tiny": Price(asked=1.0, answered=10.0)})
ASKED = Prompt([Message("user", "x" * 300)], purpose="cards", max_tokens=1_000)


def reply(asked=100, answered=50, seconds=1.0, model="tiny"):
    return Reply(Message("assistant", "Yes."), model, usage=Usage(asked, answered, seconds))


class Hungry:
    """A model that always takes all that it may."""

    model = "tiny"

    def complete(self, prompt, *, on_text=None, stop=None):
        return reply(estimate(prompt), prompt.max_tokens)


def test_each_call_is_told_with_its_purpose_and_price():
    took = []
    with ScriptedLLM([reply(), ModelFailed("gone")], model="tiny") as llm:
        metered = Metered(llm, prices=PRICES, on_call=took.append)
        assert metered.complete(ASKED).usage.money == pytest.approx(0.0006)
        with pytest.raises(ModelFailed):
            metered.complete(ASKED)
    assert [(one.purpose, one.model, one.failed) for one in took] == [("cards", "tiny", False), ("cards", "tiny", True)]
    assert metered.spent.calls == 2
    assert metered.spent.tokens == 150


def test_a_dated_model_has_the_price_of_its_name_and_an_unknown_one_has_none():
    with ScriptedLLM([reply(model="tiny-2026-03-17"), reply(model="other")], model="other") as llm:
        metered = Metered(llm, prices=PRICES)
        assert metered.complete(ASKED).usage.money == pytest.approx(0.0006)
        assert metered.complete(ASKED).usage.money is None


@pytest.mark.parametrize(
    "budget", [Budget(tokens=5_000), Budget(money=0.04), Budget(calls=4), Budget(calls=4, money=9)]
)
def test_a_budget_is_never_broken_even_side_by_side(budget):
    metered = Metered(Hungry(), budget=budget, prices=PRICES)
    refused = []

    def ask(_, stop):
        try:
            metered.complete(ASKED, stop=stop)
        except BudgetSpent as error:
            refused.append(str(error))

    each(ask, range(40), at_once=8)
    assert 0 < metered.spent.calls < 40
    assert len(refused) == 40 - metered.spent.calls
    assert metered.spent.tokens <= (budget.tokens or 1e9)
    assert metered.spent.money <= (budget.money or 1e9)
    assert metered.spent.calls <= (budget.calls or 1e9)
    assert "--budget" in refused[0]


def test_little_that_is_left_gives_the_answer_less_room():
    for budget in (Budget(tokens=1_000), Budget(money=0.009)):
        with ScriptedLLM([reply()]) as llm:
            Metered(llm, budget=budget, prices=PriceTable(models={"scripted": PRICES.models["tiny"]})).complete(ASKED)
        assert 512 <= llm.prompts[0].max_tokens < 1_000


def test_calls_side_by_side_wait_for_what_others_have_set_aside():
    class Modest(Hungry):
        def complete(self, prompt, *, on_text=None, stop=None):
            threading.Event().wait(0.01)
            return reply(10, 10)

    metered = Metered(Modest(), budget=Budget(tokens=2_500))
    each(lambda _, stop: metered.complete(ASKED, stop=stop), range(20), at_once=8)
    assert (metered.spent.calls, metered.spent.tokens) == (20, 400)


def test_a_refused_call_was_not_sent_and_what_was_spent_before_counts():
    with ScriptedLLM([]) as llm:
        metered = Metered(llm, budget=Budget(tokens=2_000), spent=Totals(tokens=1_500))
        with pytest.raises(BudgetSpent, match=r"1,500 of 2,000 tokens are used, and the next call may take 6\d\d"):
            metered.complete(ASKED)
        assert metered.left.tokens == 500
        assert llm.prompts == []


def test_time_runs_out_in_the_middle_of_an_answer():
    now = [0.0]

    def slow(prompt):
        now[0] += 200
        return "late"

    class Slow(ScriptedLLM):
        def complete(self, prompt, *, on_text=None, stop=None):
            super().complete(prompt, on_text=on_text, stop=None)
            if stop():
                raise Stopped("stopped")

    clock = Clock(now=lambda: now[0])
    with Slow([slow]) as llm:
        metered = Metered(llm, budget=Budget(minutes=3), clock=clock)
        with pytest.raises(BudgetSpent, match="time"):
            metered.complete(ASKED)
        with pytest.raises(BudgetSpent, match=r"3\.33 of 3\.00 minutes"):
            metered.complete(ASKED)


def test_what_broke_off_while_it_was_heard_is_counted():
    class Breaks:
        model = "tiny"

        def complete(self, prompt, *, on_text=None, stop=None):
            on_text("half an answer ")
            raise ModelFailed("gone")

    metered = Metered(Breaks(), prices=PRICES)
    with pytest.raises(ModelFailed):
        metered.complete(ASKED, on_text=lambda text: None)
    assert metered.spent.tokens > 100


def test_a_budget_in_money_says_what_is_used_to_the_last_digit():
    metered = Metered(Hungry(), budget=Budget(money=0.02), spent=Totals(money=0.0154), prices=PRICES)
    with pytest.raises(BudgetSpent, match=r"0\.0154 of 0\.0200 USD are used, and the next call may take 0\.\d{4}\."):
        metered.complete(ASKED)
    metered = Metered(Hungry(), budget=Budget(money=0.02), spent=Totals(money=0.03), prices=PRICES)
    with pytest.raises(BudgetSpent, match=r"0\.0300 of 0\.0200 USD are used\. Nothing more was sent, and nothing is lost"):
        metered.complete(ASKED)


def test_a_budget_in_money_wants_a_price():
    with pytest.raises(BadInput, match=r"tiny has no price.*prices\.models"):
        Metered(Hungry(), budget=Budget(money=1))
    Metered(Hungry(), budget=Budget(money=1), free=True).complete(ASKED)


def test_a_server_on_this_machine_costs_what_the_table_says_of_its_model():
    llm = Metered(Hungry(), prices=PRICES, free=True)
    assert llm.complete(ASKED).usage.money == llm.spent.money > 0


def test_prices_come_in_layers(tmp_path):
    (tmp_path / "prices.toml").write_text('currency = "EUR"\n[models]\n"mine" = { asked = 1, answered = 2 }\n')
    table = read_prices({"models": {"gpt-5.4": {"asked": 9, "answered": 9}}}, folder=tmp_path)
    assert table.currency == "EUR"
    assert table.of("mine").answered == 2
    assert table.of("gpt-5.4-2026-03-05").asked == 9
    assert table.of("gpt-5.4-mini").asked == 0.75
    assert table.of("nobody") is None
    (tmp_path / "prices.toml").write_text('[models]\n"mine" = 3\n')
    with pytest.raises(BadInput, match=r"prices\.toml: models\.mine"):
        read_prices(folder=tmp_path)


# Side by side


def test_answers_come_in_the_order_of_the_items_and_only_so_many_run():
    running, most, lock = [0], [0], threading.Lock()

    def work(item, stop):
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        threading.Event().wait(0.01 * (5 - item % 5))
        with lock:
            running[0] -= 1
        return item * 2

    assert each(work, range(20), at_once=3) == [n * 2 for n in range(20)]
    assert 1 < most[0] <= 3


def test_the_first_failure_stops_the_others():
    begun = []

    def work(item, stop):
        begun.append(item)
        if item == 1:
            raise ModelFailed("one is gone")
        for _ in range(500):
            if stop():
                raise Stopped("stopped")
            threading.Event().wait(0.01)

    with pytest.raises(ModelFailed, match="one is gone"):
        each(work, range(50), at_once=4)
    assert len(begun) < 10


def test_a_stop_is_heard_by_all():
    steps = [Step("x") for _ in range(4)]
    llm = ScriptedLLM(steps)
    with pytest.raises(Stopped):
        each(lambda item, stop: llm.complete(ASKED, stop=stop), range(4), stop=lambda: True)
    assert llm.prompts == []

import json

import pytest
from pydantic import BaseModel, ConfigDict, Field

from director.errors import BadAnswer
from director.llm.answer import Endless
from director.llm.base import Message, Prompt, Reply
from director.llm.schema import is_strict, schema_of
from director.llm.scripted import ScriptedLLM, says
from director.llm.structured import ask, candidates


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid")
    title: str = Field("", description="of the part")
    seconds: float = Field(6.0, gt=0)


class Whole(BaseModel):
    name: str
    parts: tuple[Part, ...] = ()


GOOD = Whole(name="tea", parts=(Part(title="pour", seconds=4),))
JSON = GOOD.model_dump_json()
PROMPT = Prompt([Message("system", "You plan."), Message("user", "Plan tea.")], purpose="shot_plan")


@pytest.mark.parametrize(
    "answer",
    [
        JSON,
        f"```json\n{JSON}\n```",
        f"Sure! Here {{as asked}} is the plan:\n\n```\n{JSON}\n```\nAnything else {{perhaps}}?",
        f'<think>{{"name": "not yet"}} hm</think>{JSON}',
        json.dumps({"whole": json.loads(JSON)}),
        JSON.replace('"seconds":4.0}', '"seconds":4.0,},'),
        JSON.replace("pour", "pour\nand wait").replace("\\n", "\n"),
        '{"an example": 1} ' + JSON,
    ],
)
def test_an_answer_is_read_whatever_stands_around_it(answer):
    with ScriptedLLM([answer]) as llm:
        assert ask(llm, PROMPT, Whole).name == "tea"


def test_the_schema_is_given_in_words_and_for_schema_modes():
    with ScriptedLLM([JSON]) as llm:
        ask(llm, PROMPT, Whole)
    asked = llm.prompts[0]
    assert asked.schema == schema_of(Whole)
    assert '"parts"' in asked.messages[-1].text
    assert asked.messages[-1].text.startswith("Plan tea.")
    assert asked.purpose == "shot_plan"


def test_a_wrong_answer_is_sent_back_once_with_what_is_wrong():
    with ScriptedLLM(['{"name": "tea", "parts": [{"seconds": -1}]}', JSON]) as llm:
        assert ask(llm, PROMPT, Whole) == GOOD
    *_, back, again = llm.prompts[1].messages
    assert (back.role, again.role) == ("assistant", "user")
    assert "parts.0.seconds: Input should be greater than 0" in again.text


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("", "no JSON object"),
        ("I would rather talk about tea.", "no JSON object"),
        (JSON[:-9], "no JSON object that is complete"),
        (Reply(Message("assistant", JSON[:-9]), "m", finish="length"), "cut off"),
        (Reply(Message("assistant", JSON[:-2]), "m", finish="length"), "cut off"),  # after a part that is whole
        ('["tea"]', "no JSON object"),
        ('{"title": "tea"}', "name: Field required"),
        ("{" * 100_000, "no JSON object"),
        ("[" * 100_000 + '{"a":' * 100_000, "no JSON object"),
        ("<think>" * 100_000, "no JSON object"),
    ],
)
def test_two_useless_answers_are_an_error_that_says_what_to_do(answer, why):
    with ScriptedLLM([answer, answer]) as llm, pytest.raises(BadAnswer, match=why) as error:
        ask(llm, PROMPT, Whole)
    assert "the shot plan" in str(error.value)
    assert "--llm builtin" in str(error.value)
    assert ("max_tokens" in str(error.value)) == (why == "cut off"), "more room helps only an answer that had too little"
    assert len(str(error.value)) < 600


def test_a_model_that_declines_is_not_asked_again():
    no = Reply(Message("assistant", "I cannot help with that."), "m", finish="content_filter")
    with ScriptedLLM([no]) as llm, pytest.raises(BadAnswer, match="declined to answer: I cannot help"):
        ask(llm, PROMPT, Whole)


def test_a_model_that_does_not_stop_is_asked_for_less():
    endless = Endless("it wrote the same over and over")
    with ScriptedLLM([endless, JSON]) as llm:
        assert ask(llm, PROMPT, Whole) == GOOD
        assert "answer briefly" in llm.prompts[1].messages[-1].text
    with ScriptedLLM([endless, endless]) as llm, pytest.raises(BadAnswer, match="went on and on"):
        ask(llm, PROMPT, Whole)
    with ScriptedLLM([GOOD, endless]) as llm:
        assert ask(llm, PROMPT, Whole, check=lambda whole: ["too dull"]) == GOOD


def test_a_check_sends_a_valid_answer_back_and_keeps_the_better_one():
    def check(whole: Whole) -> list[str]:
        return [f"part {n} is untitled" for n, part in enumerate(whole.parts) if not part.title]

    poor, worse = Whole(name="a", parts=(Part(),)), Whole(name="b", parts=(Part(), Part()))
    with ScriptedLLM([poor, GOOD]) as llm:
        assert ask(llm, PROMPT, Whole, check=check) == GOOD
        assert "part 0 is untitled" in llm.prompts[1].messages[-1].text
    with ScriptedLLM([poor, worse]) as llm:
        assert ask(llm, PROMPT, Whole, check=check) == poor
    with ScriptedLLM([poor, "nonsense"]) as llm:
        assert ask(llm, PROMPT, Whole, check=check) == poor


def test_a_schema_names_every_field_and_nothing_besides():
    schema = schema_of(Whole)
    assert schema["required"] == ["name", "parts"]
    part = schema["$defs"]["Part"]
    assert part["additionalProperties"] is False
    assert part["properties"]["title"] == {"description": "of the part", "type": "string"}
    assert is_strict(schema)


def test_an_object_with_names_of_its_own_choice_is_not_strict():
    class Free(BaseModel):
        moods: dict[str, str] = {}

    assert not is_strict(schema_of(Free))


def test_objects_in_prose_are_found_in_order():
    assert list(candidates('a {"b": 1} c {"d": {"e": 2}} {f')) == [{"b": 1}, {"d": {"e": 2}}, {"e": 2}]


def test_a_record_says_itself():
    assert says(GOOD).message.text == JSON

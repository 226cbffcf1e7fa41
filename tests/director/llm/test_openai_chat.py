"""A real HTTP server that behaves, and then misbehaves in each way that servers do."""

import json
import re
import socket
import threading
import time

import pytest
from llm_server import Say, Server, chunk, error, for_ever, pieces, reset_after, silence, status, tool, usage, words
from pydantic import BaseModel

from director.errors import BadAnswer, BadInput, ModelFailed, Stopped
from director.llm.base import Message, Prompt, ToolCall, ToolSpec
from director.llm.clock import Clock
from director.llm.endpoint import Endpoint
from director.llm.openai_chat import OpenAIChat
from director.llm.parallel import each
from director.llm.structured import ask

KEY = "sk-very-secret-0123456789"
ASKED = Prompt([Message("system", "Be brief."), Message("user", "Tea?")], purpose="chat")


class Waits:
    """A clock that never waits and says how long it would have."""

    def __init__(self):
        self.waited = 0.0
        self.clock = Clock(now=lambda: self.waited, sleep=self._sleep, chance=lambda: 1.0)

    def _sleep(self, seconds):
        self.waited += seconds


def chat(server, waits=None, **fields):
    fields = {"model": "tiny", "key": KEY, "timeout": 5.0, "tries": 3, **fields}
    return OpenAIChat(Endpoint(server.url, **fields), clock=(waits or Waits()).clock)


class Tea(BaseModel):
    name: str
    cups: int


def is_a_sentence(failure, *, without=KEY):
    said = str(failure.value)
    assert len(said) < 500
    assert "Traceback" not in said
    assert "<html" not in said
    assert without not in said
    assert not re.search(r"\b\w+Error\(|object at 0x", said)


def test_an_answer_comes_whole_and_is_heard_growing():
    heard = []
    with Server("Yes, please.") as server:
        reply = chat(server).complete(ASKED, on_text=heard.append)
    assert reply.message.text == "Yes, please." == "".join(heard)
    assert len(heard) > 3
    assert (reply.usage.prompt_tokens, reply.usage.completion_tokens) == (11, 7)
    assert (reply.model, reply.finish) == ("tiny", "stop")
    sent = server.asked[0]
    assert sent["messages"] == [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Tea?"}]
    assert sent["max_tokens"] == 8192
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"


def test_tools_go_out_and_come_back():
    spec = ToolSpec("revise", "Change a shot.", {"type": "object", "properties": {"shot": {"type": "integer"}}})
    call = ToolCall("a", "show", "{}")
    before = [*ASKED.messages, Message("assistant", calls=(call,)), Message("tool", "shot 4", answers="a")]
    says = pieces(
        chunk(tool_calls=[tool(0, key="x", name="revise", arguments='{"sh')]),
        chunk(tool_calls=[tool(0, arguments='ot": 4}')]),
        chunk(finish="tool_calls"),
    )
    with Server(says) as server:
        reply = chat(server).complete(Prompt(before, tools=[spec]))
    assert reply.message.calls == (ToolCall("x", "revise", '{"shot": 4}'),)
    assert reply.finish == "tool_calls"
    sent = server.asked[0]
    assert sent["tools"][0]["function"]["name"] == "revise"
    assert sent["messages"][2]["tool_calls"][0]["id"] == "a"
    assert sent["messages"][3] == {"role": "tool", "content": "shot 4", "tool_call_id": "a"}


def test_a_server_that_does_not_stream_is_understood():
    whole = {"model": "tiny", "choices": [{"message": {"content": "Yes."}, "finish_reason": "stop"}]}
    with Server(status(200, whole)) as server:
        assert chat(server).complete(ASKED).message.text == "Yes."


def test_the_first_model_named_is_asked_when_none_is():
    with Server("Yes.") as server:
        llm = chat(server, model="")
        llm.complete(ASKED)
    assert llm.model == "tiny" == server.asked[0]["model"]


# The ways of asking


def test_a_schema_goes_out_as_one():
    with Server('{"name": "tea", "cups": 2}') as server:
        assert ask(chat(server), ASKED, Tea) == Tea(name="tea", cups=2)
    form = server.asked[0]["response_format"]
    assert form["type"] == "json_schema"
    assert form["json_schema"]["strict"] is True


@pytest.mark.parametrize(
    "no",
    [
        error(400, "'response_format' of type 'json_schema' is not supported"),
        error(422, "extra fields not permitted"),
        error(500, "json_schema: unknown response_format"),
    ],
)
def test_a_server_without_a_schema_mode_is_asked_more_plainly_and_that_is_remembered(no):
    waits, answer = Waits(), '{"name": "tea", "cups": 2}'
    with Server(no, no, no, words(f"Sure: {answer}"), words(answer)) as server:
        llm = chat(server, waits)
        assert ask(llm, ASKED, Tea).cups == 2
        assert ask(llm, ASKED, Tea).cups == 2
    forms = [(body.get("response_format") or {}).get("type") for body in server.asked]
    assert forms == ["json_schema", "json_schema", "json_object", None, None]
    assert waits.waited == 0


def test_a_request_that_is_refused_in_every_way_is_an_error():
    with Server(error(400, "messages: roles must alternate")) as server, pytest.raises(ModelFailed) as failure:
        chat(server).complete(ASKED)
    assert "roles must alternate" in str(failure.value)
    assert len(server.asked) == 2


# What a server does wrong, and is right again


PASSING = {
    "reset mid-stream": reset_after(chunk(content="Yes, pl")),
    "429": error(429, "slow down"),
    "500": error(500, "oh no"),
    "502 as a web page": status(502, "<html><body>Bad gateway</body></html>", kind="text/html"),
    "408": error(408, "too slow"),
    "409": error(409, "locked"),
    "truncated JSON in a stream": pieces('{"choices": [{"delta": {"content": "Ye'),
    "truncated JSON as a whole": status(200, '{"choices": [{"message": {"cont'),
    "empty choices": pieces({"model": "tiny", "choices": []}),
    "no pieces at all": pieces(),
    "an end without a reason": pieces(chunk(content="Yes, pl")),
    "an error in the stream": pieces(chunk(content="Yes"), {"error": {"message": "CUDA out of memory"}}),
    "JSON of the wrong shape": status(200, ["yes"]),
    "choices of the wrong shape": pieces({"choices": "yes"}),
    "choices of numbers": pieces({"choices": [1, 2]}),
    "a message that is a number": pieces({"choices": [{"delta": 7}]}),
    "calls of the wrong shape": pieces(chunk(tool_calls={"name": "x"})),
    "a call without a function": pieces(chunk(tool_calls=[{"index": 0, "function": "revise"}])),
}


@pytest.mark.parametrize("wrong", PASSING.values(), ids=PASSING.keys())
def test_what_passes_is_asked_again(wrong):
    waits = Waits()
    with Server(wrong, words("Yes, please.")) as server:
        assert chat(server, waits).complete(ASKED).message.text == "Yes, please."
    assert len(server.asked) == 2
    assert 0.2 < waits.waited < 1.5


@pytest.mark.parametrize("wrong", PASSING.values(), ids=PASSING.keys())
def test_what_does_not_pass_is_a_sentence(wrong):
    with Server(wrong) as server, pytest.raises(ModelFailed) as failure:
        chat(server).complete(ASKED)
    is_a_sentence(failure)
    assert len(server.asked) == 3
    assert "tried 3 times); the same command continues" in str(failure.value)
    assert "127.0.0.1" in str(failure.value)


def test_what_was_heard_in_part_is_not_said_twice():
    heard = []
    with Server(reset_after(chunk(content="Yes, pl")), words("No.")) as server:
        with pytest.raises(ModelFailed, match="say it again") as failure:
            chat(server).complete(ASKED, on_text=heard.append)
    is_a_sentence(failure)
    assert heard == ["Yes, pl"]


def test_what_is_garbled_after_a_part_was_heard_is_not_said_twice():
    heard = []
    with Server(pieces(chunk(content="Yes, pl"), {"choices": 7}), words("No.")) as server:
        with pytest.raises(ModelFailed, match=r"does not keep to the protocol.*say it again") as failure:
            chat(server).complete(ASKED, on_text=heard.append)
    is_a_sentence(failure)
    assert heard == ["Yes, pl"]


def test_thirty_requests_at_once_are_answered_each_with_its_own():
    def echo(handler):
        handler.reply(
            200,
            {"choices": [{"message": {"content": handler.body["messages"][0]["content"]}, "finish_reason": "stop"}]},
        )

    asked = [Prompt([Message("user", f"cup {n}")]) for n in range(30)]
    with Server(error(429, "slow down"), error(500, "no"), Say(echo)) as server:
        llm = chat(server)
        said = each(lambda prompt, stop: llm.complete(prompt, stop=stop).message.text, asked, at_once=30)
    assert said == [f"cup {n}" for n in range(30)]
    assert len(server.asked) == 32


def test_a_proxy_of_the_environment_is_not_for_a_server_here(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with Server("Yes.") as server:
        assert chat(server).complete(ASKED).message.text == "Yes."


def test_nobody_there():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        llm = OpenAIChat(
            Endpoint(f"http://127.0.0.1:{taken.getsockname()[1]}/v1", "tiny", tries=2), clock=Waits().clock
        )
        with pytest.raises(ModelFailed, match=r"cannot be reached.*refused.*tried 2 times") as failure:
            llm.complete(ASKED)
    is_a_sentence(failure)


def test_a_server_that_says_nothing():
    with Server(silence(1.0)) as server, pytest.raises(ModelFailed, match=r"said nothing for 0\.1 s") as failure:
        chat(server, timeout=0.1, tries=1).complete(ASKED)
    is_a_sentence(failure)


# Waiting


def test_retry_after_is_honoured_and_waits_grow_without_it():
    waits = Waits()
    with Server(error(429, "slow down", headers=[("retry-after", "7")]), words("Yes.")) as server:
        chat(server, waits).complete(ASKED)
    assert 7 <= waits.waited <= 8
    waits = Waits()
    with Server(*[error(429, "slow down")] * 4, words("Yes.")) as server:
        chat(server, waits, tries=5).complete(ASKED)
    assert waits.waited == pytest.approx(0.5 + 1 + 2 + 4, abs=0.5)


def test_a_wait_is_told():
    told = []
    with Server(error(429, "slow down", headers=[("retry-after", "7")]), words("Yes.")) as server:
        OpenAIChat(Endpoint(server.url, "tiny"), clock=Waits().clock, say=told.append).complete(ASKED)
    assert [line.partition(" ")[2] for line in told] == ["answered 429: slow down; trying again in 8 s"]


def test_a_wait_too_long_is_left_to_the_person():
    with Server(error(429, "come back", headers=[("retry-after", "3600")])) as server:
        with pytest.raises(ModelFailed, match="wait 3600 s: the same command continues then"):
            chat(server).complete(ASKED)
    assert len(server.asked) == 1


def test_an_account_with_nothing_left_is_not_asked_again():
    with Server(error(429, "You exceeded your quota", code="insufficient_quota")) as server:
        with pytest.raises(ModelFailed, match="nothing left"):
            chat(server).complete(ASKED)
    assert len(server.asked) == 1


def test_a_stop_ends_the_wait_for_an_answer_and_for_a_retry():
    for says in (silence(3.0), for_ever("tea ", wait=0.02), error(500, "no")):
        with Server(says) as server:
            said = threading.Event()
            threading.Timer(0.2, said.set).start()
            llm = OpenAIChat(Endpoint(server.url, "tiny", tries=20))
            began = time.monotonic()
            with pytest.raises(Stopped, match="the same command continues"):
                llm.complete(ASKED, stop=said.is_set)
            assert time.monotonic() - began < 2


def test_whoever_is_stopped_hangs_up_on_the_server():
    heard = []
    with Server(for_ever("x" * 50 + "y")) as server:
        with pytest.raises(Stopped):
            chat(server).complete(ASKED, on_text=heard.append, stop=lambda: len(heard) > 3)
        assert server.hung_up.wait(5)


# Floods


def test_ten_megabytes_are_stopped():
    big = "".join(f"{n} cups of tea, " for n in range(600_000))
    for says in (
        pieces(chunk(content=big), chunk(finish="stop")),
        pieces(*(chunk(content=big[at : at + 100_000]) for at in range(0, len(big), 100_000))),
        status(200, {"choices": [{"message": {"content": big}, "finish_reason": "stop"}]}),
        pieces(chunk(tool_calls=[tool(0, key="x", name="revise", arguments=big)])),
    ):
        with Server(says) as server, pytest.raises(ModelFailed, match="was stopped") as failure:
            chat(server).complete(ASKED)
        is_a_sentence(failure)
        assert len(server.asked) == 1


@pytest.mark.parametrize("text", ["tea ", "\n", "and then she poured the tea and smiled at him and " * 8])
def test_endless_repetition_is_stopped(text):
    with Server(for_ever(text)) as server:
        with pytest.raises(BadAnswer, match="the same over and over and was stopped") as failure:
            chat(server).complete(ASKED)
        is_a_sentence(failure)
        assert server.hung_up.wait(5)


def test_a_long_answer_that_goes_somewhere_is_not_stopped():
    long = "".join(f'{{"number": {n}, "action": "She pours cup {n}."}},' for n in range(2_000))
    with Server(
        pieces(*(chunk(content=long[at : at + 500]) for at in range(0, len(long), 500)), chunk(finish="stop"))
    ) as server:
        assert chat(server).complete(ASKED).message.text == long


# Odd answers


def test_a_refusal_says_so():
    with Server(pieces(chunk(refusal="I cannot "), chunk(refusal="help."), chunk(finish="stop"))) as server:
        reply = chat(server).complete(ASKED)
        assert (reply.finish, reply.message.text) == ("content_filter", "I cannot help.")
        with pytest.raises(BadAnswer, match="declined to answer: I cannot help"):
            ask(chat(server), ASKED, Tea)


def test_an_answer_that_is_all_thought_is_not_paid_for_again():
    with Server(pieces(chunk(finish="length"))) as server, pytest.raises(ModelFailed, match="before the first word"):
        chat(server).complete(ASKED)
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "answer", ['{"name": "tea"', '{"name": ["tea"], "cups": "many"}', '{"teas": []}', "[1, 2]", ""]
)
def test_answers_of_the_wrong_shape_are_asked_for_once_more(answer):
    with Server(words(answer)) as server, pytest.raises(BadAnswer, match="was asked twice") as failure:
        ask(chat(server), ASKED, Tea)
    is_a_sentence(failure)
    assert len(server.asked) == 2
    with Server(words(answer), words('{"name": "tea", "cups": 2}')) as server:
        assert ask(chat(server), ASKED, Tea).cups == 2


def test_calls_of_every_odd_kind_come_back_as_calls():
    odd = [
        tool(0, key="a", name="fly_to_the_moon", arguments="{}"),
        tool(1, key="a", name="revise", arguments='{"shot": "four"}'),
        tool(2, name="revise", arguments={"shot": 4}),
        tool(3, key=7, name=None, arguments=None),
        tool(4, key="call_1", name="revise", arguments="not JSON"),
    ]
    with Server(pieces(chunk(tool_calls=odd), chunk(finish="stop"))) as server:
        calls = chat(server).complete(ASKED).message.calls
    assert [call.name for call in calls] == ["fly_to_the_moon", "revise", "revise", "", "revise"]
    assert [call.arguments for call in calls] == ["{}", '{"shot": "four"}', '{"shot": 4}', "", "not JSON"]
    assert len({call.id for call in calls}) == 5
    assert all(call.id for call in calls)


@pytest.mark.parametrize("indexed", [True, False])
def test_thirty_calls_at_once_come_back_apart(indexed):
    calls = [tool(n, key=f"c{n}", name="show", arguments=json.dumps({"shot": n})) for n in range(30)]
    for call in calls if not indexed else ():
        del call["index"]
    with Server(pieces(*(chunk(tool_calls=[call]) for call in calls), chunk(finish="tool_calls"))) as server:
        found = chat(server).complete(ASKED).message.calls
    assert [json.loads(call.arguments)["shot"] for call in found] == list(range(30))


def test_an_answer_without_words_is_an_answer():
    with Server(pieces(chunk(role="assistant"), chunk(finish="stop"), usage())) as server:
        assert chat(server).complete(ASKED).message.text == ""


# What a person has to set right


def test_a_key_that_is_refused_is_never_shown(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with Server(error(401, f"Incorrect API key provided: {KEY}. Bearer {KEY}")) as server:
        with pytest.raises(BadInput, match="the key was refused; set OPENAI_API_KEY") as failure:
            chat(server).complete(ASKED)
        is_a_sentence(failure)
        with pytest.raises(BadInput, match="a key is wanted and none was sent"):
            chat(server, key="").complete(ASKED)
    assert KEY not in repr(Endpoint(server.url, key=KEY))
    assert len(server.asked) == 2


def test_a_model_that_does_not_exist_names_those_that_do():
    with Server(error(404, "The model `tinny` does not exist", code="model_not_found")) as server:
        with pytest.raises(BadInput, match="has no model tinny: --llm-model takes tiny, tiny-large") as failure:
            chat(server, model="tinny").complete(ASKED)
    is_a_sentence(failure)


@pytest.mark.parametrize(
    "says",
    [
        status(404, "<html>nothing here</html>", kind="text/html"),
        status(404, {"detail": "Not Found"}),
        status(405, ""),
        status(200, "<!doctype html><html><body>Welcome</body></html>", kind="text/html"),
        status(301, "", headers=[("location", "https://example.invalid/")]),
    ],
)
def test_an_address_that_is_no_endpoint(says):
    with (
        Server(says) as server,
        pytest.raises(BadInput, match=r"no OpenAI-compatible endpoint.*ends in /v1") as failure,
    ):
        chat(server).complete(ASKED)
    is_a_sentence(failure)
    assert len(server.asked) == 1


def test_a_prompt_longer_than_the_model_reads():
    says = error(400, "This model's maximum context length is 2048 tokens", code="context_length_exceeded")
    with Server(says) as server, pytest.raises(ModelFailed, match="longer than tiny can read"):
        chat(server).complete(ASKED)

"""The conversation as it is typed: screen and rows for each thing that it can do."""

import io
import json
from pathlib import Path

import pytest
from llm_server import Server, chunk, error, reset_after

from director import Director
from director.cli.console import Console
from director.cli.main import main
from director.errors import ModelFailed
from director.llm.budget import Budget
from director.llm.scripted import calls, calls_all


def last_answers(prompt):
    """What the tools answered in the last round, as the model reads it."""
    return [message.text for message in prompt.messages if message.role == "tool"]


def test_the_director_looks_before_it_answers(typed):
    seen = typed("why does she look different in 3?", steps=[calls("why", shot=3), "Shot 3 remembers shot 1."])
    assert "director: Shot 3 remembers shot 1.\n" in seen.out
    assert "  why" in seen.err
    assert seen.turns == [
        ("person", "why does she look different in 3?"),
        ("director", "Shot 3 remembers shot 1."),
    ]
    assert seen.calls == [("why", "allow")]
    memory = json.loads(seen.answers[0])["memory"]
    assert memory[0].startswith("slot 0: shot 1, fixed: stands for Mara; ")
    assert last_answers(seen.prompts[1]) == [f"allow: {seen.answers[0]}"]
    assert seen.rows("SELECT turn FROM calls") == [{"turn": 1}]


def test_one_wish_is_one_step_however_many_tools_it_takes(typed, film, renders):
    both = calls_all(("revise", {"shot": 2, "time_of_day": "night"}), ("revise", {"shot": 5, "note": "add rain"}))
    seen = typed("2 at night, rain in 5", "/undo", steps=[both, "Done. 3 and 6 are stale by it."])
    assert len(renders) == 2
    assert "undone: 2 at night, rain in 5" in seen.out
    assert seen.calls == [("revise", "allow")] * 2
    actors = {
        row["actor"] for row in seen.rows("SELECT actor FROM events WHERE command IN ('ReplanShot', 'RegisterTake')")
    }
    assert actors == {"director"}
    assert {shot.take.number for shot in Director(film).shots()} == {1}, "one /undo takes both back"


def test_a_refusal_goes_back_to_the_model_with_what_to_do(typed, renders):
    steps = [
        calls("revise", shot=99, note="closer"),
        calls("revise", shot=2, framing="sideways"),
        "There is no shot 99.",
    ]
    seen = typed("99 closer", steps=steps)
    assert seen.calls == [("revise", "refuse"), ("revise", "refuse")]
    assert "it has shots 1 to 6" in last_answers(seen.prompts[1])[0]
    assert "wanted one of" in last_answers(seen.prompts[2])[1]
    assert renders == []
    assert "refuse: film has no shot 99" in seen.err


def test_the_log_says_which_tool_was_called_and_what_became_of_it(typed):
    seen = typed("99 closer", "/log", steps=[calls("revise", shot=99, note="closer"), "There is no shot 99."])
    assert "RecordCall revise, refuse (director)" in seen.out
    assert "RecordUsage chat (director)" in seen.out


def test_bad_arguments_are_explained(typed, renders):
    steps = [
        calls_all(("revise", {"shot": "four"}), ("use", {"shot": 1}), ("show", {"shot": 1, "colour": "red"})),
        "Hm.",
    ]
    seen = typed("do", steps=steps)
    assert [verdict for _, verdict in seen.calls] == ["invalid"] * 3
    first, second, third = seen.answers
    assert "shot: Input should be a valid integer" in first
    assert "take: Field required" in second
    assert "colour: Extra inputs are not permitted" in third
    assert "It takes shot" in third


def test_a_tool_that_does_not_exist(typed):
    seen = typed("do", steps=[calls("delete_film"), "I cannot do that."])
    assert seen.calls == [("delete_film", "unknown")]
    assert "there is no tool 'delete_film'; there are status" in seen.answers[0]


def test_rendering_much_needs_a_yes_which_only_the_person_gives(typed, film, renders):
    Director(film).set(style="ink")
    seen = typed("refresh all", "no", steps=[calls("refresh"), "As you wish."])
    assert "refresh: Render 6 shots (1, 2, 3, 4, 5, 6)" in seen.out
    assert (seen.calls, renders) == ([("refresh", "needs-approval")], [])
    assert "did not say yes" in last_answers(seen.prompts[1])[0]
    seen = typed("now do it", "yes", steps=[calls("refresh"), "Done."])
    assert (seen.calls[-1], len(renders)) == (("refresh", "allow"), 6)


def test_nobody_there_is_no_and_yes_can_be_given_beforehand(typed, film, renders):
    Director(film).set(style="ink")
    assert typed("refresh all", steps=[calls("refresh"), "Then not."]).calls == [("refresh", "needs-approval")]
    seen = typed("refresh all", steps=[calls("refresh"), "Done."], options=["--yes"])
    assert (seen.calls[-1], len(renders)) == (("refresh", "allow"), 6)


def test_a_few_shots_are_rendered_without_asking(typed, renders):
    seen = typed("again", steps=[calls("again", shot=2), "Another one."])
    assert (seen.calls, len(renders), "[yes/no]" in seen.out) == ([("again", "allow")], 1, False)


def test_a_turn_cannot_render_more_by_calling_more_often(typed, renders):
    many = calls_all(*(("again", {"shot": 2}) for _ in range(5)))
    seen = typed("again", "no", "no", steps=[many, "Three."])
    assert [verdict for _, verdict in seen.calls] == ["allow"] * 3 + ["needs-approval"] * 2
    assert len(renders) == 3


def test_what_is_no_answer_to_a_question_is_no_and_done_next(typed, film, renders):
    Director(film).set(style="ink")
    seen = typed("refresh all", "/shots", "2: why?", steps=[calls("refresh"), "Then not.", "Because."])
    assert (seen.calls, renders) == ([("refresh", "needs-approval")], [])
    assert "Shot 6" in seen.out
    assert "director: Because." in seen.out


def test_an_answer_is_shown_as_it_comes(typed, monkeypatch):
    pieces, text = [], Console.text
    monkeypatch.setattr(Console, "text", lambda self, piece: (pieces.append(piece), text(self, piece))[1])
    seen = typed("tell me", steps=["One.\nTwo.\nThree."])
    assert pieces[-3:] == ["One.\n", "Two.\n", "Three."]
    assert "director: One.\nTwo.\nThree.\n" in seen.out


def test_what_a_model_says_cannot_tell_the_terminal_anything(typed):
    seen = typed("hi", steps=["\x1b]0;owned\x07\x1b[2Jhello\x9b31m\r\n"])
    assert not set("\x1b\x07\x9b\r") & set(seen.out)
    assert "hello" in seen.out


def test_what_a_conversation_costs_is_written_down(typed):
    seen = typed("hi", "/cost", steps=[calls("status"), "All is well."], budget=Budget(calls=5))
    assert "chat         2 calls, " in seen.out
    assert "language models: 2 calls" in seen.out
    usage = seen.rows("SELECT * FROM usage")
    assert [(row["purpose"], row["model"], row["failed"]) for row in usage] == [("chat", "scripted", 0)] * 2
    assert sum(row["prompt_tokens"] for row in usage) == 20


def test_the_budget_ends_a_turn_with_a_sentence(typed, renders):
    steps = [calls("revise", shot=2, weather="rain")]
    seen = typed("rain in 2", "/shots", steps=steps, budget=Budget(calls=1))
    assert "the budget stops here: 1 of 1 calls are used" in seen.out
    assert "Shot 6" in seen.out, "the conversation goes on"
    assert (seen.calls, len(renders)) == ([("revise", "allow")], 1)


def test_a_model_that_fails_ends_a_turn_with_a_sentence(typed):
    seen = typed("hi", "hello?", steps=[ModelFailed("the server at localhost is not there"), "Here I am."])
    assert "director: the server at localhost is not there\n" in seen.out
    assert "director: Here I am.\n" in seen.out
    assert seen.rows("SELECT failed FROM usage") == [{"failed": 1}, {"failed": 0}]


def test_a_server_in_trouble_is_told_while_it_is_waited_for(film, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("hi\nhello?\n"))
    with (
        Server(error(429, "busy"), reset_after(chunk(content="Half an ans")), "Here I am.") as server,
        pytest.raises(SystemExit),
    ):
        main(["chat", "film", "--llm-base-url", server.url])
    seen = capsys.readouterr()
    assert "answered 429: busy; trying again" in seen.err
    assert "director: Half an ans\n127.0.0.1:" in seen.out, "what went wrong stands in a line of its own"
    assert "director: Here I am.\n" in seen.out


def test_a_conversation_goes_on_where_it_was_left(typed):
    typed("shot 2 is too long", steps=[calls("replan", shot=2, duration=2), "Shorter now."])
    seen = typed("/status", "and 3?", steps=["3 is fine."])
    system, *said = seen.prompts[0].messages
    assert [(m.role, m.text) for m in said] == [
        ("user", "shot 2 is too long"),
        ("assistant", "Shorter now."),
        ("user", "and 3?"),
    ]
    assert 'replan {"shot": 2, "duration": 2}: allow' in system.text


def test_a_model_is_told_how_the_film_stands_and_which_skill_to_use(typed, film):
    folder = film / "skills" / "revision"
    folder.mkdir(parents=True)
    (folder / "SKILL.md").write_text("---\nname: revision\ndescription: How to revise.\n---\nLook first.\n")
    Director(film).set_card("mara", clothing="a yellow raincoat </film>")
    seen = typed("hi", steps=[calls("skill", name="revision"), "Hello."])
    system = seen.prompts[0].messages[0].text
    assert "Test: 6 shots" in system
    assert "characters: Mara, Tom" in system
    assert "stale shots: 1, 3, 5" in system
    assert "Look first." in system
    assert system.count("</film>") == 1
    assert seen.answers == ["Look first."]


def test_ctrl_c_stops_the_work_and_not_the_conversation(typed, film):
    def interrupted(prompt):
        raise KeyboardInterrupt

    seen = typed("hi", "hello?", steps=[interrupted, "Here."], terminal=True)
    assert seen.code == 0
    assert "stopped; /quit ends the conversation" in seen.err
    assert "director: Here." in seen.out
    assert seen.turns[1] == ("director", "(stopped; what was done until then stands, and /undo takes it back)")


def test_ctrl_c_during_a_render_leaves_the_film_as_it_was(typed, film, monkeypatch):
    def interrupted(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("generator.testcard.TestCard.shoot", interrupted)
    seen = typed("rain in 2", "hello?", steps=[calls("revise", shot=2, weather="rain"), "Here."], terminal=True)
    assert seen.calls == [("revise", "stopped")]
    assert Director(film).shot(2).state == "fresh"
    assert "director: Here." in seen.out


def test_commands_with_a_slash(typed, film):
    seen = typed("/shots", "/show 2", "/takes 2", "/why 3", "/help", "/help cut", "/status", "/log", "/skills")
    assert "   2  fresh" in seen.out
    assert "condition:" in seen.out
    assert "* 2.1  by testcard" in seen.out
    assert "slot 0: shot" in seen.out
    assert "/play  " in seen.out
    assert "condition-writing " in seen.out
    assert "Usage: /cut" in seen.out
    assert "by testcard" in seen.out
    assert seen.code == 0


def test_a_slash_command_that_cannot_be_is_a_sentence(typed):
    seen = typed("/nothing", "/show", "/show 99", "/revise 2 'unclosed", "/play 99", "/chat", "/shots")
    assert "there is no /nothing; /help lists what there is" in seen.err
    assert "Missing argument 'SHOT'" in seen.err
    assert seen.err.count("it has shots 1 to 6") == 2
    assert "No closing quotation" in seen.err
    assert "there is no /chat" in seen.err
    assert "Shot 6" in seen.out


def test_a_language_model_that_cannot_be_had(film, monkeypatch, capsys):
    """Asked for on the command line it is said at once; else commands go on without it."""
    for words, toml, code, out in (
        (["--llm", "nobody"], "", 2, "choose builtin"),
        (["--llm", "openai"], "", 2, "no language model is set up"),
        ([], "[llm]\nmodel = 7\n", 0, "film.toml: llm.model"),
    ):
        (film / "film.toml").write_text(toml)
        monkeypatch.setattr("sys.stdin", io.StringIO("hello\n/shots\n"))
        with pytest.raises(SystemExit) as end:
            main(["chat", "film", *words])
        seen = capsys.readouterr()
        assert (end.value.code, out in seen.err) == (code, True), seen.err
        assert ("Shot 6" in seen.out) == (code == 0)


def test_play_opens_the_player_that_the_film_names(typed, film, monkeypatch):
    opened = []
    monkeypatch.setattr("director.player.play", lambda path, folder: opened.append((path, folder)))
    seen = typed("/play 4")
    assert [(path.absolute(), folder) for path, folder in opened] == [(Path(Director(film).shot(4).take.path), film)]
    assert opened[0][0].name in seen.out


def test_a_command_asks_the_language_model_that_the_conversation_has(typed, film, monkeypatch):
    """With its key: an address that only film.toml names gets none."""
    asked = []
    monkeypatch.setattr("director.api.Director.rewrite", lambda self, change, **said: asked.append(said))
    typed(
        "/confirm --change closer --llm-model b", options=["--llm-base-url", "http://localhost:9", "--llm-model", "a"]
    )
    assert (asked[0]["llm_base_url"], asked[0]["llm_model"]) == ("http://localhost:9", "b")


def test_save_writes_the_conversation(typed, film):
    typed("how is it?", "/save", "/save mine.md", steps=["Fine."])
    for path in (film / "exports" / "conversation.md", Path("mine.md")):
        assert path.read_text() == "**you**: how is it?\n\n**director**: Fine.\n"


def test_without_a_language_model_notes_work_and_it_says_so(typed, film, renders):
    seen = typed("hello there", "2: make it night", "shots 4-5 add rain", "9 closer", "2: make it night")
    assert "There is no language model here" in seen.out
    assert "director: shot 2 is take 2 now: time of day: nothing -> night" in seen.out
    assert "film has no shot 9: it has shots 1 to 6" in seen.out
    assert "shot 2 is that already: nothing to change" in seen.out
    assert len(renders) == 3
    assert [shot.take.number for shot in Director(film).shots()] == [1, 2, 1, 2, 2, 1]
    assert len(seen.turns) == 10


def test_the_tab_key_knows_commands_shots_and_characters(film):
    from director.cli.chat import _Chat

    words = _Chat(film, Console(), {}, yes=False)._words
    assert {"/shots", "/play", "/quit", "/revise"} <= set(words("/s"))
    assert words("/show ") == ["1", "2", "3", "4", "5", "6", "Mara", "Tom"]
    assert words("make M") == ["Mara", "Tom"]

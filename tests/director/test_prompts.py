import json
from pathlib import Path

import pytest

from director.errors import BadInput
from director.intake.prompts import read_prompts, unread
from director.intake.read import read_source
from director.writer.builtin import BuiltinWriter
from workspace.records import CharacterCard, SceneCard, Wish

SOURCE = read_source(str(Path(__file__).parent.parent / "data" / "stories" / "tea.json"))


def plan(wish=None):
    writer, wish = BuiltinWriter(), wish or Wish()
    play = writer.screenplay(SOURCE, wish)
    cards = writer.cards(play, SOURCE)
    return cards, writer.shot_plan(play, cards, wish)


def test_each_prompt_is_one_shot_byte_for_byte():
    _, shots = plan()
    assert [shot.prompt for shot in shots] == read_prompts(SOURCE)


def test_the_sentences_about_people_become_cards():
    cards, _ = plan()
    people = [card for card in cards if isinstance(card, CharacterCard)]
    assert [card.tag for card in people] == ["ID_A", "ID_B"]
    assert people[0].identity == "a woman of about fifty with cropped grey hair and round glasses"
    assert people[0].clothing == "a mustard cardigan over a white blouse"
    assert people[0].voice == "a low, dry female voice with an even pace"
    assert people[1].voice == "a soft, hesitant male voice"
    assert [card.name for card in cards if isinstance(card, SceneCard)] == ["Kitchen"]


def test_lines_in_straight_and_typographic_quotes_are_recognised():
    cards, shots = plan()
    people = [card.id for card in cards if isinstance(card, CharacterCard)]
    assert [(line.character, line.line, line.manner) for shot in shots for line in shot.dialogue] == [
        (people[0], "You came after all. I had almost put the kettle away.", ""),
        (people[1], "It rained on every road to you.", "sings"),
    ]
    assert [len(shot.characters) for shot in shots] == [1, 2, 0]


def test_camera_sound_and_music_feed_their_fields():
    _, shots = plan()
    assert [shot.framing for shot in shots] == ["medium", "medium", "extreme close"]
    assert [shot.camera for shot in shots] == ["static", "slow push in", "tilt"]
    assert shots[0].sound == "A ticking clock and a low kettle are audible."
    assert shots[0].music == "No background music."
    assert shots[0].action == "ID_A sets a blue teapot on the table and waits."
    assert shots[1].time_of_day == "dusk"


def test_lengths_are_ten_seconds_or_the_wish_shared_evenly():
    assert [shot.duration for shot in plan()[1]] == [10.0, 10.0, 10.0]
    assert [shot.duration for shot in plan(Wish(duration=24))[1]] == [8.0, 8.0, 8.0]
    shortest = plan(Wish(duration=3))[1]
    assert shortest[2].duration == 1.0
    assert shortest[0].duration == pytest.approx(11 / 2.5 + 1.2, abs=0.06)  # no line is cut off
    assert all(shot.duration == 20.0 for shot in plan(Wish(duration=600))[1])


def test_another_number_of_shots_is_refused():
    assert len(plan(Wish(shots=3))[1]) == 3
    with pytest.raises(BadInput, match="5 shots were wished for 3 prompts; each prompt is one shot"):
        plan(Wish(shots=5))


def test_a_vimax_story_is_its_shots_word_for_word():
    story = read_source(str(Path(__file__).parent.parent / "data" / "stories" / "harbour.json"))
    scenes = json.loads(story.text)["scenes"]
    told = [[shot.get("first_frame"), shot["video_prompt"]] for scene in scenes for shot in scene["shots"]]
    assert read_prompts(story) == ["\n".join(filter(None, parts)) for parts in told]
    writer = BuiltinWriter()
    play = writer.screenplay(story, Wish())
    cards = writer.cards(play, story)
    shots = writer.shot_plan(play, cards, Wish())
    assert [shot.prompt for shot in shots] == read_prompts(story)
    assert [card.name for card in cards if isinstance(card, CharacterCard)] == ["Ines", "Noor"]
    assert [shot.characters for shot in shots] == [("ines",), ("noor", "ines"), ("noor", "ines")]
    assert [shot.framing for shot in shots] == ["wide", "close", "wide"]
    known, unused = unread(story)
    assert "nothing of voices, lines and lengths" in known
    assert unused.endswith("consistency_type, story_overview")

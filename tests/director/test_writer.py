import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from director.errors import BadInput
from director.intake.read import read_source
from director.writer.builtin import BuiltinWriter
from director.writer.cast import cards_of_script
from director.writer.idea import read_idea
from director.writer.names import slug, tag
from director.writer.timing import LONGEST, SHORTEST, fitted
from workspace.records import CharacterCard, SceneCard, Wish

STORIES = Path(__file__).parent.parent / "data" / "stories"
EXAMPLE = Path(__file__).parents[2] / "director" / "examples" / "lighthouse.fountain"
LIGHTHOUSE = "A lighthouse keeper finds a wounded robot in a storm and hides it."
BRIEFS = [
    LIGHTHOUSE,
    "Two sisters fight over their father's bakery and the starter he left behind.",
    "Elena, a young violinist, must choose between her sick father and the concert of her life.",
    "dragon",
    "🐉🔥",
    "Ein Leuchtturmwärter findet einen verletzten Roboter im Sturm.",
    "灯台守が嵐の中で傷ついたロボットを見つける。",
    "?",
    str(STORIES / "kites.md"),
]


def made(argument, wish=None):
    """Source, screenplay, cards and shots of a story."""
    writer, wish, source = BuiltinWriter(), wish or Wish(), read_source(str(argument))
    play = writer.screenplay(source, wish)
    cards = writer.cards(play, source)
    return source, play, cards, writer.shot_plan(play, cards, wish)


def script(tmp_path, text):
    path = tmp_path / "a.fountain"
    path.write_text(text, encoding="utf-8")
    return path


def words(texts):
    return " ".join(" ".join(texts).split())


def check_nothing_is_lost(play, cards, shots):
    elements = [element for scene in play.scenes for element in scene.elements]
    people = {
        name.casefold(): card.id
        for card in cards
        if isinstance(card, CharacterCard)
        for name in (*card.aliases, card.name)
    }
    assert words(e.text for e in elements if e.kind == "action") == words(shot.action for shot in shots)
    assert words(e.text for e in elements if e.kind == "line") == words(
        line.line for shot in shots for line in shot.dialogue
    )
    ids = {card.id: card for card in cards}
    assert len(ids) == len(cards)
    for shot in shots:
        assert all(
            isinstance(ids[key], CharacterCard)
            for key in (*shot.characters, *(line.character for line in shot.dialogue))
        )
        assert shot.scene == "" or isinstance(ids[shot.scene], SceneCard)
        assert all(key in shot.characters for key in shot.expressions)
        assert SHORTEST <= shot.duration <= LONGEST
    assert people or not any(shot.dialogue for shot in shots)


@pytest.mark.parametrize("story", [STORIES / "odd.fountain", EXAMPLE])
def test_every_line_and_action_of_a_script_is_in_one_shot_unchanged(story):
    _, play, cards, shots = made(story)
    check_nothing_is_lost(play, cards, shots)
    lines = [e.text for scene in play.scenes for e in scene.elements if e.kind == "line"]
    assert [line.line for shot in shots for line in shot.dialogue] == lines


@pytest.mark.parametrize("count", [1, 4, 7, 12, 40])
def test_a_wished_number_of_shots_is_met_or_neared_without_losing_a_word(count):
    _, play, cards, shots = made(STORIES / "odd.fountain", Wish(shots=count))
    check_nothing_is_lost(play, cards, shots)
    assert len(shots) == min(max(count, len(play.scenes)), 23)  # scenes are never merged, and only rows are cut


names = st.sampled_from(["ANN", "BO (V.O.)", "CY (CONT'D)", "@Dee"])
text = st.text(st.sampled_from("abcdefg ,.'!?_*é"), min_size=1, max_size=60).map(lambda s: "w" + s.strip())
cue = st.builds(lambda name, side, line: f"{name}\n{side}{line}", names, st.sampled_from(["", "(softly)\n"]), text)
paragraph = st.one_of(text, cue, st.just("CUT TO:"), st.just("[[note]]"))
scripts = st.lists(
    st.tuples(st.sampled_from(["INT. HALL - DAY", "EXT. YARD - NIGHT", ".SOMEWHERE"]), st.lists(paragraph, max_size=8)),
    min_size=1,
    max_size=4,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scenes=scripts, shots=st.one_of(st.none(), st.integers(1, 30)), duration=st.one_of(st.none(), st.floats(5, 600)))
def test_no_script_loses_a_word(tmp_path, scenes, shots, duration):
    body = "\n\n".join("\n\n".join([heading, *paragraphs]) for heading, paragraphs in scenes)
    _, play, cards, plans = made(script(tmp_path, body + "\n"), Wish(shots=shots, duration=duration))
    check_nothing_is_lost(play, cards, plans)
    assert len(play.scenes) == len(scenes)


def test_a_long_speech_is_cut_between_sentences_only(tmp_path):
    speech = " ".join(f"This is sentence number {n} of a very long speech." for n in range(30))
    _, play, cards, shots = made(script(tmp_path, f"INT. HALL - DAY\n\nBOB\n{speech}\n"))
    check_nothing_is_lost(play, cards, shots)
    assert len(shots) > 5
    assert all(line.line.endswith(".") for shot in shots for line in shot.dialogue)


def test_one_place_and_at_most_two_speakers_a_shot():
    _, _, _, shots = made(STORIES / "odd.fountain")
    assert all(len({line.character for line in shot.dialogue}) <= 2 for shot in shots)
    assert shots[0].scene == "opening"
    assert [shot.transition for shot in shots if shot.transition] == ["FADE IN:", "CUT TO:"]
    assert shots[-1].continuity == ("ends with FADE OUT.",)


def test_who_is_only_heard_is_not_seen():
    _, _, _, shots = made(STORIES / "odd.fountain")
    heard = next(shot for shot in shots if any("should have asked" in line.line for line in shot.dialogue))
    assert "nell" not in heard.characters
    assert all("V.O." not in line.manner for shot in shots for line in shot.dialogue)


def test_the_words_of_the_script_make_the_cards():
    _, _, cards, shots = made(STORIES / "odd.fountain")
    nell, mcrae = (card for card in cards if isinstance(card, CharacterCard))
    assert (nell.id, nell.tag, mcrae.id, mcrae.tag) == ("nell", "ID_A", "mcrae", "ID_B")
    assert "of 34" in nell.identity
    assert "woman" in nell.identity
    assert nell.clothing == "a green wool coat"
    assert "Nell Vane" in nell.aliases
    assert {shot.time_of_day for shot in shots if shot.scene in ("ticket_office", "ferry")} == {"day"}
    assert shots[-1].time_of_day == "dusk"


def test_an_age_in_words_is_told_once_and_a_ship_has_a_bridge(tmp_path):
    path = tmp_path / "red.fountain"
    path.write_text(
        "INT. SPACESHIP BRIDGE - NIGHT\n\nTINA, a girl of eleven with red braids, hides behind a chair.\n\n"
        "TINA\nOnly me.\n"
    )
    source, writer = read_source(str(path)), BuiltinWriter()
    tina, bridge = writer.cards(writer.screenplay(source, Wish()), source)
    assert tina.identity == "a girl of eleven with red braids"
    assert "stars" in bridge.description


def test_short_names_are_matched_to_full_names(tmp_path):
    body = "EXT. YARD - DAY\n\nRUTH STONE, retired pilot, waters a plant. She hums.\n\nSTONE\nGrow.\n\n"
    body += "A very TALL MAN watches.\n\nMAN\nWhy?\n"
    _, play, _, shots = made(script(tmp_path, body))
    stone, man = cards_of_script(play)
    assert (stone.name, stone.aliases) == ("Stone", ("Ruth Stone",))
    assert stone.identity.startswith("a retired pilot, a woman")
    assert man.identity.startswith("a tall man ")
    assert shots[0].characters == ("stone",)


def test_looks_differ_between_people():
    _, _, cards, _ = made(EXAMPLE)
    people = [card for card in cards if isinstance(card, CharacterCard)]
    assert [card.name for card in people] == ["Ada", "Pip", "Tom"]
    assert len({card.identity for card in people}) == len({card.voice for card in people}) == 3
    assert people[0].clothing == "a yellow oilskin coat"
    assert people[1].clothing == ""  # a robot wears nothing


def test_the_example_is_a_film_of_about_a_minute():
    _, _, _, shots = made(EXAMPLE)
    assert 8 <= len(shots) <= 10
    assert 50 <= sum(shot.duration for shot in shots) <= 70
    assert {shot.time_of_day for shot in shots} == {"night", "day"}
    assert shots[6].weather == "storm"
    assert shots[7].weather == ""


def test_one_sentence_becomes_eight_different_shots():
    _, play, cards, shots = made(LIGHTHOUSE)
    assert len(shots) == 8
    assert len({shot.action for shot in shots}) == 8
    assert len({shot.title for shot in shots}) == 8
    story = " ".join(shot.action for shot in shots)
    for told in ("lighthouse keeper finds a wounded robot in a storm", "hides the robot"):
        assert told in story
    assert {card.name for card in cards if isinstance(card, CharacterCard)} == {"Lighthouse Keeper", "Robot"}
    speakers = [line.character for shot in shots for line in shot.dialogue]
    assert {"lighthouse_keeper", "robot"} == set(speakers)
    assert all(6 <= len(line.line.split()) <= 16 for shot in shots for line in shot.dialogue)
    assert play.written_by == "built-in writer (rules, no language model)"
    assert [shot.time_of_day for shot in shots] == ["night"] * 7 + ["dawn"]
    assert shots[0].weather == "storm"
    assert shots[-1].weather == ""


@pytest.mark.parametrize("brief", BRIEFS)
@pytest.mark.parametrize("count", [1, 3, 8, 30])
def test_any_brief_gives_exactly_the_wished_shots(brief, count):
    _, play, cards, shots = made(brief, Wish(shots=count))
    assert len(shots) == count
    assert len({shot.action for shot in shots}) == count
    check_nothing_is_lost(play, cards, shots)
    assert not re.search(r"[{}]|\ba [aeiou]|  ", " ".join(shot.action for shot in shots))


def test_three_hundred_shots_without_one_repeated():
    _, _, _, shots = made(LIGHTHOUSE, Wish(shots=300))
    assert len({shot.action for shot in shots}) == 300


def test_the_wished_length_is_met():
    for wish in (Wish(duration=60), Wish(duration=200), Wish(shots=10, duration=90), Wish(shots=20, duration=300)):
        shots = made(LIGHTHOUSE, wish)[3]
        assert sum(shot.duration for shot in shots) == pytest.approx(wish.duration, abs=1.0)
        assert len(shots) == (wish.shots or round(wish.duration / 7))
    assert sum(shot.duration for shot in made(EXAMPLE, Wish(duration=100))[3]) == pytest.approx(100, abs=1)


def test_notes_are_told_in_their_own_words_and_order():
    source, _, cards, shots = made(STORIES / "kites.md")
    body = source.text[source.text.index("Mara works") :]
    sentences = re.findall(r"[A-Z][^.!?]*[.!?]", re.sub(r"^#.*|^\d\. ", "", body, flags=re.MULTILINE))
    told = " ".join(shot.action for shot in shots)
    places = [told.find(" ".join(sentence.split())) for sentence in sentences]
    assert -1 not in places
    assert places == sorted(places)
    assert [line.line for shot in shots for line in shot.dialogue] == ["Grandma, the wind is gone for good!"]
    mara, tomas = (card for card in cards if isinstance(card, CharacterCard))
    assert (mara.name, mara.clothing) == ("Mara", "a blue apron")
    assert "kite maker of 60, grey braid" in mara.identity
    assert "boy" in tomas.identity
    assert "Watercolour" not in told


@pytest.mark.parametrize("story", [LIGHTHOUSE, STORIES / "odd.fountain", STORIES / "tea.json", STORIES / "kites.md"])
def test_the_same_story_gives_the_same_plan(story):
    assert made(story) == made(story)


@pytest.mark.parametrize(
    ("wish", "said"), [({"shots": 0}, "0 shots"), ({"shots": 301}, "301 shots"), ({"duration": 0}, "0 seconds")]
)
def test_wishes_that_cannot_be_met(wish, said):
    with pytest.raises(BadInput, match=f"{said} w(?:ere|as) wished; wanted"):
        made(LIGHTHOUSE, Wish(**wish))


def test_tags_and_ids():
    assert [tag(n) for n in (0, 25, 26, 27, 51, 52)] == ["ID_A", "ID_Z", "ID_AA", "ID_AB", "ID_AZ", "ID_BA"]
    assert slug("BRICK'S Patio") == "bricks_patio"
    assert slug("Élan vital", ["elan_vital"]) == "elan_vital_2"
    assert slug("🐉") == "card"


@given(
    st.lists(st.tuples(st.floats(2, 20), st.floats(0, 20)), min_size=1, max_size=30),
    st.floats(1, 1000),
)
def test_fitted_lengths_meet_the_wish_as_far_as_limits_allow(shots, total):
    usuals, least = [usual for usual, _ in shots], [low for _, low in shots]
    lengths = fitted(usuals, least, total)
    low = sum(min(max(value, SHORTEST), LONGEST) for value in least)
    assert all(
        length >= round(min(max(value, SHORTEST), LONGEST), 1) for length, value in zip(lengths, least, strict=True)
    )
    assert max(lengths) <= LONGEST
    assert sum(lengths) == pytest.approx(min(max(total, low), LONGEST * len(shots)), abs=0.06 * len(shots) + 1)


def test_a_long_script_is_planned_to_its_end(tmp_path):
    page = (
        "INT. HALL {n} - DAY\n\nBOB walks past the old clock and looks at the door for a while.\n\n"
        + "BOB\nI do not know what to say.\n\nANN\nThen say nothing.\n\n" * 5
    )
    path = script(tmp_path, "".join(page.format(n=n) for n in range(240)))
    assert len(made(path)[3]) > 480


@pytest.mark.parametrize(
    ("brief", "cast"),
    [
        ("Two friends, Leo and Nina, find an old radio in a forest.", ["Leo", "Nina"]),
        ("Three brothers, Al, Bo and Cy, steal a boat.", ["Al", "Bo", "Cy"]),
        ("Two sisters race boats. Neither says that one of them is moving away.", ["Older Sister", "Younger Sister"]),
        ("A cat waits. Nobody comes. Everyone runs.", ["Cat"]),
    ],
)
def test_people_named_in_apposition_are_the_cast(brief, cast):
    writer = BuiltinWriter()
    source = read_source(brief)
    play = writer.screenplay(source, Wish())
    people = [card.name for card in writer.cards(play, source) if card.kind == "character"]
    assert people == cast


def test_what_a_script_says_somebody_wears_is_no_thing(tmp_path):
    text = "INT. HALL - DAY\n\nANNA, 40, in a long red coat, comes in with a lantern.\n\nANNA\nHello?\n\n"
    text += "Anna takes off her coat and lifts the lantern."
    _, _, cards, shots = made(script(tmp_path, text))
    assert [card.name for card in cards if card.kind == "prop"] == ["lantern"]
    assert next(card for card in cards if card.kind == "character").clothing == "a long red coat"
    assert all(shot.props == ("lantern",) for shot in shots if "lantern" in shot.action)


VIOLIN = (
    "A lonely violin maker in Prague repairs a broken violin for a blind girl. "
    "She plays it in the rain at the Charles Bridge, and he hears his late wife's melody."
)


@pytest.mark.parametrize(
    ("brief", "genders"),
    [
        (VIOLIN, {"violin maker": "male", "girl": "female"}),
        ("A detective questions a pianist. The pianist lies, because she loves him.", {"detective": "male"}),
        ("An astronaut gets a letter from her daughter.", {"astronaut": "female", "daughter": "female"}),
        ("The mayor tries to stop a dam, but his own brother builds it.", {"mayor": "male"}),
        ("A nurse meets a soldier. They marry.", {"nurse": "female", "soldier": "male"}),
        ("The farmer, a bitter widower, hides a child.", {"farmer": "male"}),
        ("A nurse finds that the patient is dead, but he asks her for tea.", {"nurse": "female", "patient": "male"}),
        ("Two brothers who hate his father fight.", {"older brother": "male", "younger brother": "male"}),
    ],
)
def test_pronouns_tell_who_is_a_woman_and_who_a_man(brief, genders):
    found = {role.phrase: role.gender for role in read_idea(brief).roles}
    assert genders.items() <= found.items()


@pytest.mark.parametrize(
    ("brief", "events"),
    [
        (VIOLIN, ["The girl plays the broken violin in the rain at the Charles Bridge."]),
        (
            "A taxi driver picks up the same woman every night. One night she does not come, and he looks for her.",
            ["One night, the woman does not come.", "The taxi driver looks for the woman."],
        ),
        ("A man sells his piano; a student buys it and finds his letters.", ["The student finds the man's letters."]),
        ("A boy finds a dog and takes it home to his kitchen.", ["The boy takes the dog home to his kitchen."]),
        ("A nurse meets a soldier. They build a boat.", ["The nurse and the soldier build a boat."]),
        ("My grandmother's bakery is closing. I am nine years old, and it is the last day.", ["It is the last day."]),
        ("I am a nurse. I save a soldier.", ["The nurse saves a soldier."]),
        (
            "An old fisherman and his grandson go out. The net comes up with a mermaid, and the boy begs him to let her go.",
            ["The net comes up with a mermaid.", "The grandson begs the fisherman to let the mermaid go."],
        ),
        ("Every morning, Mr. Tanaka feeds the birds. One day a girl steals his hat.", ["One day, the girl steals Tanaka's hat."]),
        ("The robot Zed wakes up. He looks for a woman.", ["Zed looks for a woman."]),
        ("Lena, 34, a paramedic, finds a boy named Milo. In the end he says her name.", ["Milo says Lena's name."]),
        (
            "A mother and her son run a cinema. When it burns down, they show films on a wall.",
            ["When it burns down, the mother and the son show films on a wall."],
        ),
        ("A nurse finds that a patient is dead, but he asks her for tea.", ["The patient asks the nurse for tea."]),
        (
            "A girl who is afraid of water learns to swim from a seal.",
            ["The girl is afraid of water.", "The girl learns to swim from a seal."],
        ),
        ("My mother and I clean the attic.", ["The mother and the storyteller clean the attic."]),
        ("A cellist plays on a roof.", ["The cellist plays the cello on a roof."]),
        ("A dragon guards a library.", ["The dragon guards a library."]),
        ("A waitress writes poems. A guest comes back to read them.", ["The guest comes back to read them."]),
        ("A chess game in the park: an old woman against a boy of eight.", ["The woman plays chess against the boy."]),
        ("A samurai must protect the boy who killed his master.", ["The samurai must protect the boy who killed his master."]),
    ],
)
def test_each_event_of_a_brief_says_who_and_whom(brief, events):
    told = [event.text for event in read_idea(brief).events]
    assert set(events) <= set(told), told


@pytest.mark.parametrize(
    ("brief", "headings"),
    [
        (VIOLIN, ["EXT. OLD BRIDGE - DAY", "INT. WORKSHOP - DAY"]),
        ("A boxer finds a dog in the subway and takes it home to his kitchen.", ["INT. SUBWAY CAR - DAY", "INT. KITCHEN - DAY"]),
        ("A nurse in a war hospital saves a soldier.", ["INT. HOSPITAL WARD - DAY"]),
        ("Two astronauts repair the antenna of their station.", ["INT. BRIDGE OF THE SPACESHIP - DAY"]),
        ("A nurse on a ward finds a letter.", ["INT. HOSPITAL WARD - DAY"]),
        ("Two brothers drive across the desert in a rusty pickup.", ["INT. OLD CAR - DAY"]),
        ("A boy builds a kite on the beach.", ["EXT. BEACH - DAY"]),
    ],
)
def test_a_brief_is_told_where_it_says(brief, headings):
    play = BuiltinWriter().screenplay(read_source(brief), Wish(shots=10))
    assert set(headings) <= {scene.heading for scene in play.scenes}


def test_the_violin_of_a_violin_maker_is_a_thing_where_it_is_one():
    _, _, cards, shots = made(VIOLIN, Wish(shots=10))
    assert "violin" in [card.id for card in cards]
    assert {"violin" in shot.props for shot in shots if "violin" in shot.action.replace("violin maker", "")} == {True}
    assert {"violin" in shot.props for shot in shots if "violin" not in shot.action.replace("violin maker", "")} == {False}


def test_a_robot_that_gardens_is_a_robot_and_who_makes_robots_is_none():
    kinds = {role.phrase: role.kind for role in read_idea("A robot gardener meets a robot maker.").roles}
    assert kinds == {"robot gardener": "machine", "robot maker": "human"}


def test_astronauts_wear_suits_of_their_own_and_no_rain_falls_on_them():
    _, play, cards, _ = made("Three astronauts repair an antenna while a storm from the sun comes nearer.", Wish(shots=10))
    suits = [card.clothing for card in cards if card.kind == "character"]
    assert len(set(suits)) == 3
    assert all("flight suit" in suit for suit in suits)
    assert not any("rain" in element.text.lower() for scene in play.scenes for element in scene.elements)


def test_two_who_talk_are_not_seen_the_same_way_every_time():
    *_, shots = made("A farmer meets a nurse. They clean out an attic.", Wish(shots=14))
    pairs = [shot for shot in shots if len(shot.characters) == 2]
    assert len({shot.framing for shot in pairs}) >= 3
    assert {shot.framing for shot in pairs if "holds out a hand" in shot.action} <= {"medium", "full"}


def test_a_thing_that_a_brief_names_is_there_when_it_is_told():
    *_, shots = made("A seller gives every customer one book.", Wish(shots=8))
    assert next(shot.props for shot in shots if "gives" in shot.action) == ("book",)


def test_no_animal_opens_windows_or_has_hands():
    play = BuiltinWriter().screenplay(read_source("A shark is afraid of the dark."), Wish(shots=16))
    acts = " ".join(element.text for scene in play.scenes for element in scene.elements if element.kind == "action")
    assert "shark" in acts
    assert not any(word in acts for word in ("opens", "hands", " arm", "coat")), acts


def test_nobody_answers_before_the_story_brings_them():
    brief = "A baker gets up at three every morning. One day, a fox is waiting at the door, and it wants bread."
    play = BuiltinWriter().screenplay(read_source(brief), Wish(shots=12))
    acts = [element.text for scene in play.scenes for element in scene.elements if element.kind == "action"]
    assert next(act for act in acts if "fox" in act) == "One day, the fox is waiting at the door."


def test_a_wedding_dress_makes_no_church():
    assert "church" not in read_idea("A mother finds a wedding dress in the attic.").places
    assert read_idea("A mother comes to the wedding.").places[0] == "church"


def test_nobody_runs_where_nothing_threatens():
    def runs(brief):
        play = BuiltinWriter().screenplay(read_source(brief), Wish(shots=20))
        return any("runs, with" in element.text for scene in play.scenes for element in scene.elements)

    assert runs("A farmer hides a soldier.")
    assert not runs("A farmer and a nurse clean out an attic.")


def test_nobody_falls_in_love_with_a_child():
    play = BuiltinWriter().screenplay(read_source("A painter loves his daughter and a girl loves a clown."), Wish(shots=30))
    assert not any("hands almost touching" in element.text for scene in play.scenes for element in scene.elements)


@pytest.mark.parametrize(
    ("brief", "title"),
    [
        (VIOLIN, "The Violin Maker and the Blind Girl"),
        ("Three friends steal a train.", "The Three Friends"),
        ("Mara and her brother Tom cross the desert.", "Mara and Tom"),
        ("A guard notices a painting.", "The Guard and the Painting"),
        ("Two thieves find a child asleep.", "The Two Thieves"),
        ("A gardener finds a footprint that is not human.", "The Gardener"),
        ("Little Red Riding Hood meets the wolf in the forest.", "Little Red Riding Hood and the Wolf"),
        ('A girl says "I am your mother" to a robot.', "The Girl and the Robot"),
        ("Ein alter Mann sucht seinen Hund im Nebel.", "Ein alter Mann sucht seinen Hund"),
    ],
)
def test_a_brief_is_named_after_its_people(brief, title):
    assert read_source(brief).title == title


def test_two_stories_do_not_sound_alike():
    def said(brief):
        play = BuiltinWriter().screenplay(read_source(brief), Wish(shots=10))
        return [element.text for scene in play.scenes for element in scene.elements if element.kind == "line"]

    briefs = ["A nurse meets a soldier.", "A cook meets a sailor.", "A poet meets a painter.", "A monk meets a pirate."]
    told = [said(brief) for brief in briefs]
    assert len({tuple(lines) for lines in told}) == len(briefs)
    assert told[0] == said(briefs[0])

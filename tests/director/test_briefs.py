"""What the rules read in short briefs: who speaks, who somebody is, where and when it plays, and who is left out."""

from __future__ import annotations

import pytest

from director.intake.read import read_source
from director.writer.builtin import BuiltinWriter
from director.writer.idea import Idea, read_idea
from director.writer.quotes import put_back, take_out, without_marks
from workspace.records import CharacterCard, Screenplay, ShotPlan, Wish


def told(brief: str) -> list[str]:
    return [event.text for event in read_idea(brief).events]


def film(brief: str, shots: int = 10) -> tuple[Screenplay, dict[str, CharacterCard], list[ShotPlan]]:
    writer, source = BuiltinWriter(), read_source(brief)
    play = writer.screenplay(source, Wish(shots=shots))
    cards = writer.cards(play, source)
    plans = writer.shot_plan(play, cards, Wish(shots=shots))
    return play, {card.name: card for card in cards if isinstance(card, CharacterCard)}, plans


def who(idea: Idea) -> list[tuple[str, str]]:
    return [(role.title, role.gender) for role in idea.roles]


# Quotes


@pytest.mark.parametrize(
    ("text", "rest", "said"),
    [
        ('A clown waits. "They burst," the clown whispers, "all of them."', "A clown waits. The clown whispers.",
         ["They burst, all of them."]),
        ('"You have come far," says the old ferryman. "Go home."', "The old ferryman speaks.", ["You have come far. Go home."]),
        ('A soldier who says: "Do not take the train."', "A soldier who speaks.", ["Do not take the train."]),
        ('He shouts "Fire!" and runs.', "He shouts and runs.", ["Fire!"]),
        ('They never say more than "Good morning".', 'They never say more than "Good morning".', []),
    ],
)  # fmt: skip
def test_what_somebody_says_in_quotes_is_taken_out_of_its_sentence(text: str, rest: str, said: list[str]) -> None:
    marked, found = take_out(text)
    assert (without_marks(marked), found) == (rest, said)
    assert all(words.rstrip(".") in put_back(marked, found) for words in said)


def test_what_is_quoted_is_spoken_word_for_word_by_who_says_it() -> None:
    play, people, plans = film('A boy plays chess against an old woman in the park. "You let me win," he says.')
    lines = [(line.character, line.line) for plan in plans for line in plan.dialogue]
    assert (people["Boy"].id, "You let me win.") in lines
    assert '"' not in " ".join(plan.action for plan in plans)
    assert play.synopsis.endswith("You let me win.”")


def test_a_place_or_a_time_in_quotes_is_not_that_of_the_story() -> None:
    idea = read_idea('A farmer hears a soldier who says: "Do not take the night train."')
    assert "train" not in idea.places
    assert idea.time == "day"


# Who


@pytest.mark.parametrize(
    ("brief", "people"),
    [
        ("A babysitter hears scratching. She tears off the wallpaper.", [("Babysitter", "female")]),
        ("A cellist and a street sweeper meet. He sweeps around her.", [("Cellist", "female"), ("Street Sweeper", "male")]),
        ("A ghost haunts a bakery, but she only wants bread. The baker, Yusuf, waits.", [("Ghost", "female"), ("Yusuf", "male")]),
        ("A taxidermist receives a call. He hangs up.", [("Taxidermist", "male")]),
        ("Dr. Mbeki operates by candlelight while the nurse holds a lamp.", [("Mbeki", "male"), ("Nurse", "female")]),
        ("A reindeer herder named Aslak and his dog cross a river.", [("Aslak", "male"), ("Dog", "neuter")]),
    ],
)  # fmt: skip
def test_people_of_many_trades_are_found_with_their_pronouns(brief: str, people: list[tuple[str, str]]) -> None:
    found = who(read_idea(brief))
    assert [name for name, _ in found] == [name for name, _ in people]
    assert all(gender == dict(found)[name] for name, gender in people if name not in ("Mbeki", "Nurse"))


def test_an_age_in_words_is_that_of_the_card() -> None:
    _, people, _ = film("A chess master of nine meets a four-year-old girl.")
    assert "girl of nine" in people["Chess Master"].identity or "boy of nine" in people["Chess Master"].identity
    assert people["Girl"].identity.startswith("a girl of four")


def test_who_comes_first_is_on_nobodys_other_side() -> None:
    assert not any(role.foe for role in read_idea("Two burglars, Gus and Marty, find a child.").roles)
    assert [role.foe for role in read_idea("Priya learns that her boss has been stealing.").roles] == [False, True]


def test_a_dragon_sleeps_on_its_own_gold() -> None:
    assert "The dragon sleeps on his gold." in told("A knight meets a dragon. The dragon sleeps on his gold.")


def test_people_come_before_the_animals_that_they_deal_with() -> None:
    play, _, _ = film("An elephant sits down in the road. The groom, Arjun, tries bananas.")
    assert all(e.character == "Arjun" for scene in play.scenes for e in scene.elements if e.kind == "line")
    tale, _, _ = film("Once upon a time a hedgehog danced with a queen.")
    assert any(e.character == "Hedgehog" for scene in tale.scenes for e in scene.elements if e.kind == "line")


# What happens, where and when


def test_clauses_are_told_one_by_one() -> None:
    assert told("A driver and a widow who rides his bus fall in love.") == [
        "The widow rides the driver's bus.", "The driver and the widow fall in love."
    ]  # fmt: skip
    assert told("A fox laughed at an owl, and at midnight he danced with the queen.")[-1].startswith("At midnight, ")
    assert told("A fox laughed at an owl.") == ["The fox laughs at an owl."]


def test_what_is_told_of_an_hour_plays_then() -> None:
    play, _, _ = film("A baker works all day. In the morning, the baker finds a fox.")
    hour = {e.text: scene.time_of_day for scene in play.scenes for e in scene.elements}
    assert hour["In the morning, the baker finds a fox."] == "DAY"
    assert read_idea("Brutus cannot sleep.").time == "night"


@pytest.mark.parametrize(
    ("brief", "place"),
    [
        ("In the swimming pool a coach trains a swimmer.", "pool"),
        ("On a mining station above Jupiter an engineer wakes.", "spaceship"),
        ("A stranger rides into a town, and the sheriff waits.", "saloon"),
        ("Rome. Brutus cannot sleep.", "rome"),
        ("Two clerks are stuck in an elevator with a cake.", "elevator"),
        ("A goalkeeper waits in the dressing room.", "stadium"),
        ("A doctor treats a lion every full moon.", "hospital"),
    ],
)
def test_places_are_read_from_the_words_that_name_them(brief: str, place: str) -> None:
    assert read_idea(brief).places[0] == place


def test_a_story_in_the_open_stays_there_but_for_what_needs_a_room() -> None:
    play, _, _ = film("A girl and an old man meet in the park.")
    for scene in play.scenes:
        text = " ".join(e.text for e in scene.elements if e.kind == "action")
        assert scene.interior is False or any(word in text for word in ("door", "window", "table", "wall", "floor", "lamp"))


def test_who_does_not_come_is_not_seen_and_who_stays_is_alone() -> None:
    _, people, plans = film("A cellist and a sweeper meet in a square. He sweeps, and one day she doesn't come.")
    gone = next(plan for plan in plans if "doesn't come" in plan.action)
    assert people["Cellist"].id not in gone.characters
    assert plans[-1].characters == (people["Sweeper"].id,)


def test_everybody_of_a_group_is_seen_in_what_the_group_does() -> None:
    _, _, plans = film("Four office workers are stuck in an elevator.")
    assert len(next(plan for plan in plans if "are stuck" in plan.action).characters) == 4


def test_a_figure_seen_from_afar_is_seen_from_afar() -> None:
    _, _, plans = film("A girl walks across the desert.")
    assert next(plan for plan in plans if "seen from far away" in plan.action).framing == "wide"


def test_people_wear_what_fits_the_place() -> None:
    _, people, _ = film("Rome. Brutus cannot sleep, and his wife Portia waits.")
    assert "toga" in people["Brutus"].clothing
    assert "stola" in people["Portia"].clothing


def test_labels_of_prompts_without_tags_are_people() -> None:
    from director.writer import echo

    prompts = [
        "Wide shot in a workshop. Character A (mentor): a woman of 45 with short curly hair, wearing a green jacket. "
        "Two bar clamps lie there. Eye-level wide shot. The mentor taps the line with a pencil.",
        "Close-up. Character A looks down at a board that lies flat. The mentor nods.",
    ]
    play = echo.as_screenplay(prompts, "Craft")
    cards = echo.cards(play)
    plans = echo.plan(play, cards, Wish())
    assert [(c.name, c.clothing) for c in cards if isinstance(c, CharacterCard)] == [("Mentor", "a green jacket")]
    assert [plan.characters for plan in plans] == [("mentor",), ("mentor",)]
    assert "taps the line" in plans[0].action
    assert [plan.prompt for plan in plans] == prompts


@pytest.mark.parametrize(
    ("brief", "name", "words"),
    [
        ("A boxer opens a shop. His first customer is the man who knocked him out.", "Customer", "a man"),
        ("The thief is a girl of nine. The policeman lets her go.", "Thief", "girl of nine"),
    ],
)
def test_who_somebody_is_says_what_they_look_like(brief: str, name: str, words: str) -> None:
    assert words in film(brief)[1][name].identity


def test_the_older_one_of_two_is_one_of_them() -> None:
    play = film('Two generals meet. "Tell him I kept the letters," says the older one. "No," says the other one.')[0]
    lines = {e.text: e.character for scene in play.scenes for e in scene.elements if e.kind == "line"}
    assert lines["Tell him I kept the letters."] == "First General"
    assert lines["No."] == "Second General"
    assert "The younger sister wants to sell it." in told("Two sisters run a hotel. The younger one wants to sell it.")

"""The condition: order of its parts, and words of the cards verbatim."""

from hypothesis import given
from hypothesis import strategies as st

from director.conditioning import compile_condition, describe
from director.intake.marks import plain
from workspace.records import CharacterCard, Line, PropCard, SceneCard, Settings, ShotPlan

CARDS = {
    card.id: card
    for card in (
        CharacterCard(
            id="mara",
            name="Mara Quinn",
            tag="ID_A",
            identity="a woman of sixty with short grey hair",
            clothing="a yellow raincoat",
            voice="a low, warm female voice",
            aliases=("Mara",),
        ),
        CharacterCard(id="robot", name="Robot", tag="ID_B", identity="a dented tin robot", voice="a thin tinny voice"),
        SceneCard(id="tower", name="Lighthouse", description="a round white room", sound="wind", interior=True),
        PropCard(id="lamp", name="brass lamp"),
    )
}
SETTINGS = Settings(title="T", style="hand-drawn ink style")
PLAN = ShotPlan(
    title="Lamp",
    scene="tower",
    characters=("mara",),
    props=("lamp",),
    action="Mara lights the lamp.",
    dialogue=(Line(character="mara", line="Stay.", manner="softly"), Line(character="robot", line="Why?")),
    framing="close",
    camera="slow push in",
    time_of_day="night",
    weather="storm",
    expressions={"mara": "calm"},
    music="a slow cello",
    directions=("Keep the door open.",),
)


def text(plan=PLAN, **update):
    return compile_condition(plan.model_copy(update=update), CARDS, SETTINGS).text


def test_parts_stand_in_the_order_of_training():
    parts = (
        "ID_A is a woman of sixty with short grey hair.",
        "ID_A wears a yellow raincoat.",
        "ID_A looks calm.",
        "ID_A's voice is a low, warm female voice.",
        "ID_B's voice is a thin tinny voice. ID_B is heard and not seen.",
        "At normal speed, ID_A lights the lamp.",
        'ID_A, softly, says, "Stay."',
        'ID_B says, "Why?"',
        "hand-drawn ink style",
        "Close shot, eye level, the camera makes a slow push in.",
        "The background is Lighthouse, a round white room.",
        "The light is night, storm.",
        "brass lamp",
        "Keep the door open.",
        "One hears wind.",
        "The music is a slow cello.",
    )
    at = [text().index(part) for part in parts]
    assert at == sorted(at)


def test_someone_only_heard_has_no_looks():
    assert "tin robot" not in text()


def test_music_is_stated_even_when_absent():
    assert text(music="").endswith("There is no music.")


def test_wardrobe_of_the_shot_wins_over_the_card():
    assert "ID_A wears a nightgown." in text(wardrobe={"mara": "a nightgown"})


def test_a_prompt_is_the_condition_byte_for_byte():
    prompt = "  ID_A is “odd”\n\tspacing,\u00a0and all. "
    condition = compile_condition(PLAN.model_copy(update={"prompt": prompt}), CARDS, SETTINGS)
    assert condition.text == prompt
    assert condition.staging.people[0].clothing == "a yellow raincoat", "those who draw still get the staging"


def test_what_a_generator_does_not_read_is_not_in_its_request():
    condition = compile_condition(PLAN, CARDS, SETTINGS)
    assert condition.read_by("text").staging is None
    assert condition.read_by("staging").text is None


def test_the_voice_of_the_silent_is_left_out():
    staging = compile_condition(PLAN.model_copy(update={"dialogue": ()}), CARDS, SETTINGS).staging
    assert [person.voice for person in staging.people] == [""]


def test_a_description_has_no_tags_and_no_settings():
    said = describe(PLAN, CARDS)
    assert "ID_A" not in said
    assert "ink" not in said
    assert said == "Lighthouse, night, storm. Mara Quinn, brass lamp. Mara lights the lamp. Stay. Why?"


@given(st.text(min_size=1), st.text(min_size=1))
def test_lines_stand_as_they_are_spoken_whatever_they_are(line, action):
    plan = PLAN.model_copy(update={"dialogue": (Line(character="mara", line=line),), "action": action})
    condition = compile_condition(plan, CARDS, SETTINGS)
    assert f'ID_A says, "{plain(line)}"' in condition.text
    assert condition == compile_condition(plan, CARDS, SETTINGS)

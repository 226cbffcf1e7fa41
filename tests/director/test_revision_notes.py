"""Revision notes: what words change, that none is lost, and that a prompt changes nowhere else."""

import re
from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from director.errors import BadInput
from director.revision.fields import set_fields
from director.revision.notes import read_note
from director.revision.phrases import sentences
from workspace.records import CharacterCard, Line, PropCard, SceneCard, ShotPlan

CARDS = {
    card.id: card
    for card in (
        CharacterCard(
            id="mara",
            name="Mara Quinn",
            tag="ID_A",
            identity="a woman of sixty with short grey hair",
            clothing="a yellow raincoat and black boots",
            voice="a low, warm female voice",
            aliases=("Mara", "the keeper"),
        ),
        CharacterCard(
            id="tom",
            name="Tom",
            tag="ID_B",
            identity="a boy of nine with freckles",
            clothing="a green jumper, blue dungarees and a red hat",
            voice="a clear young voice",
        ),
        CharacterCard(id="nora", name="Nora", tag="ID_C", identity="a girl of ten", clothing="a grey coat"),
        SceneCard(id="tower", name="Lighthouse", sound="wind and waves", interior=True),
        SceneCard(id="pier", name="Pier", interior=False),
        PropCard(id="lamp", name="brass lamp"),
    )
}
ONE = ShotPlan(
    title="Lamp",
    scene="tower",
    characters=("mara",),
    action="Mara lights the lamp.",
    dialogue=(Line(character="mara", line="Stay with me."),),
    time_of_day="day",
    directions=("the door stays open",),
)
TWO = ONE.model_copy(
    update={
        "characters": ("mara", "tom"),
        "dialogue": (Line(character="mara", line="Stay."), Line(character="tom", line="Why?", manner="quietly")),
        "weather": "rain",
        "light": "low golden light",
        "music": "a slow cello",
        "expressions": {"tom": "sad"},
        "camera": "slow push in",
    }
)
EMPTY = ShotPlan(title="Sea", scene="pier", framing="wide", time_of_day="dusk")

NOTES = [
    ("make it night, and closer", ONE, ["framing: medium -> close", "time of day: day -> night"]),
    ("closer on Mara", ONE, ["framing: medium -> close"]),
    ("closer", ONE, ["framing: medium -> close"]),
    ("a bit closer, please", ONE, ["framing: medium -> medium close"]),
    ("much closer", ONE, ["framing: medium -> extreme close"]),
    ("wider", ONE, ["framing: medium -> wide"]),
    ("a little wider", EMPTY, ["framing: wide -> extreme wide"]),
    ("make it a close-up", ONE, ["framing: medium -> close"]),
    ("too close", ONE.model_copy(update={"framing": "close"}), ["framing: close -> medium"]),
    ("extreme wide shot", ONE, ["framing: medium -> extreme wide"]),
    ("from the waist up", EMPTY, ["framing: wide -> medium"]),
    ("low angle", ONE, ["angle: eye level -> low"]),
    ("from above", ONE, ["angle: eye level -> high"]),
    ("over the shoulder", ONE, ["angle: eye level -> over the shoulder"]),
    (
        "high angle wide shot, tracking left",
        ONE,
        ["framing: medium -> wide", "angle: eye level -> high", "camera: static -> tracking left"],
    ),
    ("push in", ONE, ["camera: static -> push in"]),
    ("a fast push in", ONE, ["camera: static -> fast push in"]),
    ("slow pan to the left", ONE, ["camera: static -> slow pan left"]),
    ("tilt up", ONE, ["camera: static -> tilt up"]),
    ("tracking shot", ONE, ["camera: static -> tracking shot"]),
    ("handheld camera", ONE, ["camera: static -> handheld sway"]),
    ("don't move the camera", TWO, ["camera: slow push in -> static"]),
    ("at dusk", ONE, ["time of day: day -> dusk"]),
    ("earlier in the day", ONE, ["time of day: day -> dawn"]),
    ("it should be a rainy night", ONE, ["time of day: day -> night", "weather: nothing -> rain"]),
    ("no rain", TWO, ["weather: rain -> nothing"]),
    ("less rain", TWO, ["weather: rain -> light rain"]),
    ("more rain", TWO, ["weather: rain -> heavy rain"]),
    ("make it stormy", ONE, ["weather: nothing -> storm"]),
    ("snow instead", TWO, ["weather: rain -> snow"]),
    ("darker", ONE, ["light: nothing -> dim"]),
    ("much darker", ONE, ["light: nothing -> dark"]),
    ("darker", TWO, ["light: low golden light -> dim low golden light"]),
    ("it is too dark", ONE, ["light: nothing -> bright"]),
    ("not so dark", TWO, ["light: low golden light -> bright low golden light"]),
    ("warmer light", ONE, ["light: nothing -> warm"]),
    ("colder", TWO, ["light: low golden light -> cold low golden light"]),
    ("candlelight", ONE, ["light: nothing -> candlelight"]),
    ("in silhouette", ONE, ["light: nothing -> silhouettes against the light"]),
    ("she looks sadder", ONE, ["Mara Quinn's expression: nothing -> sad"]),
    ("Mara is very angry", TWO, ["Mara Quinn's expression: nothing -> very angry"]),
    ("less sad", EMPTY.model_copy(update={"mood": "sad"}), ["mood: sad -> slightly sad"]),
    ("he looks a bit happier", TWO, ["Tom's expression: sad -> happy"]),
    ("Tom is sadder", TWO, ["Tom's expression: sad -> very sad"]),
    ("Tom should not look sad", TWO, ["Tom's expression: sad -> nothing"]),
    (
        "they look frightened",
        TWO,
        ["Tom's expression: sad -> frightened", "Mara Quinn's expression: nothing -> frightened"],
    ),
    ("they should both look calm", TWO, ["Tom's expression: sad -> calm", "Mara Quinn's expression: nothing -> calm"]),
    ("the keeper looks happy and tired", TWO, ["Mara Quinn's expression: nothing -> happy and tired"]),
    ("she looks a bit worried", ONE, ["Mara Quinn's expression: nothing -> slightly worried"]),
    ("scarier", ONE, ["mood: nothing -> scary"]),
    ("more hopeful", EMPTY, ["mood: nothing -> hopeful"]),
    ("make the scene sadder", ONE, ["mood: nothing -> sad"]),
    (
        "she wears a red coat",
        ONE,
        ["Mara Quinn's clothing: a yellow raincoat and black boots -> a red coat and black boots"],
    ),
    ("in a red coat", ONE, ["Mara Quinn's clothing: a yellow raincoat and black boots -> a red coat and black boots"]),
    (
        "Mara wears a red coat and a hat",
        ONE,
        ["Mara Quinn's clothing: a yellow raincoat and black boots -> a red coat, black boots and a hat"],
    ),
    (
        "Tom without the hat",
        TWO,
        ["Tom's clothing: a green jumper, blue dungarees and a red hat -> a green jumper, blue dungarees"],
    ),
    ("give her a red coat", ONE, ["Mara Quinn's clothing: a yellow raincoat and black boots -> a red coat and black boots"]),
    (
        "dress her in a red coat",
        ONE,
        ["Mara Quinn's clothing: a yellow raincoat and black boots -> a red coat and black boots"],
    ),
    (
        "put her in a blue dress",
        ONE,
        ["Mara Quinn's clothing: a yellow raincoat and black boots -> a yellow raincoat, black boots and a blue dress"],
    ),
    (
        "Mara's raincoat should be green",
        ONE,
        ["Mara Quinn's clothing: a yellow raincoat and black boots -> a green raincoat and black boots"],
    ),
    ("without Tom", TWO, ["who is seen: Mara Quinn, Tom -> Mara Quinn"]),
    ("add Tom and Nora", ONE, ["who is seen: Mara Quinn -> Mara Quinn, Tom, Nora"]),
    ("only Mara", TWO, ["who is seen: Mara Quinn, Tom -> Mara Quinn"]),
    ("remove everyone", TWO, ["who is seen: Mara Quinn, Tom -> nothing"]),
    ("2 seconds longer", ONE, ["duration: 6 s -> 8 s"]),
    ("make it 5 seconds", ONE, ["duration: 6 s -> 5 s"]),
    ("a second shorter", ONE, ["duration: 6 s -> 5 s"]),
    ("slower", ONE, ["duration: 6 s -> 9 s"]),
    ("much faster", ONE, ["duration: 6 s -> 2.7 s"]),
    ("8 seconds", ONE, ["duration: 6 s -> 8 s"]),
    ("longer", ONE, ["duration: 6 s -> 9 s"]),
    ("the shot is too long", ONE, ["duration: 6 s -> 4 s"]),
    ("louder", ONE, ['dialogue: Mara Quinn: "Stay with me." -> Mara Quinn, loudly: "Stay with me."']),
    ("louder", EMPTY.model_copy(update={"sound": "waves"}), ["sound: waves -> loud waves"]),
    ("Mara whispers", ONE, ['dialogue: Mara Quinn: "Stay with me." -> Mara Quinn, whispering: "Stay with me."']),
    ("no music", TWO, ["music: a slow cello -> nothing"]),
    ("sad and slow piano music", ONE, ["music: nothing -> sad and slow piano"]),
    ("no music, just wind", TWO, ["sound: nothing -> wind", "music: a slow cello -> nothing"]),
    ("sad piano music", ONE, ["music: nothing -> sad piano"]),
    ("the music should be slow and sad", ONE, ["music: nothing -> slow and sad"]),
    ("quieter music", TWO, ["music: a slow cello -> a quiet slow cello"]),
    ("replace the music with a solo horn", TWO, ["music: a slow cello -> a solo horn"]),
    ("make the music louder", TWO, ["music: a slow cello -> a loud slow cello"]),
    ("in black and white", ONE, ["style: nothing -> black and white style"]),
    ("remove direction 1", ONE, ["directions: 1. the door stays open -> nothing"]),
    ('she says "Not yet"', ONE, ['dialogue: Mara Quinn: "Stay with me." -> Mara Quinn: "Not yet"']),
    (
        'Tom: "Because."',
        ONE,
        ['dialogue: Mara Quinn: "Stay with me." -> Mara Quinn: "Stay with me." / Tom: "Because."'],
    ),
    (
        'Mara whispers "Not yet"',
        ONE,
        ['dialogue: Mara Quinn: "Stay with me." -> Mara Quinn, whispering: "Not yet"'],
    ),
    ("nobody speaks", ONE, ['dialogue: Mara Quinn: "Stay with me." -> nothing']),
    (
        "darker; then make it dawn. Much wider!",
        ONE,
        ["framing: medium -> extreme wide", "time of day: day -> dawn", "light: nothing -> dim"],
    ),
]


@pytest.mark.parametrize(("note", "plan", "expected"), NOTES, ids=[f"{i} {row[0]}" for i, row in enumerate(NOTES)])
def test_a_note_changes_these_fields_and_no_others(note, plan, expected):
    reading = read_note(note, plan, CARDS)
    assert [str(change) for change in reading.changes] == expected
    assert reading.directions == ()


def test_the_table_is_long_enough_to_mean_something():
    assert len(NOTES) >= 60


DIRECTIONS = [
    "a full moon over the harbour",
    "Mara walks to the window and opens it",
    "she looks away",
    "she looks closer",
    "she is cold",
    "Mara goes slower",
    "keep the lamp lit",
    "no fog",  # there is none in the plan, so whoever sees some must be able to say so
    "without Nora",
    "her hands shake",
    "put the cup back on the table, where it was, and leave it there",
    "Mara listens to music",
    "louder music",  # there is none
    "Mara looks at the rain",
    'a sign reads "CLOSED"',
    '"Not yet"',
    'change "with me" to "here"',
    "turn on the lights in the hall",
    "a close-up of her hands on the switch",
    "a close-up of Tom",
    "Mara takes Tom's red coat",
    "her hair is white",
    "set it on the pier",
    "less happy",
    "much",
    "{0p} looks sad",
]


@pytest.mark.parametrize("note", DIRECTIONS)
def test_what_fits_no_field_becomes_a_direction_as_written(note):
    reading = read_note(f"  {note} ", ONE, CARDS)
    assert [str(change) for change in reading.changes] == [
        f"directions: 1. the door stays open -> 1. the door stays open, 2. {note}"
    ]
    assert reading.directions == (note,)
    assert reading.plan == ONE.model_copy(update={"directions": (*ONE.directions, note)})
    assert read_note("remove direction 2", reading.plan, CARDS).plan == ONE


def test_a_note_is_cut_where_both_sides_stand_alone():
    reading = read_note("Mara walks to the window and opens it, and make it night; a bit wider", ONE, CARDS)
    assert reading.directions == ("Mara walks to the window and opens it",)
    assert [(change.field, change.cause) for change in reading.changes] == [
        ("framing", "a bit wider"),
        ("time_of_day", "make it night"),
        ("directions", "Mara walks to the window and opens it"),
    ]


@pytest.mark.parametrize("note", ["make it day", "medium shot", "no music", "static camera", "add Mara"])
def test_what_is_so_already_changes_nothing_and_is_said(note):
    reading = read_note(note, ONE, CARDS)
    assert reading.plan == ONE
    assert reading.changes == reading.directions == ()
    assert reading.already == (note,)


@pytest.mark.parametrize(
    "note",
    [
        "make it dusk, close, and from above",
        "heavy rain, candlelight, slow push in",
        "Mara looks sad and tired",
        "in a red coat and a hat",
        "add Tom",
        "only Tom",
        'Mara whispers "Not yet."',
        "no music, just wind",
        "sad piano music",
        "8 seconds",
        "in black and white",
    ],
)
def test_said_again_it_is_so_already(note):
    once = read_note(note, ONE, CARDS)
    again = read_note(note, once.plan, CARDS)
    assert once.changes
    assert (again.plan, again.changes, again.already) == (once.plan, (), (note,))


@pytest.mark.parametrize("note", ["", "  \n", " ., ", "\f"])
def test_an_empty_note_is_refused(note):
    with pytest.raises(BadInput, match="empty"):
        read_note(note, ONE, CARDS)


def test_a_length_that_no_shot_has_is_refused():
    with pytest.raises(BadInput, match=r"90 s.*1 to 20"):
        read_note("make it 90 seconds", ONE, CARDS)


def test_a_pronoun_counts_only_where_it_means_one_person():
    women = ONE.model_copy(update={"characters": ("mara", "nora")})
    assert read_note("she looks angry", women, CARDS).directions == ("she looks angry",)
    assert read_note("she looks angry", TWO, CARDS).plan.expressions["mara"] == "angry"


def test_light_that_follows_from_the_hour_follows_it_again():
    by_day = ONE.model_copy(update={"light": "daylight through the window"})
    assert read_note("make it night", by_day, CARDS).plan.light == "warm lamplight with deep shadows"
    lit = ONE.model_copy(update={"light": "candlelight"})
    assert read_note("make it night", lit, CARDS).plan.light == "candlelight"


WORDS = st.sampled_from(
    [
        "make", "it", "night", "and", "closer", ",", ".", ";", "but", "then", "Mara", "Tom",
        "she", "he", "looks", "sad", "happier", "without", "the", "hat", "in", "a", "red", "coat",
        '"Not yet"', "“Why?”", "says", "no", "rain", "music", "darker", "not", "so", "too", "much", "bit",
        "wider", "5", "seconds", "longer", "her", "hair", "is", "white", "add", "remove", "louder", "door",
        "window", "opens", "change", "to", "please", "direction", "1", "low", "angle", "slow", "push", "close-up",
    ]
)  # fmt: skip
JOINING = {"and", "but", "then", "also", "plus"}


def words(*texts):
    return Counter(word for text in texts for word in re.findall(r"\w+", text.casefold()) if word not in JOINING)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=14).map(" ".join), st.sampled_from([ONE, TWO, EMPTY]), st.booleans())
def test_no_word_of_a_note_is_lost(note, plan, card):
    try:
        reading = read_note(note, plan, CARDS, card=card)
    except BadInput as refused:
        assert not words(note) or "direction" in str(refused)  # noqa: PT017
        return
    causes = {part for change in reading.changes for part in change.cause.split("; ") if part}
    causes |= {offer.cause for offer in reading.offers} | {*reading.directions} | {*reading.already}
    kept = words(*causes)
    assert set(words(note)) <= set(kept)
    assert set(reading.directions) <= set(reading.plan.directions)
    assert all(text in note for text in reading.directions)
    spoken = {line.line for line in reading.plan.dialogue} - {line.line for line in plan.dialogue}
    assert spoken <= {"Not yet", "Why?"}, "only quoted text is ever spoken"
    assert read_note(note, plan, CARDS, card=card) == reading


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
@example(", and ")
def test_any_text_at_all_is_read_and_kept(note):
    try:
        reading = read_note(note, ONE, CARDS)
    except BadInput:
        return
    assert reading.directions or reading.changes or reading.already or reading.offers


QUOTABLE = st.text(st.characters(exclude_characters='"“”„«»', exclude_categories=["Cs"]), min_size=1, max_size=40)


@settings(max_examples=150, deadline=None)
@given(
    QUOTABLE,
    st.sampled_from(['"{}"', "“{}”", "«{}»"]),
    st.sampled_from(["Mara says {}", "Mara: {}", "make it night, and she says {}"]),
)
def test_quoted_words_are_spoken_byte_for_byte(line, marks, note):
    reading = read_note(note.format(marks.format(line)), ONE, CARDS)
    assert [spoken.line for spoken in reading.plan.dialogue] == [line]
    assert reading.directions == ()


def test_a_quote_is_never_cut_and_sets_no_field():
    reading = read_note('Mara says "It is night, and closer; no music. Then darker."', ONE, CARDS)
    assert [change.field for change in reading.changes] == ["dialogue"]
    assert read_note("Mara says 'I don't know.'", ONE, CARDS).plan.dialogue[0].line == "I don't know."


def test_a_speaker_keeps_the_manner_and_the_others_their_lines():
    reading = read_note('Tom says "Not me."', TWO, CARDS)
    assert reading.plan.dialogue == (TWO.dialogue[0], Line(character="tom", line="Not me.", manner="quietly"))


def test_what_belongs_to_a_card_is_for_this_shot_and_offered():
    reading = read_note("Mara's raincoat should be red, and make it night", ONE, CARDS)
    assert reading.plan.wardrobe == {"mara": "a red raincoat and black boots"}
    assert [str(offer) for offer in reading.offers] == [
        "Mara Quinn's clothing: a yellow raincoat and black boots -> a red raincoat and black boots"
    ]


def test_with_card_the_shot_keeps_its_own_and_the_rest_of_the_note_counts():
    wet = ONE.model_copy(update={"wardrobe": {"mara": "a wet coat"}})
    reading = read_note("Mara's raincoat should be red, she looks calm, and make it night", wet, CARDS, card=True)
    assert reading.plan == wet.model_copy(update={"time_of_day": "night", "expressions": {"mara": "calm"}})
    assert [(offer.card, offer.field, offer.value) for offer in reading.offers] == [
        ("mara", "clothing", "a red raincoat and black boots")
    ]


def test_putting_on_what_the_card_says_leaves_no_entry():
    dressed = ONE.model_copy(update={"wardrobe": {"mara": "a red raincoat and black boots"}})
    reading = read_note("her raincoat should be yellow", dressed, CARDS)
    assert reading.plan.wardrobe == {}
    assert reading.offers == ()


PROMPT = (
    "ID_A is an old keeper\u00a0with “odd”  spacing. ID_A wears a yellow raincoat. ID_A’s voice is low. "
    'At normal speed, ID_A lights the lamp. In a soft voice, ID_A says, "Stay with me. Please." '
    "The mouth moves in time. The shot has an ink style.\tA stable medium shot frames ID_A, from the waist up. "
    "The background is a white room. Wind and waves are audible. No prominent background music.\n"
)
READY = ONE.model_copy(
    update={
        "prompt": PROMPT,
        "dialogue": (Line(character="mara", line="Stay with me. Please."),),
        "directions": (),
        "music": "none",
        "sound": "wind and waves",
    }
)
PLACES = [
    ("closer", "A stable medium shot frames ID_A, from the waist up.", "Close shot, eye level, the camera is static."),
    ("sad piano music", "No prominent background music.", "The music is sad piano."),
    ("no music", "No prominent background music.", "There is no music."),
    ("just wind", "Wind and waves are audible.", "One hears wind."),
    ("in a red raincoat", "ID_A wears a yellow raincoat.", "ID_A wears a red raincoat and black boots."),
    ("in black and white", "The shot has an ink style.", "The shot has black and white style."),
    ('she says "Not yet — no."', "Stay with me. Please.", "Not yet — no."),
    (
        "she whispers",
        'In a soft voice, ID_A says, "Stay with me. Please."',
        'ID_A, whispering, says, "Stay with me. Please."',
    ),
]


@pytest.mark.parametrize(("note", "old", "new"), PLACES, ids=[row[0] for row in PLACES])
def test_only_the_sentence_of_the_changed_field_is_replaced_in_a_prompt(note, old, new):
    reading = read_note(note, READY, CARDS)
    assert PROMPT.count(old) == 1
    assert reading.plan.prompt == PROMPT.replace(old, new)
    assert reading.changes, "the structured field changes too"


@pytest.mark.parametrize(
    ("note", "added"),
    [
        ("make it night", "The light is night."),
        ("scarier", "The mood is scary."),
        ("Mara is angry", "ID_A looks angry."),
        ("keep the door open", "keep the door open."),
        ("Mara turns round", "ID_A turns round."),
    ],
)
def test_what_a_prompt_does_not_say_is_appended(note, added):
    assert read_note(note, READY, CARDS).plan.prompt == f"{PROMPT}{added}"


def test_a_direction_taken_away_gives_the_prompt_back():
    with_it = read_note("Mara turns round", READY, CARDS).plan
    assert with_it.prompt != PROMPT
    assert set_fields(with_it, {"directions": "-1"}, CARDS).plan.prompt.rstrip() == PROMPT.rstrip()


SPEAKS_OF = {  # how a sentence of the prompt begins -> the fields that it speaks of
    "ID_A is an old": {"characters"},
    "ID_A wears": {"characters", "wardrobe"},
    "ID_A’s voice": {"dialogue"},
    "At normal": set(),
    "In a soft voice": {"dialogue"},
    "The mouth": {"dialogue", "characters"},
    "The shot has": {"style"},
    "A stable": {"framing", "angle", "camera"},
    "The background": {"scene"},
    "Wind": {"sound"},
    "No prominent": {"music"},
}


@pytest.mark.parametrize("note", [row[0] for row in NOTES if row[0] != "remove direction 1"])
def test_sentences_of_other_fields_keep_every_byte(note):
    reading = read_note(note, READY, CARDS)
    changed = {change.field.partition(".")[0] for change in reading.changes}
    after = [reading.plan.prompt[slice(*span)] for span in sentences(reading.plan.prompt)]
    for span in sentences(PROMPT):
        sentence = PROMPT[slice(*span)]
        fields = next(fields for start, fields in SPEAKS_OF.items() if sentence.startswith(start))
        assert sentence in after or fields & changed, f"{note!r} took away {sentence!r}"


def test_a_prompt_changes_with_nothing_that_it_does_not_hold():
    assert read_note("2 seconds longer", READY, CARDS).plan.prompt == PROMPT


SETS = [
    ({"camera": "slow dolly in"}, {"camera": "slow dolly in"}),
    ({"time_of_day": "night"}, {"time_of_day": "night"}),
    ({"time-of-day": "night", "framing": "insert"}, {"time_of_day": "night", "framing": "insert"}),
    ({"duration": "7"}, {"duration": 7.0}),
    ({"duration": "7.5 s"}, {"duration": 7.5}),
    ({"characters": "Mara, Tom"}, {"characters": ("mara", "tom")}),
    ({"characters": ""}, {"characters": ()}),
    ({"props": ["brass lamp"]}, {"props": ("lamp",)}),
    ({"scene": "pier"}, {"scene": "pier"}),
    ({"dialogue": {"MARA": "Not yet."}}, {"dialogue": (Line(character="mara", line="Not yet."),)}),
    ({"dialogue.tom": "Why?"}, {"dialogue": (*ONE.dialogue, Line(character="tom", line="Why?"))}),
    ({"dialogue.mara": ""}, {"dialogue": ()}),
    ({"expressions.mara": "calm"}, {"expressions": {"mara": "calm"}}),
    ({"wardrobe.mara": "a wet coat"}, {"wardrobe": {"mara": "a wet coat"}}),
    ({"directions": "-1"}, {"directions": ()}),
    ({"directions": "+No birds."}, {"directions": ("the door stays open", "No birds.")}),
    ({"music": " exactly  this "}, {"music": " exactly  this "}),
]


@pytest.mark.parametrize(("fields", "expected"), SETS, ids=[str(row[0]) for row in SETS])
def test_exact_fields_are_set_as_given(fields, expected):
    reading = set_fields(ONE, fields, CARDS)
    assert reading.plan == ONE.model_copy(update=expected)
    assert reading.changes
    assert ShotPlan.model_validate(reading.plan.model_dump()) == reading.plan


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"camra": "static"}, "'camra' is no field: did you mean 'camera'"),
        ({"time_of_day": "nigth"}, "did you mean 'night'"),
        ({"framing": "huge"}, "wanted one of extreme wide"),
        ({"duration": "soon"}, "got 'soon', wanted a number of seconds"),
        ({"duration": "0"}, "1 to 20 seconds"),
        ({"duration": "nan"}, "1 to 20 seconds"),
        ({"characters": "Marra Quin"}, "did you mean 'mara quinn'"),
        ({"expressions.zoe": "calm"}, "there is no card 'zoe'"),
        ({"expressions": "calm"}, "expressions.mara"),
        ({"directions": "-3"}, "there is no number 3; there are 1: 1 to 1"),
        ({"camera": 3}, "got 3, wanted text"),
        ({"camera.mara": "static"}, "not kept for each character"),
    ],
)
def test_a_wrong_field_name_or_value_is_refused_in_words(fields, said):
    with pytest.raises(BadInput, match=re.escape(said)):
        set_fields(ONE, fields, CARDS)


def test_setting_what_is_so_changes_nothing():
    reading = set_fields(ONE, {"camera": "static"}, CARDS)
    assert (reading.plan, reading.changes, reading.already) == (ONE, (), ("camera=static",))


def test_an_exact_field_reaches_the_prompt():
    reading = set_fields(READY, {"music": "a lone horn"}, CARDS)
    assert reading.plan.prompt == PROMPT.replace("No prominent background music.", "The music is a lone horn.")

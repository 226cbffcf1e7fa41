"""The ledger: what each shot shows, by the words that say so."""

from director.continuity.ledger import Ledger
from director.continuity.states import Entity
from workspace.records import CharacterCard, Line, PropCard, SceneCard, ShotPlan

CARDS = {
    card.id: card
    for card in (
        CharacterCard(
            id="mara", name="Mara Lind", tag="ID_A", identity="a woman of forty with a thin scar on her chin"
        ),
        CharacterCard(id="jon", name="Jon Lind", tag="ID_B", identity="a man of fifty with a grey beard"),
        SceneCard(id="hut", name="Fishing hut", description="plank hut with an iron stove and one window"),
        SceneCard(id="cellar", name="Cellar", description="low cellar under the hut"),
        PropCard(id="jug", name="milk jug", description="blue enamel jug"),
        PropCard(id="letter", name="letter", description="folded letter with a red seal"),
    )
}
COSTUMES = {
    "mara": {"oilskin": "yellow oilskin coat", "sunday": "green Sunday dress with a lace collar"},
    "jon": {"jersey": "navy jersey", "guard": "brown vest with tin badge", "bare": "brown vest without badge"},
}


def ledger(**options) -> Ledger:
    return Ledger(CARDS, costumes=COSTUMES, **options)


def shot(action, *, people=(), props=(), scene="hut", time="day", lines=(), **fields):
    said = tuple(Line(character=who, line="Well.", manner=manner) for who, manner in lines)
    named = {"title": "", "action": action, "characters": people, "props": props, "scene": scene}
    return ShotPlan(**named, time_of_day=time, dialogue=said, **fields)


def states(*plans, book=None):
    book = book or ledger()
    return [book.add(str(n), plan) for n, plan in enumerate(plans, start=1)]


def value(entry, kind, card, facet):
    fact = entry.states[Entity(kind, card)].facts.get(facet)
    return fact.value if fact else None


def test_a_costume_is_told_once_and_worn_until_another_is_told():
    entries = states(
        shot("Mara in a yellow oilskin coat hauls the net.", people=("mara",)),
        shot("She counts the fish.", people=("mara",)),
        shot("Mara, in her green dress now, waits.", people=("mara",)),
    )
    assert [value(e, "look", "mara", "costume") for e in entries] == ["oilskin", "oilskin", "sunday"]
    fact = entries[1].states[Entity("look", "mara")].facts["costume"]
    assert fact.since == 1
    assert "yellow oilskin coat" in fact.words


def test_each_costume_goes_to_the_one_whom_the_words_are_about():
    (entry,) = states(shot("Mara in a green dress and Jon in a navy jersey shake hands.", people=("mara", "jon")))
    assert (value(entry, "look", "mara", "costume"), value(entry, "look", "jon", "costume")) == ("sunday", "jersey")


def test_taking_off_a_part_gives_the_costume_that_lacks_it():
    entries = states(
        shot("Jon in a brown vest, the tin badge shining, nods.", people=("jon",)),
        shot("Jon stands without the badge.", people=("jon",)),
    )
    assert [value(e, "look", "jon", "costume") for e in entries] == ["guard", "bare"]


def test_a_costume_that_nobody_listed_is_learned_from_the_text():
    book = Ledger(CARDS)
    first, second, third = states(
        shot("Mara wears a long red coat.", people=("mara",)),
        shot("Mara in a white apron stirs the pot.", people=("mara",)),
        shot("Mara, red coat over her arm, leaves; she wears a long red coat again.", people=("mara",)),
        book=book,
    )
    worn = [value(e, "look", "mara", "costume") for e in (first, second, third)]
    assert worn[0] == worn[2] != worn[1]


def test_what_is_taken_off_is_off_until_it_is_put_on_again():
    coat = CARDS["mara"].model_copy(update={"clothing": "a long red coat"})
    entries = states(
        shot("Mara comes in.", people=("mara",)),
        shot("She takes off her coat and opens the drawer.", people=("mara",), props=("jug",)),
        shot("She lights the lamp and tears the paper.", people=("mara",), props=("jug",)),
        shot("She puts on the red coat again.", people=("mara",)),
        book=Ledger({**CARDS, "mara": coat}),
    )
    assert [value(e, "look", "mara", "mark:without") for e in entries] == [None, "coat", "coat", ""]
    assert {value(e, "place", "hut", "opening") for e in entries} == {None}, "a drawer is no hut, and no jug"
    assert {value(e, "prop", "jug", facet) for e in entries[1:3] for facet in ("opening", "damage")} == {None}


def test_the_plan_s_own_wardrobe_counts_before_the_text():
    (entry,) = states(shot("Mara in a green dress.", people=("mara",), wardrobe={"mara": "a yellow oilskin coat"}))
    assert value(entry, "look", "mara", "costume") == "oilskin"


def test_a_thing_keeps_its_state_until_the_words_change_it():
    entries = states(
        shot("The milk jug stands full on the sill.", props=("jug",)),
        shot("Mara drops the jug. It is cracked.", people=("mara",), props=("jug",)),
        shot("The jug is on the shelf.", props=("jug",)),
        shot("The jug, mended, gleams.", props=("jug",)),
    )
    assert [value(e, "prop", "jug", "damage") for e in entries] == [None, "cracked", "cracked", "mended"]
    assert {value(e, "prop", "jug", "contents") for e in entries} == {"full"}


def test_what_is_so_again_is_as_it_was_in_its_other_facets_too():
    entries = states(
        shot("The clean jug.", props=("jug",)),
        shot("The jug is dirty and smoking.", props=("jug",)),
        shot("The jug is clean again.", props=("jug",)),
    )
    assert entries[0].states[Entity("prop", "jug")].signature == entries[2].states[Entity("prop", "jug")].signature
    assert value(entries[1], "prop", "jug", "fire") == "smoking"


def test_two_things_are_kept_apart():
    (entry,) = states(shot("The cracked jug stands on the sealed letter.", props=("jug", "letter")))
    assert value(entry, "prop", "jug", "damage") == "cracked"
    assert value(entry, "prop", "letter", "damage") is None
    assert value(entry, "prop", "letter", "opening") == "closed"


def test_a_noun_like_a_verb_tells_nothing():
    (entry,) = states(shot("The letter has a stain along the fold.", props=("letter",)))
    assert value(entry, "prop", "letter", "opening") is None


def test_a_place_has_the_state_of_its_parts_and_the_light_of_its_hour():
    entries = states(
        shot("The stove is lit.", time="night"),
        shot("The stove is cold.", time="dawn"),
        shot("Water. The cellar is flooded.", scene="cellar", time="night"),
        shot("The cellar is no longer flooded.", scene="cellar", time="day"),
    )
    assert [value(e, "place", "hut", "fire") for e in entries[:2]] == ["lit", "out"]
    assert [value(e, "place", "hut", "light") for e in entries[:2]] == ["night", "low"]
    assert [value(e, "place", "cellar", "light") for e in entries[2:]] == [None, None]
    assert [value(e, "place", "cellar", "water") for e in entries[2:]] == ["flooded", ""]


def test_a_flashback_has_its_own_states_and_leaves_the_others_alone():
    entries = states(
        shot("Mara in a green dress. The jug is broken.", people=("mara",), props=("jug",)),
        shot("Twenty years ago. Little Mara in a yellow oilskin coat fills the jug.", people=("mara",), props=("jug",)),
        shot("Mara turns.", people=("mara",), props=("jug",), lines=(("mara", ""),)),
    )
    assert [e.timeline for e in entries] == ["main", "past", "main"]
    assert [value(e, "look", "mara", "costume") for e in entries] == ["sunday", "oilskin", "sunday"]
    assert [value(e, "prop", "jug", "damage") for e in entries] == ["broken", None, "broken"]
    assert value(entries[1], "look", "mara", "age") == "child"
    assert value(entries[2], "voice", "mara", "age") is None


def test_marks_stay_or_pass_or_heal():
    entries = states(
        shot("Jon, soaked, his lip split, comes in.", people=("jon",)),
        shot("Jon eats.", people=("jon",), time="night"),
        shot("Jon laughs, his lip healed.", people=("jon",), time="night"),
    )
    assert [value(e, "look", "jon", "mark:lip") for e in entries] == ["split", "split", ""]
    assert [value(e, "look", "jon", "mark:body") for e in entries] == ["soaked", None, None]


def test_what_the_card_tells_is_no_mark():
    (entry,) = states(shot("Mara, chin scarred, smiles.", people=("mara",)))
    assert list(entry.states[Entity("look", "mara")].facts) == ["costume"]


def test_pronouns_find_the_one_whom_they_fit():
    (entry,) = states(
        shot("They meet. She wears the oilskin coat; he stands in a navy jersey.", people=("mara", "jon"))
    )
    assert (value(entry, "look", "mara", "costume"), value(entry, "look", "jon", "costume")) == ("oilskin", "jersey")


def test_a_voice_is_plain_unless_the_shot_says_otherwise():
    entries = states(
        shot("Jon speaks.", people=("jon",), lines=(("jon", "whispering"),)),
        shot("Jon speaks.", people=("jon",), lines=(("jon", ""),)),
    )
    assert [value(e, "voice", "jon", "voice") for e in entries] == ["whisper", None]


def test_who_has_what_in_hand():
    (entry,) = states(
        shot("Mara holds the milk jug; the letter lies there.", people=("mara",), props=("jug", "letter"))
    )
    assert entry.holders == {"jug": "mara"}
    assert entry.carried("mara") == ("jug",)


def test_a_person_s_correction_wins_and_lasts_until_the_words_change_it():
    jug, hut = Entity("prop", "jug"), Entity("place", "hut")
    book = ledger(corrections={"2": {(jug, "damage"): "cracked", (hut, "light"): "night"}})
    plans = [shot("The whole jug.", props=("jug",)), shot("The jug is whole.", props=("jug",))]
    plans += [shot("The jug.", props=("jug",)), shot("The jug is mended.", props=("jug",))]
    entries = states(*plans, book=book)
    assert [value(e, "prop", "jug", "damage") for e in entries] == ["whole", "cracked", "cracked", "mended"]
    assert [value(e, "place", "hut", "light") for e in entries] == ["day", "night", "day", "day"]
    assert entries[1].states[jug].facts["damage"].by == "person"


def test_who_reads_overhears_or_is_told_something_knows_it():
    entries = states(
        shot("Mara reads the letter by the stove and hides it.", people=("mara",), props=("letter",)),
        shot("Mara tells Jon where the jug is hidden. Nobody else hears.", people=("mara", "jon")),
        shot("Jon reveals that the boat is sold.", people=("mara", "jon")),
        shot("Jon reads.", people=("jon",)),
    )
    assert [entry.learned for entry in entries] == [
        (("mara", "the letter by the stove"),),
        (("mara", "where the jug is hidden"), ("jon", "where the jug is hidden")),
        (("jon", "that the boat is sold"), ("mara", "that the boat is sold")),
        (),
    ]


def test_words_of_another_language_are_not_guessed_at():
    entries = states(
        shot("The jug is broken.", props=("jug",)),
        shot("Mara steht mit dem Krug am Fenster, und der Wind rüttelt lange an den alten Brettern.", props=("jug",)),
    )
    assert [e.unread for e in entries] == [False, True]
    assert value(entries[1], "prop", "jug", "damage") == "broken"


def test_odd_casts_are_read_without_a_fall():
    twins = {f"ann{n}": CharacterCard(id=f"ann{n}", name="Ann", tag=f"ID_{n}", identity="a woman") for n in range(2)}
    crowd = {f"c{n}": CharacterCard(id=f"c{n}", name=f"Guest {n}", tag=f"ID_{n}", identity="a man") for n in range(40)}
    named_after = {"paris": CharacterCard(id="paris", name="Paris", tag="ID_X", identity="a woman of thirty")}
    place = {"square": SceneCard(id="square", name="Square in Paris", description="cobbled square")}
    book = Ledger({**CARDS, **twins, **crowd, **named_after, **place})
    plans = [
        shot("Ann in a red coat looks at Ann in a blue coat.", people=("ann0", "ann1")),
        shot("Everybody drinks.", people=tuple(crowd)),
        shot("Paris crosses the square in Paris.", people=("paris",), scene="square"),
        shot("", scene=""),
        shot("Nobody. Rain."),
    ]
    assert len(states(*plans, book=book)) == len(plans)

"""Stories for measuring critics: who speaks where is drawn by a seeded die, so that there are as many as one wants."""

from __future__ import annotations

import random

PEOPLE = {  # as a script introduces them
    "ADA": "a lighthouse keeper of 60 with a long grey braid, wearing a yellow oilskin coat",
    "BRUNO": "a heavy baker of 50 with a black beard, wearing a white apron over a blue shirt",
    "CLARA": "a young doctor of 30 with short red hair, wearing a green coat",
    "DAN": "a boy of 10 with blond hair, wearing a red pullover",
    "ELSE": "a girl of 9 with black braids, wearing a purple dress",
    "FRANK": "a detective of 45 with brown hair, wearing a grey coat",
    "GRETA": "an old woman of 75 with white hair, wearing a blue cardigan",
    "HUGO": "an old man of 80 with a white beard, wearing a brown jacket",
    "IVY": "a teacher of 40 with blonde hair, wearing an orange jacket",
    "JON": "a young fisherman of 25 with brown hair, wearing a dark green pullover",
}
PLACES = (
    ("INT. KITCHEN", "A small kitchen with a table and a stove."),
    ("INT. LIBRARY", "A library with high shelves and a reading lamp."),
    ("EXT. HARBOUR", "Boats lie at a stone quay."),
    ("EXT. FOREST", "Tall trees stand along a narrow path."),
    ("INT. WORKSHOP", "A workshop with tools on the walls."),
    ("EXT. MARKET SQUARE", "Stalls stand around a fountain."),
)
TIMES = ("DAY", "NIGHT", "MORNING")
DOING = (
    "{} stands at the window.", "{} walks to the table.", "{} sits down.", "{} looks around.", "{} holds a letter.",
    "{} picks up a lantern.", "{} turns around.", "{} waits.",
)  # fmt: skip
LINES = (
    "Nobody told me that the ferry leaves at noon.", "Hold the lamp a little higher, please.",
    "I have never liked the smell of this cellar.", "If we follow the river we will find the mill.",
    "That was the last of the bread, I am afraid.", "My brother wrote this letter twenty years ago.",
    "You cannot keep a secret in a town like this.", "The storm will be here before the evening.",
    "Did you lock the garden gate behind you?", "There is something moving under the bridge.",
    "We should have left when the music stopped.", "I counted every window and one is missing.",
    "Give me the key and I will show you the room.", "She said the train would wait for us.",
    "It is only an old clock, but it was my mother's.", "Please do not wake the children.",
    "I saw your light from the other side of the bay.", "Somebody has been reading my diary again.",
    "The water is too cold to swim at this hour.", "Promise me that you will write every week.",
    "Every map of this island shows a different road.", "He asked for soup and paid with a gold coin.",
    "I would rather walk home than sit in that car.", "The doctor comes on Tuesday, if the snow allows.",
    "Take the blue box and leave the others alone.", "When the bell rings, run and do not look back.",
    "That painting was not crooked yesterday.", "We have enough wood for one more night.",
    "I can hear the sea when I close my eyes.", "Tell the captain that we are ready to go.",
)  # fmt: skip


def script(seed: int, *, shots: int = 16) -> str:
    """A Fountain script of about so many shots, with three people in two places."""
    die = random.Random(f"critics {seed}")
    people, lines = die.sample(sorted(PEOPLE), 3), die.sample(LINES, len(LINES))
    out, begun = [f"Title: Story {seed}", ""], set()
    for number in range(shots):
        if number % (shots // 2) == 0:
            place, described = PLACES[(seed + number) % len(PLACES)] if number else PLACES[seed % len(PLACES)]
            out += [f"{place} - {die.choice(TIMES)}", "", described, ""]
        who = die.sample(people, 2 if die.random() < 0.3 else 1)
        doing = [die.choice(DOING).format(_named(name, begun)) for name in who]
        out += [" ".join(doing), ""]
        for name in who:
            if die.random() < 0.85:
                out += [name, lines[number % len(lines)], ""]
                lines = lines[1:] + lines[:1]
    return "\n".join(out)


def _named(name: str, begun: set[str]) -> str:
    if name in begun:
        return name.title()
    begun.add(name)
    return f"{name}, {PEOPLE[name]},"

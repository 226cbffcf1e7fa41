"""Small deterministic films for tests: a writer that needs no words, over the real workspace and the test card."""

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

from director.deps import Deps
from director.embedding import Words
from director.graph import run
from generator.testcard import TestCard
from workspace.commands import CreateFilm
from workspace.film import Film
from workspace.records import (
    Card,
    CharacterCard,
    Intent,
    Line,
    Scene,
    SceneCard,
    Screenplay,
    Settings,
    ShotPlan,
    Source,
    Wish,
)

SMALL = {"width": 64, "height": 64, "fps": 25.0}


class PlainWriter:
    """Two people who take turns, in two places."""

    name = "plain"
    model = ""
    once = nullcontext

    def screenplay(self, source: Source, wish: Wish, *, intent: Intent | None = None) -> Screenplay:
        return Screenplay(
            title=source.title, scenes=(Scene(heading="INT. ROOM - DAY", place="Room"),), written_by="test"
        )

    def cards(self, screenplay: Screenplay, source: Source, *, intent: Intent | None = None) -> list[Card]:
        return [
            CharacterCard(
                id="mara", name="Mara", tag="ID_A", identity="a woman of sixty", clothing="a red coat", voice="low"
            ),
            CharacterCard(
                id="tom", name="Tom", tag="ID_B", identity="a boy of ten", clothing="a blue shirt", voice="high"
            ),
            SceneCard(id="room", name="Room", description="a small room"),
            SceneCard(id="harbour", name="Harbour", description="boats at a quay"),
        ]

    def shot_plan(
        self, screenplay: Screenplay, cards: Sequence[Card], wish: Wish, *, intent: Intent | None = None
    ) -> list[ShotPlan]:
        return [self._shot(number) for number in range(wish.shots or 4)]

    def _shot(self, number: int) -> ShotPlan:
        who = ("mara", "tom")[number % 2]
        return ShotPlan(
            title=f"Shot {number + 1}",
            scene=("room", "harbour")[number // 2 % 2],
            characters=(who,),
            action=f"{who.title()} looks at thing number {number + 1}.",
            dialogue=(Line(character=who, line=f"This is line {number + 1}."),) if number % 3 else (),
            duration=0.4,
        )


def make_film(folder: Path, shots: int = 4, **settings: object) -> Film:
    """A finished small film. The caller closes it."""
    film = start_film(folder, **settings)
    finish(film, shots)
    return film


def start_film(folder: Path, **settings: object) -> Film:
    """A film with settings and nothing else."""
    film = Film(folder, create=True)
    step = film.begin_step("create")
    row = {"title": "Test", "generator": "testcard", **SMALL, **settings}
    film.apply(CreateFilm(settings=Settings.model_validate(row)), actor="person", step=step)
    return film


def deps_for(film: Film, shots: int = 4) -> Deps:
    """What the stages need to make a small film."""
    source = Source(kind="brief", title="Test", text="A test.", digest="0" * 64)
    step = film.begin_step("make", resume=True)
    deps = Deps(film, PlainWriter(), TestCard(), step, source=source, wish=Wish(shots=shots))
    deps.embedder = Words()  # loading the real model would cost every test five seconds
    return deps


def finish(film: Film, shots: int = 4) -> None:
    """Run the graph to the end."""
    run(deps_for(film, shots))

"""The Python face of a film: what the command line and the chat use as well."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from director import renderer
from director.arranging import Arranging
from director.asking import Asking
from director.build import FilmState
from director.config import read_config
from director.errors import BadInput, Unconfirmed
from director.improving import Improving
from director.names import find_character, find_shot, safe_name, steered_memory
from director.options import FILLS, Options, check_output, one_of
from director.planning import Planning
from director.session import new_stale
from director.sharing import Sharing
from director.steering import MAX_ASKED
from director.views import ShotView, StaleView, Status, TakeView, shot_views, status, take_view, takes_of
from workspace import commands as c
from workspace.records import Card, MemoryChoice, Screenplay, Turn

if TYPE_CHECKING:
    from director.account import Cost
    from director.actions.rebuild import Difference
    from director.actions.refresh import Redone
    from director.actions.revise import Preview, Revision
    from director.actions.takes import Reproduction

# The actions and stages import av, faiss and langgraph, which take a second: they are imported where they are used, so
# that those who only look at a film need not wait.


class Director(Arranging, Asking, Improving, Planning, Sharing):
    """One film, in one folder.

    `Director("my-film")` opens the film that is there; a folder that does not exist yet becomes a film with `make` or
    `plan`. Shots are named by their number on the screen, characters by name or card id. Errors are sentences: BadInput,
    NotAFilm and Refused for what the person can mend, others for what broke.
    """

    # Making

    def make(
        self,
        source: str | Path | None = None,
        *,
        output: str | Path | None = None,
        yes: bool = False,
        **options: Any,
    ) -> Path:
        """Plan what is not planned, render what is not rendered, and cut the film. Returns the path of the film.

        `source` is a brief, or the path of a brief, a Fountain script or a prompts JSON; None continues. `options` are
        the fields of `director.options.Options`. Killed anywhere, the same call continues and renders nothing twice.
        A script that has changed since is taken with `yes`; without it, NeedsYes tells the difference. Where a language
        model planned, or rendering costs, Unconfirmed says what waits, `confirm` gives it, and the same call goes on.
        """
        target = check_output(Path(output)) if output is not None else None
        self._run("make", source, Options(**options), stop_at_plan=False, yes=yes)
        return self.cut(target)

    def plan(self, source: str | Path | None = None, *, yes: bool = False, **options: Any) -> Status:
        """Everything up to the first rendered shot. A plan that needs a yes for that is `waiting()` then."""
        try:
            self._run("plan", source, Options(**options), stop_at_plan=True, yes=yes)
        except Unconfirmed as stopped:
            if stopped.waiting.of != "plan":
                raise
        return self.status()

    def compare_script(self, source: str | Path) -> Difference:
        """What taking a changed script would do, shot by shot. Writes nothing."""
        from director.actions.rebuild import compare_script
        from director.intake.read import read_source
        from director.writer.builtin import BuiltinWriter

        with self._open() as film, film.view() as view:
            new, state = read_source(str(source)), FilmState.read(view)
            return compare_script(new, view.wish(), state, BuiltinWriter(), origins=view.origins())

    def cut(
        self,
        output: str | Path | None = None,
        *,
        name: str | None = None,
        subtitles: str = "soft",
        transition: str = "cut",
        slate: bool = False,
        score: bool | None = None,
    ) -> Path:
        """Write the film as one file, with chapters and subtitles, and an SRT beside it. Returns its path.

        `subtitles` are "soft", "burned" into the picture, or "none"; `transition` is "cut" or such as "dissolve:0.5";
        `slate` puts shot, take, time code and title into the picture; `score` is music for the whole film, made by rule,
        None as film.toml says.
        With `name`, the choice of takes is kept under that name the first time, and the same takes are cut again later.
        """
        from director.stages.cut import Finish, choose, cut

        score = read_config(self.folder).sound.score if score is None else score
        finish = Finish(subtitles, transition, slate, score)
        with self._open() as film:
            with film.view() as view:
                state, known = FilmState.read(view), view.cuts()
            if output is None:
                output = film.folder / "exports" / f"{safe_name(name or state.settings.title)}.mp4"
                output.parent.mkdir(exist_ok=True)
            target = check_output(Path(output))
            takes = known[name] if name in known else choose(state, film.folder)
            cut(film, takes, target, finish)
            if name is not None and name not in known:  # only now: what cannot be cut gets no name
                with film.lock.held("director cut"):
                    step = self._begin(film, f"cut {name}")
                    film.apply(c.NameCut(name=name, takes=tuple(takes)), actor=self._actor, step=step)
            return target

    # Looking

    def status(self, *, memory: bool = False) -> Status:
        """How far the film is, and which shots are not what it now asks for. `memory` also looks for better memory."""
        with self._open() as film:
            with film.view() as view:
                settings = view.settings()
            assert settings is not None  # a film has them from its first step
            now = status(film, renderer.load(settings, film.folder).identity)
            if not memory:
                return now
        from director.actions.refresh import better_memory

        with self._look() as deps:
            found = [better for shot in deps.state().shots for better in better_memory(deps, shot)]
        return now.model_copy(update={"better_memory": tuple(found)})

    def shots(self) -> list[ShotView]:
        """All shots in story order."""
        with self._open() as film:
            return shot_views(film)

    def takes(self, shot: int) -> list[TakeView]:
        """All takes of a shot, oldest first."""
        with self._open() as film:
            return [take_view(take, film) for take in takes_of(film, self._shot(film, shot))]

    def story(self) -> Screenplay | None:
        """The screenplay; None before it is written."""
        with self._open() as film, film.view() as view:
            return view.screenplay()

    def cards(self) -> list[Card]:
        """The cards of all characters, places and things."""
        with self._open() as film, film.view() as view:
            return list(view.cards().values())

    def conversation(self) -> list[Turn]:
        """What was said about the film so far, oldest first."""
        with self._open() as film, film.view() as view:
            return view.turns()

    def cost(self) -> Cost:
        """What language models and rendering took so far, for each purpose, and what is left of the budget."""
        from director.account import cost

        with self._open() as film:
            return cost(film, read_config(self.folder))

    def log(self, *, shot: int | None = None, brief: bool = False) -> list[dict[str, Any]]:
        """The history of the film, or of one shot: every command and every answer of a gate, oldest first.

        `brief` leaves payload and changes out: what was asked in every detail, which is long.
        """
        with self._open() as film, film.view() as view:
            key = "" if shot is None else find_shot(view.shots(), shot, self.folder).id
            return view.events(touching=key, brief=brief)

    # Changing one shot

    def revise(self, shot: int, note: str | None = None, *, card: bool = False, **fields: Any) -> Revision:
        """Change one shot by a note in plain words, by exact fields, or both; render it once.

        Nothing else is rendered: the answer names what has become stale. A note that would change a card changes this
        shot only, unless `card`. Killed anywhere, nothing has changed, and the same call does it once.
        """
        from director.actions.revise import revise
        from director.revision.understand import understand

        with self._work(f"revise {shot}: {'; '.join(filter(None, (note, _said(fields))))}") as deps:
            found = self._shot(deps.film, shot)
            wish = understand(note, fields, found.plan, deps.state().cards, card=card)
            return revise(deps, found, wish)

    def preview(self, shot: int, note: str | None = None, *, card: bool = False, **fields: Any) -> Preview:
        """What `revise` would change and touch, and how long it may take. Writes and renders nothing."""
        from director.actions.revise import preview
        from director.revision.understand import understand

        with self._open() as film, film.view() as view:
            state = FilmState.read(view)
            found = find_shot(state.shots, shot, self.folder)
            wish = understand(note, fields, found.plan, state.cards, card=card)
            return preview(state, found, wish.reading)

    def again(self, shot: int, *, seed: int | None = None) -> Revision:
        """Render a shot once more, same words, with the next unused seed or the one given."""
        from director.actions.revise import revise
        from director.revision.changes import Reading
        from director.revision.understand import Understood

        with self._work(f"again {shot}") as deps:
            found = self._shot(deps.film, shot)
            with deps.film.view() as view:
                next_seed = view.next_seed()
            return revise(deps, found, Understood(Reading(plan=found.plan)), seed=next_seed if seed is None else seed)

    def reseed(self, shot: int, count: int = 4, *, sheet: str | Path | None = None) -> list[TakeView]:
        """Make `count` takes of a shot with other seeds, to choose from with `use`. `sheet`: their key frames (PNG)."""
        from director.actions.takes import reseed
        from director.actions.takes import sheet as write_sheet

        if not 1 <= count <= 99:
            raise BadInput(f"-n {count}: 1 to 99 takes")
        if sheet is not None:
            check_output(Path(sheet), ".png")
        with self._work(f"reseed {shot}") as deps:
            found = self._shot(deps.film, shot)
            made = reseed(deps, found, count)
            if sheet is not None:
                write_sheet(deps.film, takes_of(deps.film, found, [take.number for take in made]), Path(sheet))
            return made

    def use(self, shot: int, take: int) -> Revision:
        """Go back to a take, with the plan and seed that it was made from. Renders nothing."""
        from director.actions.revise import use

        with self._work(f"use {shot}.{take}") as deps:
            return use(deps, self._shot(deps.film, shot), take)

    def compare(self, shot: int, *takes: int, output: str | Path) -> Path:
        """Takes of a shot side by side in one file, with the sound of the first."""
        from director.actions.takes import compare

        target = check_output(Path(output))
        with self._open() as film:
            return compare(film, takes_of(film, self._shot(film, shot), takes), target)

    def reproduce(self, shot: int, take: int) -> Reproduction:
        """Render a take again and say whether it is bit-identical. Puts freed files back when it is."""
        from director.actions.takes import reproduce

        with self._work(f"reproduce {shot}.{take}") as deps:
            found = self._shot(deps.film, shot)
            return reproduce(deps, found, takes_of(deps.film, found, [take])[0])

    # Changing the film

    def refresh(
        self,
        shots: Collection[int] | None = None,
        *,
        preview: bool = False,
        reselect: bool = False,
        renderer: bool = False,
        degraded: bool = False,
    ) -> list[Redone]:
        """Render what is stale, once, in story order; `shots` limits the pass. Returns what was, or would be, done."""
        from director.actions.refresh import Why, refresh, stale_sources

        with self._look() if preview else self._work("refresh") as deps:
            state = deps.state()
            for number in shots or ():
                find_shot(state.shots, number, self.folder)
            for warning in stale_sources(state, shots) if shots else ():
                self._report.note(warning)
            return refresh(deps, shots, Why(reselect, renderer, degraded), preview=preview)

    def set(self, **changes: Any) -> list[StaleView]:
        """Change settings of the film. Returns what that makes stale.

        They are size, fps, seed, memory, fill, generator, model, preset, style and title.
        """
        title = f"set {_said(changes)}"
        free = {name: changes.pop(name) for name in ("fill", "style", "title") if name in changes}
        one_of("fill", free.get("fill"), FILLS)
        options = Options(**changes)
        with self._open() as film, film.view() as view:
            made = options.chosen() | renderer.chosen(options, view.settings()) | free
        return self._change(title, c.ChangeSettings.model_validate(made))

    def set_card(self, card: str, **fields: str) -> list[StaleView]:
        """Change fields of a card, by card id or name. Returns what that makes stale."""
        from director.names import edited_card

        return self._change(
            f"set {card}: {_said(fields)}", lambda state: c.EditCard(card=edited_card(card, fields, state.cards))
        )

    def memory(
        self,
        shot: int,
        *,
        include: Sequence[int] = (),
        exclude: Sequence[int] = (),
        roles: Mapping[int, str] | None = None,
        auto: bool = False,
    ) -> ShotView:
        """Steer what a shot remembers: kept in the plan, taken at the next render. `auto` forgets what was steered.

        `roles`: of shots to include, the one thing that each is for: `{3: "look"}`, or voice, place or prop.
        """
        late = next((n for n in include if n >= shot), None)
        if late is not None:
            raise BadInput(f"shot {shot} cannot remember shot {late}: only what is earlier in the story")

        def steer(state: FilmState) -> c.Command:
            found = find_shot(state.shots, shot, self.folder)
            old = MemoryChoice() if auto else found.plan.memory
            choice = steered_memory(old, state.shots, self.folder, include=include, exclude=exclude, roles=roles)
            if len(choice.include) > MAX_ASKED:
                raise BadInput(f"shot {shot} has room for {MAX_ASKED} shots asked for, not {len(choice.include)}")
            return c.ReplanShot(shot=found.id, plan=found.plan.model_copy(update={"memory": choice}))

        self._change(f"memory {shot}", steer)
        return self.shot(shot)

    def anchor(self, character: str, shot: int) -> list[StaleView]:
        """Let the current take of a shot stand for a character in fixed memory. Returns what that makes stale."""
        with self._open() as film, film.view() as view:
            state = FilmState.read(view)
            take = state.take(find_shot(state.shots, shot, self.folder))
            if take is None:
                raise BadInput(f"shot {shot} has no take yet: run `director make {self.folder}` first")
            key = find_character(character, state.cards)
        return self._change(f"anchor {key} {shot}", c.MoveAnchor(subject=key, take=take.id))

    def cast(
        self, character: str, *, image: str | Path | None = None, voice: str | Path | None = None
    ) -> list[StaleView]:
        """Let a picture or a voice of your own stand for a character from now on; neither takes it back."""
        from director.actions.cast import reference

        with self._work(f"cast {character}") as deps:
            before, key = deps.state(), find_character(character, deps.state().cards)
            files = {"image": Path(image) if image else None, "voice": Path(voice) if voice else None}
            command = reference(deps.film, key, **files) if image or voice else c.CastReference(subject=key)
            deps.apply(command, actor="person")
            return new_stale(before, deps.state())

    def switch(self, generator: str, *, model: str | Path | None = None) -> Status:
        """Render with another generator from now on: it has its own current takes, those of the old one stay whole.

        `model`: the folder of its weights, for joyai-echo; said once, and again when it has moved.
        """
        self.set(generator=generator, **({} if model is None else {"model": str(model)}))
        return self.status()


def _said(fields: Mapping[str, object]) -> str:
    """Fields as a person sets them on the command line, for the title of a step."""
    return ", ".join(f"{name}={value}" for name, value in fields.items())

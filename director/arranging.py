"""Changing the film around its shots: their order, what is left out or kept as it is, history, and room on the disk."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from director.build import FilmState, asked_of
from director.errors import BadInput
from director.names import find_shot
from director.session import Session
from director.views import ShotView, StaleView, stale_views
from workspace import commands as c
from workspace.records import Step

if TYPE_CHECKING:
    from director.actions.free import Freeable


class Arranging(Session):
    """The part of `Director` that renders nothing."""

    def insert(self, before: int, action: str, *, characters: Sequence[str] | None = None) -> ShotView:
        """Plan a new shot before a shot (or at the end, one past the last). `make` renders it. Nothing becomes stale."""
        from director.names import plan_of

        if not action.strip():
            raise BadInput("an empty shot: say what happens in it")
        with self._open() as film, film.view() as view:
            shots, cards = view.shots(), view.cards()
            if not shots:
                raise BadInput(
                    f"{self.folder} has no shots: `director make` plans them, `restore` brings dropped ones back"
                )
            at_end = before == len(shots) + 1
            following = None if at_end else find_shot(shots, before, self.folder)
        plan = plan_of(action, cards, near=following or shots[-1], characters=characters)
        key = following.id if following else None
        self._change(f"insert {before}", c.InsertShot(plan=plan, before=key))
        return self.shot(before)

    def replan(self, shot: int, note: str | None = None, **fields: object) -> list[StaleView]:
        """Change what a shot is to be, by a note in plain words or exact fields, and render nothing yet.

        `make` or `refresh` renders it. Returns what that makes stale: mostly the shot itself.
        """
        from director.revision.understand import understand

        def changed(state: FilmState) -> c.Command:
            found = find_shot(state.shots, shot, self.folder)
            plan = understand(note, fields, found.plan, state.cards).reading.plan
            if plan == found.plan:
                raise BadInput(f"shot {shot} is to be that already: nothing to change")
            return c.ReplanShot(shot=found.id, plan=plan)

        return self._change(f"replan {shot}: {note or fields}", changed)

    def drop(self, shot: int) -> list[StaleView]:
        """Take a shot out of the film. Its takes stay; `restore` brings it back."""
        return self._mark("drop", shot, dropped=True)

    def restore(self, shot_id: str) -> list[StaleView]:
        """Bring back a dropped shot, by its id."""
        return self._change(f"restore {shot_id}", c.MarkShot(shot=shot_id, dropped=False))

    def move(self, shot: int, *, before: int) -> list[StaleView]:
        """Put a shot before another, or at the end (one past the last). Returns what that makes stale."""
        with self._open() as film, film.view() as view:
            shots = view.shots()
            found = find_shot(shots, shot, self.folder)
            key = None if before == len(shots) + 1 else find_shot(shots, before, self.folder).id
        return self._change(f"move {shot} before {before}", c.MoveShot(shot=found.id, before=key))

    def skip(self, shot: int) -> list[StaleView]:
        """Leave a shot out of cuts and of new selections. It stays valid as recorded memory."""
        return self._mark("skip", shot, skipped=True)

    def unskip(self, shot: int) -> list[StaleView]:
        """Take `skip` back."""
        return self._mark("unskip", shot, skipped=False)

    def pin(self, shot: int) -> list[StaleView]:
        """Never touch a shot."""
        return self._mark("pin", shot, pinned=True)

    def unpin(self, shot: int) -> list[StaleView]:
        """Take `pin` back."""
        return self._mark("unpin", shot, pinned=False)

    def accept(self, shots: Collection[int]) -> list[int]:
        """Keep the takes of these shots as they are, until something changes again. Returns those that were stale."""
        with self._open() as film, film.lock.held("director accept"):
            with film.view() as view:
                state = FilmState.read(view)
            stale = {view.id for view in stale_views(state)}
            found = [find_shot(state.shots, number, self.folder) for number in sorted(shots)]
            orders = [
                c.AcceptTake(shot=shot.id, take=state.current[shot.id], against=asked_of(shot, state))
                for shot in found
                if shot.id in stale
            ]
            if orders:
                film.apply(*orders, actor=self._actor, step=self._begin(film, "accept"))
            return [state.number[order.shot] for order in orders]

    def undo(self) -> Step | None:
        """Undo the newest step. Returns it; None when there is nothing to undo. Takes and files stay."""
        with self._open() as film, film.lock.held("director undo"):
            return film.undo(actor=self._actor)

    def redo(self) -> Step | None:
        """Do the step undone last again. Returns it; None when there is none."""
        with self._open() as film, film.lock.held("director redo"):
            return film.redo(actor=self._actor)

    def gc(self, *, older_than: timedelta = timedelta(0), preview: bool = True) -> Freeable:
        """What could be freed: files of takes that nothing needs. Removes them only with `preview=False`."""
        from director.actions.free import free, freeable

        with self._open() as film:
            if preview:
                return freeable(film, older_than=older_than)
            with film.lock.held("director gc"):
                found = freeable(film, older_than=older_than)
                free(film, found)
                return found

"""Having a film judged: what critics say of its shots."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from director.build import FilmState
from director.config import read_config
from director.critics.finding import Critique, Finding, NotJudged, Severity, worst
from director.errors import BadInput
from director.names import find_shot
from director.session import Session
from director.views import Shown

if TYPE_CHECKING:
    from director.critics.panel import Panel
    from director.llm.asked import Asked
    from director.llm.base import LLM
    from workspace.film import Film


class Critiques(Shown):
    """What critics said of some shots."""

    shots: tuple[Critique, ...]

    @property
    def findings(self) -> list[Finding]:
        """All findings, shot by shot, the gravest of each first."""
        return [finding for shot in self.shots for finding in shot.findings]

    @property
    def not_judged(self) -> list[NotJudged]:
        """What could not be judged, shot by shot."""
        return [gap for shot in self.shots for _, gap in shot.not_judged]

    @property
    def worst(self) -> Severity | None:
        """The gravest severity found; None when nothing was found."""
        return worst(self.findings)


class Judging(Session):
    """The part of `Director` that looks at takes and says what is wrong with them."""

    def critique(
        self,
        shot: int | None = None,
        *,
        shots: Collection[int] = (),
        critics: Sequence[str] = (),
        again: bool = False,
        asked: Asked | None = None,
    ) -> Critiques:
        """Have the current takes of one shot, some shots, or all that are not skipped, judged; what is said is kept.

        `critics` are names of `director.critics.panel.CRITICS`; none: the usual ones. What was judged before, by the
        same means against the same, is not judged once more, unless `again`. `asked`: which vision model "vlm" asks.
        Raises BadInput for a critic or a shot that there is not.
        """
        return Critiques(shots=tuple(self.critiques(shot, shots=shots, critics=critics, again=again, asked=asked)))

    def critiques(
        self,
        shot: int | None = None,
        *,
        shots: Collection[int] = (),
        critics: Sequence[str] = (),
        again: bool = False,
        asked: Asked | None = None,
    ) -> Iterator[Critique]:
        """The same, shot by shot as it comes."""
        from director.critics.panel import USUAL

        wanted = {*shots, *([] if shot is None else [shot])}
        with self._open() as film:
            with film.view() as view:
                state = FilmState.read(view)
            found = [find_shot(state.shots, number, self.folder) for number in sorted(wanted)]
            step = self._begin(film, "critique")
            panel = self.panel(film, critics or USUAL, again=again, step=step, asked=asked)
            for one in found or [each for each in state.shots if not each.skipped]:
                take = state.take(one)
                said = panel.judge(one, take, state, step=step, actor=self._actor) if take else []
                yield Critique.of(one, take, said, state.cards)

    def panel(
        self, film: Film, critics: Sequence[str], *, step: int, again: bool = False, asked: Asked | None = None
    ) -> Panel:
        """Critics by name, for an open film. Raises BadInput for a name that is none, and for what a model needs."""
        from director.critics.panel import Panel, find_critics

        config = read_config(self.folder)

        def vision() -> LLM:
            from director.account import film_llm
            from director.llm.asked import Asked
            from director.llm.find import NOTHING_SET

            found = film_llm(film, asked or Asked(), step=step, report=self._report, llm=self._llm, needed=True)
            if found is None:
                raise BadInput(f"--critics vlm: {NOTHING_SET}")
            return found

        return Panel(film, find_critics(critics, vision), config.critics, again=again)

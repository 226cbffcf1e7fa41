"""What a run that improves a film tells while it works, and at its end."""

from __future__ import annotations

from director.views import Shown
from workspace.commands import Verdict


class Told(Shown):
    """Something that a run did: one line of JSON. `event` says which of the fields mean something."""

    event: str  # round, shot, film
    film: str = ""  # the folder
    shot: int = 0
    round: int = 0  # from 1; 0: as the film now asks
    tried: tuple[str, ...] = ()
    because: str = ""
    take: int | None = None  # number of the take
    before: Verdict | None = None
    verdict: Verdict | None = None
    better: bool = False
    why: str = ""
    generations: int = 0
    left: int = 0  # shots that are not as good as was asked for


class Improved(Shown):
    """What a run did, in order: every round, every shot, and the whole film at the end."""

    told: tuple[Told, ...]

    @property
    def rounds(self) -> list[Told]:
        """What was tried."""
        return [one for one in self.told if one.event == "round"]

    @property
    def shots(self) -> list[Told]:
        """What stays of each shot, and why."""
        return [one for one in self.told if one.event == "shot"]

    @property
    def film(self) -> Told:
        """The film as a whole: how many generations, how many shots are left with findings, why it ended."""
        return self.told[-1]

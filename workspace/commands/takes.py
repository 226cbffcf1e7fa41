"""Commands about what was rendered: takes, which of them stand, and what stands for a character in memory."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from workspace import schema as s
from workspace.commands.base import ANY_STAGE, WITH_SHOTS, Command, now
from workspace.commands.shots import put_shot, seed_used
from workspace.records import Lineage, MediaFile, Outputs, Remembered
from workspace.writer import Writer


class RegisterTake(Command):
    """Record a finished take whose files are in place, with everything that went into it.

    `make_current` is False for a take that nothing points at yet: one of several to choose from, or one found again
    after a crash.
    """

    stages = WITH_SHOTS
    shot: str
    lineage: Lineage
    outputs: Outputs
    make_current: bool = True

    def effect(self, w: Writer) -> int:
        w.add_once(s.media, *(file.model_dump() for file in self.outputs.files))
        line, out = self.lineage, self.outputs
        take = w.add(
            s.takes,
            shot=self.shot,
            number=1 + w.view.last_number(self.shot),
            film=out.film,
            key_frame=out.key_frame,
            who=out.who,
            made_at=now(),
            **line.model_dump(mode="json", exclude={"memory", "unmet"}),
        )
        w.add_all(s.slots, *({"take": take, **slot.model_dump()} for slot in out.slots))
        w.add_all(s.memory, *({"take": take, **_memory_row(entry)} for entry in line.memory))
        w.add_all(s.unmet, *({"take": take, **need.model_dump()} for need in line.unmet))
        w.add_all(s.remarks, *({"take": take, "position": n, "text": text} for n, text in enumerate(out.remarks)))
        seed_used(w, int(str(line.request["seed"])))
        if self.make_current:
            UseTake(shot=self.shot, take=take).effect(w)
        return take


class UseTake(Command):
    """Make a take the current one of its shot, for the generator that made it.

    With `restore`, the plan and the seed that were recorded with the take come back as well (rule 7).
    """

    stages = WITH_SHOTS
    shot: str
    take: int
    restore: bool = False

    def effect(self, w: Writer) -> None:
        lineage = w.view.takes([self.take])[self.take].lineage
        w.put(s.current, shot=self.shot, generator=lineage.generator, take=self.take, accepted=None)
        if self.restore:
            plan = lineage.plan.model_dump(mode="json")
            put_shot(w, self.shot, plan=plan, seed=int(str(lineage.request["seed"])))
        self._anchor(w, lineage)

    def _anchor(self, w: Writer, lineage: Lineage) -> None:
        """The earliest take in which a character speaks or is alone stands for it, until a person moves the anchor."""
        anchored = w.view.anchors(lineage.generator)
        speakers = {line.character for line in lineage.plan.dialogue}
        for character in lineage.plan.characters:
            suitable = character in speakers or lineage.plan.characters == (character,)
            if suitable and character not in anchored:
                MoveAnchor(subject=character, take=self.take).effect(w)


class AcceptTake(Command):
    """Keep a take as it is, although the film asks for something else, until that changes again."""

    stages = WITH_SHOTS
    shot: str
    take: int
    against: str = Field(description="digest of what the film asks for instead")

    def effect(self, w: Writer) -> None:
        generator = w.view.takes([self.take])[self.take].lineage.generator
        w.put(s.current, shot=self.shot, generator=generator, take=self.take, accepted=self.against)


class MoveAnchor(Command):
    """Choose the take that stands for a character in fixed memory."""

    stages = WITH_SHOTS
    subject: str
    take: int

    def effect(self, w: Writer) -> None:
        generator = w.view.takes([self.take])[self.take].lineage.generator
        row = {"kind": "character", "subject": self.subject, "generator": generator}
        w.put(s.anchors, **row, take=self.take, slot=None, file=None)


class CastReference(Command):
    """Let a picture or voice of the person's own stand for a character in fixed memory, or take it back."""

    stages = ANY_STAGE - {"intake", "screenplay", "cards"}
    subject: str
    slot: str | None = Field(None, description="digest of the slot made from it; None takes the reference back")
    file: MediaFile | None = None

    def effect(self, w: Writer) -> None:
        key = {"kind": "reference", "subject": self.subject, "generator": ""}
        if self.slot is None or self.file is None:
            w.remove(s.anchors, **key)
        else:
            w.add_once(s.media, self.file.model_dump())
            w.put(s.anchors, **key, take=None, slot=self.slot, file=self.file.digest)


class NameCut(Command):
    """Give a name to a choice of takes, so that the same cut can be written again."""

    stages = WITH_SHOTS
    name: str = Field(min_length=1, max_length=80)
    takes: tuple[int, ...] = Field(min_length=1)

    def effect(self, w: Writer) -> None:
        w.put(s.cuts, name=self.name, takes=list(self.takes))


def _memory_row(entry: Remembered) -> dict[str, Any]:
    row = entry.model_dump(exclude={"shot", "take"})
    return {**row, "source_shot": entry.shot, "source_take": entry.take}

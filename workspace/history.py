"""Which steps can be undone, and which done again: read from the log, stored nowhere else."""

from __future__ import annotations

from collections.abc import Sequence

from workspace.records import Step


def stacks(steps: Sequence[Step]) -> tuple[list[Step], list[Step]]:
    """(done, undone): the last of `done` is what undo takes next, the last of `undone` what redo takes next.

    A new step ends redo.
    """
    by_id = {step.id: step for step in steps}
    done: list[Step] = []
    undone: list[Step] = []
    for step in steps:
        if step.kind == "do":
            done.append(step)
            undone.clear()
        elif step.kind == "undo" and step.target in by_id:
            done = [s for s in done if s.id != step.target]
            undone.append(by_id[step.target])
        elif step.target in by_id:
            undone = [s for s in undone if s.id != step.target]
            done.append(by_id[step.target])
    return done, undone

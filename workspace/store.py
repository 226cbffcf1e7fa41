"""Reading a film: one connection, typed answers. A View cannot write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, func, select

from workspace import schema as s
from workspace.records import (
    Card,
    Lineage,
    MediaFile,
    Outputs,
    Reference,
    Remembered,
    Screenplay,
    Settings,
    Shot,
    ShotPlan,
    SlotRecord,
    Source,
    Step,
    Take,
    Wish,
)

JSON_NOTHING: list[Any] = []
_CARD: TypeAdapter[Card] = TypeAdapter(Card)


class View:
    """What the film is, as one connection sees it.

    `known` holds takes read before: they never change, so they are read and validated once.
    """

    def __init__(self, connection: Connection, known: dict[int, Take] | None = None) -> None:
        self._c = connection
        self._known = {} if known is None else known

    def settings(self) -> Settings | None:
        """The film's settings; None before it is created."""
        rows = {r.key: r.value for r in self._c.execute(select(s.settings))}
        return Settings.model_validate(rows) if rows else None

    def source(self) -> Source | None:
        """What the person brought; None before intake."""
        body = self._document("source")
        return Source.model_validate(body) if body else None

    def wish(self) -> Wish:
        """What was asked of the plan."""
        return Wish.model_validate(self._document("wish") or {})

    def screenplay(self) -> Screenplay | None:
        """The story in words; None before it is written."""
        body = self._document("screenplay")
        return Screenplay.model_validate(body) if body else None

    def cards(self) -> dict[str, Card]:
        """All cards by id, in their order."""
        rows = self._c.execute(select(s.cards).order_by(s.cards.c.position))
        return {row.id: _CARD.validate_python(row.body) for row in rows}

    def shots(self, *, dropped: bool = False) -> list[Shot]:
        """Shots in story order, numbered from 1; dropped ones only when asked, at the end, numbered 0."""
        rows = self._c.execute(select(s.shots).order_by(s.shots.c.dropped, s.shots.c.position, s.shots.c.id)).all()
        return [_shot(row, number) for number, row in enumerate(rows, start=1) if dropped or not row.dropped]

    def positions(self) -> dict[str, float]:
        """Shot id -> position, in story order, dropped shots too."""
        c = s.shots.c
        return {row.id: row.position for row in self._c.execute(select(c.id, c.position).order_by(c.position, c.id))}

    def shot_row(self, shot: str) -> dict[str, Any]:
        """The stored row of one shot."""
        return self._c.execute(select(s.shots).where(s.shots.c.id == shot)).one()._asdict()

    def current(self, generator: str) -> dict[str, int]:
        """Shot id -> id of its current take by this generator."""
        rows = self._c.execute(select(s.current.c.shot, s.current.c.take).where(s.current.c.generator == generator))
        return {row.shot: row.take for row in rows}

    def accepted(self, generator: str) -> dict[str, str]:
        """Shot id -> the fingerprint it was accepted against, for accepted shots."""
        c = s.current.c
        rows = self._c.execute(select(c.shot, c.accepted).where(c.generator == generator, c.accepted.is_not(None)))
        return {row.shot: row.accepted for row in rows}

    def anchors(self, generator: str) -> dict[str, int]:
        """Card id -> id of the take that stands for it in fixed memory."""
        a = s.anchors.c
        rows = self._c.execute(select(a.subject, a.take).where(a.generator == generator, a.take.is_not(None)))
        return {row.subject: row.take for row in rows}

    def references(self) -> dict[str, Reference]:
        """Card id -> the reference of the person's own that stands for it."""
        a = s.anchors.c
        rows = self._c.execute(select(a.subject, a.slot, a.file).where(a.kind == "reference"))
        return {row.subject: Reference.model_validate(row._asdict()) for row in rows}

    def cuts(self) -> dict[str, list[int]]:
        """Named cuts: name -> takes in order."""
        return {row.name: row.takes for row in self._c.execute(select(s.cuts))}

    def pointed_at(self) -> set[int]:
        """Ids of all takes that something needs: current for any generator, an anchor, or part of a named cut."""
        ids = set(self._c.execute(select(s.current.c.take)).scalars())
        ids |= set(self._c.execute(select(s.anchors.c.take).where(s.anchors.c.take.is_not(None))).scalars())
        return ids | {take for takes in self.cuts().values() for take in takes}

    def takes(self, ids: Iterable[int] | None = None, *, shot: str | None = None) -> dict[int, Take]:
        """Takes by id: those named, those of one shot, or all."""
        query = select(s.takes.c.id).order_by(s.takes.c.id)
        if ids is not None:
            query = query.where(s.takes.c.id.in_(list(ids)))
        if shot is not None:
            query = query.where(s.takes.c.shot == shot)
        wanted = list(self._c.execute(query).scalars())
        self._learn([take for take in wanted if take not in self._known])
        return {take: self._known[take] for take in wanted}

    def take_with(self, fingerprint: str) -> Take | None:
        """A take made from this request before, the earliest; None when there is none."""
        found = self._c.execute(select(func.min(s.takes.c.id)).where(s.takes.c.fingerprint == fingerprint)).scalar()
        return self.takes([found])[found] if found else None

    def counter(self, name: str) -> int:
        """The next value of a counter."""
        value = self._c.execute(select(s.counters.c.value).where(s.counters.c.name == name)).scalar_one_or_none()
        return int(value or 0)

    def next_seed(self) -> int:
        """The next seed that no shot of this film has had: the film's seed plus a counter."""
        settings = self.settings()
        return (settings.seed if settings else 0) + self.counter("seeds")

    def take_count(self) -> int:
        """How many takes were ever made."""
        return int(self._c.execute(select(func.count()).select_from(s.takes)).scalar_one())

    def media(self, digest: str) -> MediaFile | None:
        """A media file by digest."""
        row = self._c.execute(select(s.media).where(s.media.c.digest == digest)).one_or_none()
        return MediaFile.model_validate(row._asdict()) if row else None

    def events(self, *, after: int = 0) -> list[dict[str, Any]]:
        """The log, oldest first, with the title and kind of each step."""
        e, st = s.events, s.steps
        query = (
            select(e, st.c.title.label("step_title"), st.c.kind.label("step_kind"))
            .join(st, st.c.id == e.c.step)
            .where(e.c.id > after)
            .order_by(e.c.id)
        )
        return [row._asdict() for row in self._c.execute(query)]

    def steps(self) -> list[Step]:
        """Every step that changed something, oldest first. The film's creation is none: it cannot be undone."""
        e, st = s.events.c, s.steps
        created = select(e.step).where(e.command == "CreateFilm")
        changed = select(e.step).where(e.verdict == "allow", e.changes != JSON_NOTHING)
        query = select(st).where(st.c.id.in_(changed), st.c.id.not_in(created)).order_by(st.c.id)
        return [Step.model_validate(row._asdict()) for row in self._c.execute(query)]

    def changes(self, step: int) -> list[dict[str, Any]]:
        """What a step changed, in order."""
        e = s.events.c
        rows = self._c.execute(select(e.changes).where(e.step == step, e.verdict == "allow").order_by(e.id))
        return [change for row in rows for change in row.changes]

    def last_step(self) -> dict[str, Any] | None:
        """The newest step."""
        row = self._c.execute(select(s.steps).order_by(s.steps.c.id.desc()).limit(1)).one_or_none()
        return row._asdict() if row else None

    def last_event(self) -> int:
        """The id of the newest row of the log: as long as it is the same, nothing has changed."""
        return int(self._c.execute(select(func.max(s.events.c.id))).scalar() or 0)

    def _learn(self, ids: Sequence[int]) -> None:
        rows = self._c.execute(select(s.takes).where(s.takes.c.id.in_(ids))).all() if ids else []
        memory, slots = self._grouped(s.memory, ids), self._grouped(s.slots, ids)
        for row in rows:
            self._known[row.id] = _take(row, memory.get(row.id, []), slots.get(row.id, []))

    def _document(self, kind: str) -> Any:
        return self._c.execute(select(s.documents.c.body).where(s.documents.c.kind == kind)).scalar_one_or_none()

    def _grouped(self, table: Any, takes: Sequence[int]) -> dict[int, list[Row[Any]]]:
        order = table.c.position if "position" in table.c else table.c.subject
        groups: dict[int, list[Row[Any]]] = {}
        if not takes:
            return groups
        for row in self._c.execute(select(table).where(table.c.take.in_(takes)).order_by(table.c.take, order)):
            groups.setdefault(row.take, []).append(row)
        return groups


def stage(view: View) -> str:
    """The next stage that has something to do: a pure function of what is there. `cut` when every shot has a take."""
    settings = view.settings()
    if settings is None or view.source() is None:
        return "intake"
    if view.screenplay() is None:
        return "screenplay"
    if not view.cards():
        return "cards"
    shots = view.shots()
    if not shots:
        return "shot_plan"
    current = view.current(settings.generator)
    return "shoot" if any(not shot.skipped and shot.id not in current for shot in shots) else "cut"


def _shot(row: Row[Any], number: int) -> Shot:
    return Shot(
        id=row.id,
        number=0 if row.dropped else number,
        seed=row.seed,
        plan=ShotPlan.model_validate(row.plan),
        origin=ShotPlan.model_validate(row.origin) if row.origin else None,
        skipped=row.skipped,
        dropped=row.dropped,
        pinned=row.pinned,
    )


def _take(row: Row[Any], memory: list[Row[Any]], slots: list[Row[Any]]) -> Take:
    lineage = Lineage(
        fingerprint=row.fingerprint,
        request=row.request,
        plan=ShotPlan.model_validate(row.plan),
        cards={key: _CARD.validate_python(body) for key, body in row.cards.items()},
        policy=row.policy,
        condition=row.condition,
        description=row.description,
        memory=tuple(
            Remembered(
                position=m.position,
                role=m.role,
                subject=m.subject,
                shot=m.source_shot,
                take=m.source_take,
                slot=m.slot,
                score=m.score,
                reason=m.reason,
            )
            for m in memory
        ),
        generator=row.generator,
        degraded=tuple(row.degraded),
        seconds_spent=row.seconds_spent,
        peak_mib=row.peak_mib,
    )
    slot_records = tuple(
        SlotRecord.model_validate({k: v for k, v in slot._asdict().items() if k != "take"}) for slot in slots
    )
    outputs = Outputs(film=row.film, key_frame=row.key_frame, who=row.who, slots=slot_records)
    return Take(id=row.id, shot=row.shot, number=row.number, made_at=row.made_at, lineage=lineage, outputs=outputs)

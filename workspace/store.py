"""Reading a film: one connection, typed answers. A View cannot write."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, MutableMapping
from functools import lru_cache
from typing import Any

from pydantic import ConfigDict, TypeAdapter
from pydantic_core import from_json
from sqlalchemy import (
    Column,
    Connection,
    Row,
    Select,
    String,
    Table,
    func,
    literal,
    or_,
    select,
    tuple_,
    type_coerce,
    union_all,
)

from workspace import schema as s
from workspace.findings import Review, Severity, gravest, newest
from workspace.records import (
    Approval,
    CallRecord,
    Card,
    Correction,
    Intent,
    Kept,
    Lineage,
    MediaFile,
    Reference,
    Remembered,
    Screenplay,
    Settings,
    Shot,
    ShotPlan,
    SlotRecord,
    Source,
    Spent,
    Step,
    Take,
    Turn,
    Unmet,
    Wish,
)

JSON_NOTHING: list[Any] = []
_LATER = ConfigDict(defer_build=True)  # building takes time, and many commands read no takes
_CARDS: TypeAdapter[dict[str, Card]] = TypeAdapter(dict[str, Card], config=_LATER)
_MEMORY: TypeAdapter[tuple[Remembered, ...]] = TypeAdapter(tuple[Remembered, ...], config=_LATER)
_UNMET: TypeAdapter[tuple[Unmet, ...]] = TypeAdapter(tuple[Unmet, ...], config=_LATER)
_SLOTS: TypeAdapter[tuple[SlotRecord, ...]] = TypeAdapter(tuple[SlotRecord, ...], config=_LATER)


class View:
    """What the film is, as one connection sees it.

    `known` holds takes read before: they never change, so they are read and validated once.
    """

    def __init__(self, connection: Connection, known: MutableMapping[int, Take] | None = None) -> None:
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

    def intent(self) -> Intent | None:
        """What a writer understood of it; None when none was asked to."""
        body = self._document("intent")
        return Intent.model_validate(body) if body else None

    def approval(self, of: str, generator: str = "") -> Approval | None:
        """Whether a part of the plan needs a yes, and has it; None when it never needed one."""
        a = s.approvals.c
        row = self._c.execute(select(s.approvals).where(a.of == of, a.generator == generator)).one_or_none()
        return Approval.model_validate(row._asdict()) if row else None

    def waiting(self) -> Intent | Approval | None:
        """What waits for the person: open questions, or a part of the plan that needs their yes."""
        settings, intent = self.settings(), self.intent()
        if intent and intent.open and self.screenplay() is None:
            return intent
        asked = self.approval("screenplay"), self.approval("plan", settings.generator if settings else "")
        return next((found for found in asked if found and not found.given), None)

    def screenplay(self) -> Screenplay | None:
        """The story in words; None before it is written."""
        body = self._document("screenplay")
        return Screenplay.model_validate(body) if body else None

    def cards(self) -> dict[str, Card]:
        """All cards by id, in their order."""
        rows = self._c.execute(select(s.cards.c.id, s.cards.c.body).order_by(s.cards.c.position))
        return _CARDS.validate_python({row.id: row.body for row in rows})

    def shots(self, *, dropped: bool = False) -> list[Shot]:
        """Shots in story order, numbered from 1; dropped ones only when asked, at the end, numbered 0."""
        query = _texts(s.shots, "plan", without="origin").order_by(s.shots.c.dropped, s.shots.c.position, s.shots.c.id)
        rows = self._c.execute(query if dropped else query.where(s.shots.c.dropped.is_(False)))
        return [_shot(row, number) for number, row in enumerate(rows, start=1)]

    def origins(self) -> dict[str, ShotPlan]:
        """Shot id -> its plan as the writer made it; a shot inserted by hand has none."""
        c = s.shots.c
        rows = self._c.execute(select(c.id, c.origin).where(c.origin.is_not(None)))
        return {row.id: ShotPlan.model_validate(row.origin) for row in rows if row.origin}

    def shot(self, key: str) -> Shot | None:
        """One shot by its id, dropped or not; None when there is none."""
        c = s.shots.c
        row = self._c.execute(_texts(s.shots, "plan", without="origin").where(c.id == key)).one_or_none()
        if row is None:
            return None
        before = tuple_(c.position, c.id) <= tuple_(literal(row.position), literal(row.id))
        number = self._c.execute(select(func.count()).where(c.dropped.is_(False), before)).scalar_one()
        return _shot(row, number)

    def positions(self) -> dict[str, float]:
        """Shot id -> position, in story order, dropped shots too."""
        c = s.shots.c
        return {row.id: row.position for row in self._c.execute(select(c.id, c.position).order_by(c.position, c.id))}

    def ranks(self, shots: Collection[str]) -> dict[str, int]:
        """Shot id -> its rank among these shots in story order, from 1; 0 for a dropped one. Unknown ones are left out."""
        c = s.shots.c
        rows = self._c.execute(select(c.id, c.dropped).where(c.id.in_(shots)).order_by(c.dropped, c.position, c.id))
        return {row.id: 0 if row.dropped else rank for rank, row in enumerate(rows, start=1)}

    def next_planned(self, generator: str) -> str | None:
        """The first shot in story order that has no take by this generator, skipped ones passed; None when all have."""
        c, made = s.shots.c, s.current.c
        taken = select(made.take).where(made.shot == c.id, made.generator == generator).exists()
        query = select(c.id).where(c.dropped.is_(False), c.skipped.is_(False), ~taken)
        return self._c.execute(query.order_by(c.position, c.id).limit(1)).scalar()

    def made(self) -> set[str]:
        """Which of source, screenplay, cards and shots there are."""
        some = (select(literal(table.name)).where(select(table.c.id).exists()) for table in (s.cards, s.shots))
        return set(self._c.execute(union_all(select(s.documents.c.kind), *some)).scalars())

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

    def reference_file(self, slot: str) -> str:
        """The media file of a reference's slot, also of one that was taken back: the log keeps it."""
        rows = self._c.execute(select(s.events.c.payload).where(s.events.c.command == "CastReference")).scalars()
        return str(next(row["file"]["digest"] for row in rows if row.get("slot") == slot))

    def corrections(self) -> list[Correction]:
        """What a person said about states."""
        return [Correction.model_validate(row._asdict()) for row in self._c.execute(select(s.corrections))]

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
        wanted = self._ids(shot) if ids is None else sorted(set(ids))
        self._learn([take for take in wanted if take not in self._known])
        return {take: self._known[take] for take in wanted if take in self._known}

    def who(self, take: int) -> dict[str, Any]:
        """Who is where in every frame of a take, as its generator said: the JSON of `Who`."""
        return dict(self._c.execute(select(s.takes.c.who).where(s.takes.c.id == take)).scalar_one())

    def last_number(self, shot: str) -> int:
        """The number of the newest take of a shot; 0 when it has none."""
        return int(self._c.execute(select(func.max(s.takes.c.number)).where(s.takes.c.shot == shot)).scalar() or 0)

    def takes_with(self, fingerprint: str) -> list[Take]:
        """The takes made from this request before, the earliest first."""
        found = self._c.execute(select(s.takes.c.id).where(s.takes.c.fingerprint == fingerprint)).scalars()
        return list(self.takes(found).values())

    def counter(self, name: str) -> int:
        """The next value of a counter."""
        value = self._c.execute(select(s.counters.c.value).where(s.counters.c.name == name)).scalar_one_or_none()
        return int(value or 0)

    def next_seed(self) -> int:
        """The next seed that no shot of this film has had: the film's seed, or one above the highest that was used."""
        settings = self.settings()
        return max(settings.seed if settings else 0, self.counter("seeds"))

    def take_count(self) -> int:
        """How many takes were ever made."""
        return int(self._c.execute(select(func.count()).select_from(s.takes)).scalar_one())

    def media(self, digest: str) -> MediaFile | None:
        """A media file by digest."""
        row = self._c.execute(select(s.media).where(s.media.c.digest == digest)).one_or_none()
        return MediaFile.model_validate(row._asdict()) if row else None

    def events(self, *, after: int = 0, touching: str = "", brief: bool = False) -> list[dict[str, Any]]:
        """The log, oldest first, with the title and kind of each step.

        `touching`: only what was asked for a shot or changed it. `brief`: without payload and changes, which are long;
        of a language model's call its tool, and what became of it; what a request was for, and what a yes is to.
        """
        e, st = s.events, s.steps
        columns: list[Any] = [column for column in e.columns if not brief or column.name not in ("payload", "changes")]
        if brief:
            about = func.coalesce(*(func.json_extract(e.c.payload, f"$.{name}") for name in ("tool", "purpose", "of")))
            columns += [about.label("about"), func.json_extract(e.c.payload, "$.verdict").label("tool_verdict")]
        query = select(*columns, st.c.title.label("step_title"), st.c.kind.label("step_kind"))
        query = query.join(st, st.c.id == e.c.step).where(e.c.id > after).order_by(e.c.id)
        if touching:
            change = func.json_each(e.c.changes).table_valued("value").c.value
            asked = or_(*(func.json_extract(e.c.payload, f"$.{key}") == touching for key in ("shot", "id")))
            changed = or_(*(func.json_extract(change, f"$.key.{key}") == touching for key in ("shot", "id")))
            query = query.where(or_(asked, select(change).where(changed).exists()))
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
        return self._changes(s.events.c.step == step)

    def changes_after(self, event: int) -> list[dict[str, Any]]:
        """What was changed after an event, in order."""
        return self._changes(s.events.c.id > event)

    def step(self, number: int | None = None) -> Step | None:
        """A step by its id, or the newest; None when there is none."""
        query = select(s.steps).order_by(s.steps.c.id.desc()).limit(1)
        row = self._c.execute(query if number is None else query.where(s.steps.c.id == number)).one_or_none()
        return Step.model_validate(row._asdict()) if row else None

    def last_changing_step(self) -> int:
        """The id of the step that changed something last; 0 before anything was changed."""
        e = s.events.c
        query = select(e.step).where(e.changes != JSON_NOTHING).order_by(e.id.desc()).limit(1)
        return int(self._c.execute(query).scalar() or 0)

    def turn(self, key: int) -> Turn | None:
        """One thing that was said, by its id; None when there is none."""
        row = self._c.execute(select(s.turns).where(s.turns.c.id == key)).one_or_none()
        return Turn.model_validate(row._asdict()) if row else None

    def turns(self, last: int | None = None) -> list[Turn]:
        """The conversation, oldest first: all of it, or the last so many turns."""
        rows = self._c.execute(select(s.turns).order_by(s.turns.c.id.desc()).limit(last)).all()
        return [Turn.model_validate(row._asdict()) for row in reversed(rows)]

    def last_calls(self, count: int | None = None) -> list[CallRecord]:
        """The newest tool calls, or all, oldest first."""
        rows = self._c.execute(select(s.calls).order_by(s.calls.c.id.desc()).limit(count)).all()
        return [CallRecord.model_validate(row._asdict()) for row in reversed(rows)]

    def spent(self) -> list[Spent]:
        """What language models took so far, for each purpose in the order in which they came up."""
        u = s.usage.c
        sums = [func.sum(column).label(column.name) for column in (u.prompt_tokens, u.completion_tokens, u.seconds)]
        query = select(
            u.purpose,
            func.count().label("calls"),
            func.sum(u.failed).label("failed"),
            *sums,
            func.coalesce(func.sum(u.money), 0.0).label("money"),
            (func.count() - func.count(u.money)).label("unpriced"),
        )
        rows = self._c.execute(query.group_by(u.purpose).order_by(func.min(u.id)))
        return [Spent.model_validate(row._asdict()) for row in rows]

    def rendered(self) -> tuple[int, float]:
        """How many takes were ever made, and the seconds that rendering them took."""
        c = s.takes.c
        count, seconds = self._c.execute(select(func.count(c.id), func.coalesce(func.sum(c.seconds_spent), 0.0))).one()
        return int(count), round(float(seconds), 3)

    def reviews(self, takes: Collection[int]) -> dict[int, dict[str, Review]]:
        """What was last said of these takes: take id -> critic -> its newest review. Takes never judged are left out."""
        query = select(s.reviews).where(_among(s.reviews.c.take, takes)).order_by(s.reviews.c.id)
        return newest([row._asdict() for row in self._c.execute(query)])

    def faults(self, takes: Collection[int]) -> dict[int, Severity]:
        """The gravest severity that critics last found on each of these takes; takes without findings are left out."""
        r = s.reviews.c
        query = select(r.take, r.critic, r.findings).where(_among(r.take, takes)).order_by(r.id)
        return gravest([row._asdict() for row in self._c.execute(query)])

    def asked(self, *commands: str) -> list[Row[Any]]:
        """What was asked for by these commands and allowed: (id, step, command, payload), oldest first."""
        e = s.events.c
        query = select(e.id, e.step, e.command, e.payload).where(e.command.in_(commands), e.verdict == "allow")
        return list(self._c.execute(query.order_by(e.id)))

    def last_event(self) -> int:
        """The id of the newest row of the log: as long as it is the same, nothing has changed."""
        return int(self._c.execute(select(func.max(s.events.c.id))).scalar() or 0)

    def _changes(self, where: Any) -> list[dict[str, Any]]:
        e = s.events.c
        rows = self._c.execute(select(e.changes).where(where, e.verdict == "allow").order_by(e.id))
        return [change for row in rows for change in row.changes]

    def _ids(self, shot: str | None) -> list[int]:
        query = select(s.takes.c.id).order_by(s.takes.c.id)
        return list(self._c.execute(query if shot is None else query.where(s.takes.c.shot == shot)).scalars())

    def _learn(self, ids: Collection[int]) -> None:
        if not ids:
            return
        memory = self._grouped(s.memory, s.memory.c.position, ids)
        slots = self._grouped(s.slots, s.slots.c.subject, ids)
        unmet = self._grouped(s.unmet, s.unmet.c.card, ids)
        remarks = self._grouped(s.remarks, s.remarks.c.position, ids)
        query = _texts(s.takes, "request", "plan", "cards", without="who").where(_among(s.takes.c.id, ids))
        for row in self._c.execute(query):
            found = (table.get(row.id, []) for table in (memory, slots, unmet, remarks))
            self._known[row.id] = _take(row, *found)

    def _document(self, kind: str) -> Any:
        return self._c.execute(select(s.documents.c.body).where(s.documents.c.kind == kind)).scalar_one_or_none()

    def _grouped(self, table: Table, order: Column[Any], takes: Collection[int]) -> dict[int, list[dict[str, Any]]]:
        groups: dict[int, list[dict[str, Any]]] = {}
        for row in self._c.execute(select(table).where(_among(table.c.take, takes)).order_by(table.c.take, order)):
            entry = row._asdict()
            groups.setdefault(entry.pop("take"), []).append(entry)
        return groups


def stage(view: View) -> str:
    """The next stage that has something to do: a pure function of what is there. `cut` when every shot has a take."""
    settings = view.settings()
    made = view.made()
    if settings is None or "source" not in made:
        return "intake"
    for what, unmade in (("screenplay", "screenplay"), ("cards", "cards"), ("shots", "shot_plan")):
        if what not in made:
            return unmade
    return "shoot" if view.next_planned(settings.generator) else "cut"


def _texts(table: Table, *columns: str, without: str = "") -> Select[Any]:
    """All of a table, some JSON columns as their text, which pydantic reads faster than what is read out of it."""
    return select(
        *(
            type_coerce(column, String).label(column.name) if column.name in columns else column
            for column in table.columns
            if column.name != without
        )
    )


def _among(column: Column[Any], ids: Collection[int]) -> Any:
    """Whether a column is one of many ids: one parameter, because SQLite counts them."""
    return column.in_(select(func.json_each(json.dumps(list(ids))).table_valued("value").c.value))


def _shot(row: Row[Any], number: int) -> Shot:
    return Shot(
        id=row.id,
        number=0 if row.dropped else number,
        seed=row.seed,
        plan=_plan(row.plan),
        skipped=row.skipped,
        dropped=row.dropped,
        pinned=row.pinned,
    )


@lru_cache(maxsize=8192)
def _plan(text: str) -> ShotPlan:
    """A plan is read again and again: of the shot, of its takes, and after each step."""
    return ShotPlan.model_validate_json(text)


@lru_cache(maxsize=1024)
def _cards(text: str) -> dict[str, Card]:
    """Many takes are made of the same cards."""
    return _CARDS.validate_json(text)


def _take(
    row: Row[Any],
    memory: list[dict[str, Any]],
    slots: list[dict[str, Any]],
    unmet: list[dict[str, Any]],
    remarks: list[dict[str, Any]],
) -> Take:
    for entry in memory:
        entry["shot"], entry["take"] = entry.pop("source_shot"), entry.pop("source_take")
    lineage = Lineage(
        fingerprint=row.fingerprint,
        request=from_json(row.request),
        plan=_plan(row.plan),
        cards=_cards(row.cards),
        policy=row.policy,
        condition=row.condition,
        description=row.description,
        memory=_MEMORY.validate_python(memory),
        unmet=_UNMET.validate_python(unmet),
        generator=row.generator,
        degraded=tuple(row.degraded),
        seconds_spent=row.seconds_spent,
        peak_mib=row.peak_mib,
    )
    outputs = Kept(
        film=row.film,
        key_frame=row.key_frame,
        slots=_SLOTS.validate_python(slots),
        remarks=tuple(remark["text"] for remark in remarks),
    )
    return Take(id=row.id, shot=row.shot, number=row.number, made_at=row.made_at, lineage=lineage, outputs=outputs)

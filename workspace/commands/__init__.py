"""The commands: each is a pydantic model and its effect. There is no other way to change a film."""

from workspace.commands.base import Command, now
from workspace.commands.confirming import AnswerQuestions, Approve, AskApproval, WriteIntent
from workspace.commands.history import Redo, Undo
from workspace.commands.improving import BeginImproving, EndImproving, JudgeTry, SettleShot, TryChange, Verdict
from workspace.commands.judging import RecordFindings
from workspace.commands.planning import (
    BringSource,
    ChangeSettings,
    CreateFilm,
    PlanShots,
    Rebuild,
    RebuiltShot,
    WriteCards,
    WriteScreenplay,
)
from workspace.commands.shots import (
    CorrectState,
    EditCard,
    InsertShot,
    KeepStates,
    MarkShot,
    MoveShot,
    ReplanShot,
    TellShots,
    check_plan,
)
from workspace.commands.takes import AcceptTake, CastReference, MoveAnchor, NameCut, RegisterTake, UseTake
from workspace.commands.talk import RecordCall, RecordUsage, Say

__all__ = [
    "AcceptTake",
    "AnswerQuestions",
    "Approve",
    "AskApproval",
    "BeginImproving",
    "BringSource",
    "CastReference",
    "ChangeSettings",
    "Command",
    "CorrectState",
    "CreateFilm",
    "EditCard",
    "EndImproving",
    "InsertShot",
    "JudgeTry",
    "KeepStates",
    "MarkShot",
    "MoveAnchor",
    "MoveShot",
    "NameCut",
    "PlanShots",
    "Rebuild",
    "RebuiltShot",
    "RecordCall",
    "RecordFindings",
    "RecordUsage",
    "Redo",
    "RegisterTake",
    "ReplanShot",
    "Say",
    "SettleShot",
    "TellShots",
    "TryChange",
    "Undo",
    "UseTake",
    "Verdict",
    "WriteCards",
    "WriteIntent",
    "WriteScreenplay",
    "check_plan",
    "now",
]

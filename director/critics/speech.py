"""The speech critic: what was said against the script."""

from __future__ import annotations

import re

from director.critics.base import Exam, Opinion
from director.critics.hearing import Absent, Ear, Heard, length

FEW = 4  # words: of fewer, one that is spelled otherwise is half of what was said, so letters are compared as well
MIXED = 6  # words of a script from which on some are such as every English sentence has
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|[*_~]")
_COMMON = (
    "a all and are as at be but can do for from had has have he her here his how i if in is it just me my no not now of "
    "on one or our out she so that the there they this to up was we were what when where who why will with yes you your"
)
_ENGLISH = frozenset(_COMMON.split())


class Speech:
    """Judges by speech recognition and voice activity, in English."""

    name = "speech"

    def __init__(self, ear: Ear) -> None:
        self._ear = ear
        self.by = f"{ear.by}, WER by jiwer, rules 1"

    def review(self, exam: Exam) -> Opinion:
        """See `Critic.review`."""
        opinion, footage = Opinion(exam, self.name), exam.footage
        script = " ".join(_ASIDE.sub(" ", line.line) for line in exam.plan.dialogue).strip()
        why = _why_not(exam, script)
        if footage.samples is None:
            why = "the take has no sound"
        if why:
            opinion.cannot("words", why)
            return opinion
        try:
            heard = self._ear.hear(footage)
            opinion.measured("speech", length(heard.speech))
            if script:
                self._against_script(exam, heard, script, opinion)
            else:
                self._unplanned(exam, heard, opinion)
        except Absent as absent:
            opinion.cannot("words", str(absent))
        return opinion

    def _against_script(self, exam: Exam, heard: Heard, script: str, opinion: Opinion) -> None:
        words = " ".join(word.text for word in self._ear.words(heard.sound)) if heard.speech else ""
        said, limits = opinion.measured("said", accuracy(script, words)), exam.thresholds
        if said < limits.said:
            told = f"said “{words or 'nothing'}”, the script has “{script}”"
            start, end = (heard.speech[0][0], heard.speech[-1][1]) if heard.speech else (0.0, exam.footage.seconds)
            numbers = {"measured": said, "threshold": limits.said, "t0": start, "t1": end}
            grave = "error" if said < limits.said / 2 else "warning"
            about = {"subject": exam.plan.dialogue[0].character} if len(exam.plan.dialogue) == 1 else {}
            opinion.found(
                "words", told, severity=grave, medium="sound", suggestion="render it again", **numbers, **about
            )
        if not heard.speech:
            return
        end, whole = heard.speech[-1][1], exam.footage.sound_seconds
        left = opinion.measured("overrun", whole - end)
        if left < limits.overrun:
            told = f"somebody still speaks {left:.2f} s before the end: the last words may be cut off"
            numbers = {"measured": left, "threshold": limits.overrun, "t0": end, "t1": whole}
            opinion.found("overrun", told, medium="sound", suggestion="make the shot longer", **numbers)
        pace = opinion.measured("pace", len(normal(script).split()) / max(length(heard.speech), 0.1))
        if pace > limits.pace and said >= limits.said:
            told = f"{pace:.1f} words a second"
            numbers = {"measured": pace, "threshold": limits.pace}
            opinion.found(
                "pace", told, medium="sound", suggestion="make the shot longer, or the lines shorter", **numbers
            )

    def _unplanned(self, exam: Exam, heard: Heard, opinion: Opinion) -> None:
        seconds, most = opinion.measured("unplanned", length(heard.speech)), exam.thresholds.unplanned
        if seconds <= most:
            return
        words = " ".join(word.text for word in self._ear.words(heard.sound))
        told = f"{seconds:.1f} s of speech (“{words}”), and nobody has a line"
        numbers = {"measured": seconds, "threshold": most, "t0": heard.speech[0][0], "t1": heard.speech[-1][1]}
        opinion.found("unplanned", told, medium="sound", suggestion="render it again with another seed", **numbers)


def accuracy(script: str, heard: str) -> float:
    """max(0, 1 - WER) of what was heard, as the paper counts it; of a few words letters count too, where that is more.

    Raises Absent without jiwer.
    """
    try:
        import jiwer
    except ImportError as error:
        raise Absent(
            "no comparison of words: jiwer is not installed; `pip install 'director-agent[critics]'`"
        ) from error
    wanted, got = normal(script), normal(heard)
    if not wanted:
        return float(not got)
    right = max(0.0, 1.0 - float(jiwer.wer(wanted, got)))
    return max(right, 1.0 - float(jiwer.cer(wanted, got))) if len(wanted.split()) < FEW else right


def normal(text: str) -> str:
    """Words as they are compared: small letters, numbers as figures, no marks (the rules of Whisper's own tests)."""
    from transformers.models.whisper.english_normalizer import EnglishTextNormalizer

    return " ".join(re.sub(r"[^\w\s]", " ", str(EnglishTextNormalizer({})(text))).split())


def _why_not(exam: Exam, script: str) -> str:
    """Why what is said cannot be judged; empty when it can."""
    if exam.plan.prompt is not None and not script:
        return "the shot is a prompt of your own: what is to be said in it is not known"
    if any(words.startswith("no voices") for words in exam.take.lineage.degraded):
        return "the take was made without voices: `director refresh --degraded` redoes it"
    if not script:
        return ""
    words = re.findall(r"\w+", script.lower())
    if not words:
        return "the lines have no words"
    plain = sum(word.isascii() for word in words) / len(words)
    if plain < 0.8 or (len(words) >= MIXED and not _ENGLISH & set(words)):
        return "the lines do not look English, and the recogniser hears English only"
    return ""

"""The technical critic: what can be measured of a take without knowing what it shows."""

from __future__ import annotations

import re

import cv2
import numpy as np
from numpy.typing import NDArray

from director.critics.base import Exam, Opinion, Unwatchable
from director.critics.footage import HOP, Footage, runs

STILL = 2  # levels of 255: the most that a pixel changes where nothing moves
# An encoder's key frame draws the same picture anew: so many frames change by so much amid so many that do not.
REDRAWN, POP, CALM = 3, 24, 8
FLAT = 0.01  # spread of a picture of one tone, share of full scale
BLACK, WHITE = 0.02, 0.97  # mean brightness of black and white pictures
FLASH, BACK = 1.0, 0.5  # seconds in which a flash is over; how much of a jump may then be left of it
JUMPS = 4.0  # how many times the change around it a cut is: what moves all the time does not cut all the time
AROUND = 6  # frames on either side
NOTHING = -80.0  # dBFS below which there is no sound
CLIP_RUN = 3  # samples in a row at the same peak: a wave that is not cut off touches its peak once or twice
PEAK = 0.25  # of full scale: a cut-off wave this quiet is a matter of taste
EDGE = 0.04  # seconds at the ends that a black stretch may miss and still touch them

_SETTLED_BLACK = re.compile(r"\b(fade (in|out|to black)|cut to black|black screen|blackout)\b", re.IGNORECASE)


class Technical:
    """Judges by rules, from the decoded picture and sound and what was asked for."""

    name = "technical"
    by = "rules 2"

    def review(self, exam: Exam) -> Opinion:
        """See `Critic.review`. A file that cannot be read is itself a finding."""
        opinion = Opinion(exam, self.name)
        try:
            footage = exam.footage
        except Unwatchable as error:
            if not error.broken:
                raise
            opinion.found("unreadable", str(error), severity="error", suggestion="render the shot again")
            return opinion
        if footage.broken:
            opinion.found(
                "unreadable", footage.broken, t0=footage.seconds, severity="error", suggestion="render the shot again"
            )
        _format(exam, footage, opinion)
        _tones(exam, footage, opinion)
        _motion(exam, footage, opinion)
        _quality(exam, footage, opinion)
        if footage.samples is None or not footage.samples.shape[1]:
            opinion.found("silence", "the take has no sound", severity="error", medium="sound", suggestion=_AGAIN)
            opinion.cannot("loudness", "the take has no sound")
        else:
            _waveform(exam, footage, opinion)
            _loudness(exam, footage, opinion)
        return opinion


_AGAIN = "render the shot again with another seed"


def _format(exam: Exam, footage: Footage, opinion: Opinion) -> None:
    """Frames, size, frame rate, and the lengths of picture and sound."""
    wanted, probe = exam.request, footage.probe
    frames = opinion.measured("frames", footage.frames)
    if footage.frames != wanted.frames:
        told = f"{footage.frames} frames ({footage.seconds:.2f} s), asked for {wanted.frames} ({wanted.seconds:.2f} s)"
        opinion.found(
            "frames", told, measured=frames, threshold=float(wanted.frames), severity="error", suggestion=_AGAIN
        )
    if (probe.width, probe.height) != (wanted.width, wanted.height):
        told = f"{probe.width}x{probe.height} pixels, asked for {wanted.width}x{wanted.height}"
        opinion.found("resolution", told, measured=float(probe.width), threshold=float(wanted.width), severity="error")
    fps = opinion.measured("frame rate", float(probe.fps))
    if abs(fps - wanted.fps) > 0.01:
        told = f"{fps:g} frames a second, asked for {wanted.fps:g}"
        opinion.found("frame rate", told, measured=fps, threshold=wanted.fps, severity="error")
    if footage.samples is not None:
        apart, most = opinion.measured("sync", abs(footage.seconds - footage.sound_seconds)), exam.thresholds.sync
        if apart > most:
            told = f"{footage.sound_seconds:.2f} s of sound to {footage.seconds:.2f} s of picture"
            opinion.found(
                "sync", told, measured=apart, threshold=most, severity="error", medium="sound", suggestion=_AGAIN
            )


def _tones(exam: Exam, footage: Footage, opinion: Opinion) -> None:
    """Black and white stretches, and exposure."""
    bright, flat, limits = footage.brightness, footage.spread < FLAT, exam.thresholds
    meant = any(_SETTLED_BLACK.search(text) for text in (exam.plan.transition, exam.plan.action, *exam.plan.directions))
    toned = np.zeros(footage.frames, bool)
    for aspect, flags, least in (
        ("black", flat & (bright < BLACK), limits.black),
        ("white", flat & (bright > WHITE), limits.white),
    ):
        stretches = [(footage.at(a), footage.at(b)) for a, b in runs(flags)]
        longest = opinion.measured(aspect, max((b - a for a, b in stretches), default=0.0))
        toned |= flags
        for start, end in stretches:
            if end - start >= least:
                at_edge = start <= EDGE or end >= footage.seconds - EDGE
                opinion.found(
                    aspect,
                    f"{end - start:.2f} s of {aspect} picture",
                    t0=start,
                    t1=end,
                    measured=longest,
                    threshold=least,
                    severity="note" if meant and at_edge else "error",
                    suggestion=_AGAIN,
                )
    rest = bright[~toned]
    if not len(rest):
        return
    mean, burnt = opinion.measured("brightness", rest.mean()), opinion.measured("burnt", footage.burnt[~toned].mean())
    if not limits.dark <= mean <= limits.bright:
        dark = mean < limits.dark
        told = f"too {'dark' if dark else 'bright'}: mean brightness {mean:.3f}"
        limit = limits.dark if dark else limits.bright
        opinion.found(
            "dark" if dark else "bright",
            told,
            measured=mean,
            threshold=limit,
            suggestion="change the light of the shot",
        )
    if burnt > limits.burnt:
        told = f"{burnt:.0%} of the picture is pure black or pure white"
        opinion.found("burnt", told, measured=burnt, threshold=limits.burnt, suggestion="change the light of the shot")


def _motion(exam: Exam, footage: Footage, opinion: Opinion) -> None:
    """Frozen stretches, cuts inside the shot, flicker."""
    if footage.frames < 3:
        for aspect in ("frozen", "cut", "flicker"):
            opinion.cannot(aspect, f"{footage.frames} frames are too few to see movement")
        return
    limits, thumbs = exam.thresholds, footage.thumbs
    most = np.array([cv2.absdiff(a, b).max() for a, b in zip(thumbs[1:], thumbs[:-1], strict=True)])
    dull = (footage.spread < FLAT)[1:]  # black or white, and found as such
    frozen = [(footage.at(a), footage.at(b + 1)) for a, b in _still(most, dull)]
    opinion.measured("frozen", max((b - a for a, b in frozen), default=0.0))
    for start, end in frozen:
        if end - start >= limits.frozen:
            told = f"nothing moves for {end - start:.2f} s"
            numbers = {"measured": end - start, "threshold": limits.frozen}
            opinion.found("frozen", told, t0=start, t1=end, severity="error", suggestion=_AGAIN, **numbers)
    strength = cuts(footage)
    opinion.measured("cut", strength.max())
    for frame in np.flatnonzero(strength >= limits.cut):
        at, now = footage.at(int(frame) + 1), float(strength[frame])
        told = f"the picture jumps at {at:.2f} s"
        opinion.found(
            "cut", told, t0=at, t1=at, measured=now, threshold=limits.cut, severity="error", suggestion=_AGAIN
        )
    flicker = opinion.measured("flicker", _flicker(footage.brightness))
    if flicker > limits.flicker:
        told = f"brightness goes to and fro by {flicker:.1%} from frame to frame"
        opinion.found("flicker", told, measured=flicker, threshold=limits.flicker, suggestion=_AGAIN)


def _still(most: NDArray[np.int64], dull: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Stretches of steps from frame to frame in which nothing moves, whatever an encoder does in them."""
    found: list[tuple[int, int]] = []
    for start, end in runs((most <= STILL) & ~dull):
        last = found[-1] if found else None
        calm = last is not None and min(last[1] - last[0], end - start) >= CALM
        if last and calm and start - last[1] <= REDRAWN and most[last[1] : start].max() <= POP:
            found[-1] = (last[0], end)
        else:
            found.append((start, end))
    return found


def cuts(footage: Footage) -> NDArray[np.float64]:
    """[frames - 1] how much each picture is another than the one before: 1 minus their correlation, which a change of
    brightness alone leaves near 0; nothing where the pictures around it change as much, and nothing for a flash: lightning
    that lights the sky alone jumps up and fades, while what was cut in goes as it came."""
    whole = footage.thumbs.reshape(footage.frames, -1).astype(np.float32)
    whole -= whole.mean(axis=1, keepdims=True)
    norm = np.linalg.norm(whole, axis=1)
    norm[norm < FLAT * 219 * np.sqrt(whole.shape[1])] = np.inf  # of one tone: a black stretch is no cut
    other = 1 - np.einsum("ij,ij->i", whole[1:], whole[:-1]) / (norm[1:] * norm[:-1])
    other[np.isinf(norm[1:]) | np.isinf(norm[:-1])] = 0.0
    padded = np.pad(other, AROUND, mode="reflect") if len(other) > AROUND else np.pad(other, AROUND, mode="edge")
    around = np.median(np.lib.stride_tricks.sliding_window_view(padded, 2 * AROUND + 1), axis=1)
    strength = np.where(other > JUMPS * around, other, 0.0)
    soon = round(FLASH * footage.probe.fps)
    for before in np.flatnonzero(strength):
        jumps = np.flatnonzero(strength[before + 1 :] > BACK * strength[before])
        later = slice(before + 2, before + 1 + min(soon, int(jumps[0]) + 1 if len(jumps) else soon))
        likeness = whole[later] @ whole[before] / (norm[later] * norm[before])
        if len(likeness) and 1 - likeness.max() < BACK * strength[before]:
            strength[before] = 0.0
    return strength


def _flicker(brightness: NDArray[np.float64]) -> float:
    """How far brightness goes to and fro: the change that the next change takes back, 90th percentile."""
    steps = np.diff(brightness)
    back = np.where(steps[1:] * steps[:-1] < 0, np.minimum(abs(steps[1:]), abs(steps[:-1])), 0.0)
    return float(np.quantile(back, 0.9))


def _quality(exam: Exam, footage: Footage, opinion: Opinion) -> None:
    """Sharpness of the pictures that are bright enough to show something."""
    shown = footage.sharpness[(footage.spread >= FLAT) & (footage.brightness >= exam.thresholds.dark)]
    if not len(shown):
        opinion.cannot("blur", "no picture is bright enough to show anything")
        return
    sharp, least = opinion.measured("blur", np.median(shown)), exam.thresholds.blur
    if sharp < least:
        told = f"blurred: variance of the Laplacian {sharp:.1f}"
        opinion.found("blur", told, measured=sharp, threshold=least, suggestion=_AGAIN)


def _waveform(exam: Exam, footage: Footage, opinion: Opinion) -> None:
    """Silence, clipping and DC of the sound."""
    limits, level = exam.thresholds, footage.level
    quiet = [(a * HOP, b * HOP) for a, b in runs(level < NOTHING)]
    opinion.measured("silence", max((b - a for a, b in quiet), default=0.0))
    for start, end in quiet:
        if end - start >= min(limits.silence, footage.sound_seconds * 0.9):
            told = f"no sound at all for {end - start:.2f} s"
            grave = "error" if exam.plan.dialogue else "warning"
            numbers = {"measured": end - start, "threshold": limits.silence}
            opinion.found(
                "silence", told, t0=start, t1=end, severity=grave, medium="sound", suggestion=_AGAIN, **numbers
            )
    clipped, (start, end) = _clipping(footage)
    if opinion.measured("clipped", clipped) > limits.clipped:
        told = f"{clipped:.1%} of the samples are cut off at the peak"
        numbers = {"measured": clipped, "threshold": limits.clipped}
        opinion.found("clipped", told, t0=start, t1=end, severity="error", medium="sound", suggestion=_AGAIN, **numbers)
    dc = opinion.measured("dc", abs(float(footage.mono.mean())))
    if dc > limits.dc:
        told = f"the sound lies {dc:.1%} of full scale off its middle"
        opinion.found("dc", told, measured=dc, threshold=limits.dc, medium="sound", suggestion=_AGAIN)


def _clipping(footage: Footage) -> tuple[float, tuple[float, float]]:
    """The share of samples in runs at their channel's peak, and where the first and the last such run is, in seconds."""
    assert footage.samples is not None
    cut_off, found = 0, np.empty(0, int)
    for channel in footage.samples.astype(np.int32):
        for side in (channel, -channel):
            peak = int(side.max())
            if peak < PEAK * 32768:
                continue
            flat = [(a, b) for a, b in runs(side >= peak - 1) if b - a >= CLIP_RUN]
            cut_off += sum(b - a for a, b in flat)
            found = np.concatenate([found, np.array(flat, int).ravel()])
    share = cut_off / footage.samples.size
    return share, (found.min() / footage.rate, found.max() / footage.rate) if len(found) else (0.0, 0.0)


def _loudness(exam: Exam, footage: Footage, opinion: Opinion) -> None:
    """Loudness of the take, and against its neighbour when people speak in both."""
    lufs, limits = footage.loudness, exam.thresholds
    if lufs is None:
        opinion.cannot("loudness", "there is too little sound to measure (EBU R128)")
        return
    opinion.measured("loudness", lufs)
    bounds = [("loud", lufs > limits.loud, limits.loud)]
    if exam.plan.dialogue:
        bounds.append(("quiet", lufs < limits.quiet, limits.quiet))
    for how, wrong, limit in bounds:
        if wrong:
            told = f"too {how}: {lufs:.1f} LUFS"
            opinion.found(how, told, measured=lufs, threshold=limit, medium="sound")
    before = exam.before
    if before is None or not (before.lineage.plan.dialogue and exam.plan.dialogue):
        return
    try:
        other = exam.watch(before).loudness
    except Unwatchable as error:
        opinion.cannot("jump", f"the shot before cannot be heard: {error}")
        return
    if other is None:
        opinion.cannot("jump", "the shot before has too little sound to measure")
        return
    jump = opinion.measured("jump", lufs - other)
    if abs(jump) > limits.jump:
        told = f"{abs(jump):.1f} LU {'louder' if jump > 0 else 'quieter'} than the shot before ({other:.1f} LUFS)"
        opinion.found("jump", told, measured=jump, threshold=limits.jump, medium="sound")

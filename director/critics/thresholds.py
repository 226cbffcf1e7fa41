"""When a measure becomes a finding: the numbers, with units. `[critics]` in film.toml changes them."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Thresholds(BaseModel):
    """Every number that a critic compares with. Where two are given, the first warns and the second is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    # Picture
    black: float = Field(0.25, ge=0, le=3600, description="seconds of black picture in a row")
    white: float = Field(0.25, ge=0, le=3600, description="seconds of white picture in a row")
    frozen: float = Field(2.0, ge=0, le=3600, description="seconds without any movement, in a shot that moves")
    cut: float = Field(
        0.30, gt=0, le=1, description="1 minus the correlation of a frame with the next, from which on it is a cut"
    )
    flicker: float = Field(
        0.04, gt=0, le=1, description="brightness to and fro from frame to frame: share of full scale"
    )
    blur: float = Field(
        12.0, ge=0, le=10_000, description="variance of the Laplacian of 8-bit luma below which it is blurred"
    )
    dark: float = Field(
        0.04, ge=0, le=1, description="mean brightness below which a shot is too dark: share of full scale"
    )
    bright: float = Field(0.92, ge=0, le=1, description="mean brightness above which a shot is too bright")
    burnt: float = Field(0.35, gt=0, le=1, description="share of the picture that is pure white or pure black")

    # Sound
    silence: float = Field(1.5, ge=0, le=3600, description="seconds of digital silence in a row")
    clipped: float = Field(0.001, gt=0, le=1, description="share of samples in runs at full scale")
    dc: float = Field(0.01, gt=0, le=1, description="mean of the samples: share of full scale")
    loud: float = Field(-9.0, ge=-70, le=0, description="LUFS above which a shot is too loud (EBU R128)")
    quiet: float = Field(-45.0, ge=-70, le=0, description="LUFS below which a shot that has lines is too quiet")
    jump: float = Field(12.0, gt=0, le=70, description="LU between two neighbours that both have lines")
    sync: float = Field(0.08, ge=0, le=60, description="seconds that picture and sound may differ in length")

    # Speech
    said: float = Field(0.6, ge=0, le=1, description="max(0, 1 - WER) of all lines below which it is a finding")
    unplanned: float = Field(0.8, ge=0, le=3600, description="seconds of speech in a shot without lines")
    overrun: float = Field(0.1, ge=0, le=60, description="seconds before the end within which speech counts as cut off")
    pace: float = Field(5.5, gt=0, le=20, description="words a second above which speech is too fast")

    # Identity
    voice: float = Field(
        0.4, ge=0, le=1, description="chance that a voice is its character's below which it is a finding"
    )
    looks: float = Field(
        0.2, ge=0, le=1, description="chance that looks are their character's below which it is a finding"
    )

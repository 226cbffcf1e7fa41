"""Everything that touches picture and sound files: takes, slots, key frames and the cut. The one owner of PyAV.

Every file is written under a temporary name beside its own and renamed when it is whole.
"""

from generator.media.cut import Chapter, concat
from generator.media.files import Frame, Probe, Samples, probe, put, read_image, write_png
from generator.media.slate import Slate
from generator.media.slots import read_slot, write_slot
from generator.media.splice import overlaps
from generator.media.streams import quantise
from generator.media.subtitles import Cue, write_srt
from generator.media.takes import read_frame, read_frames, read_sound, write_take
from generator.media.watching import Luma, Watched, integrated_loudness, watch

__all__ = [
    "Chapter",
    "Cue",
    "Frame",
    "Luma",
    "Probe",
    "Samples",
    "Slate",
    "Watched",
    "concat",
    "integrated_loudness",
    "overlaps",
    "probe",
    "put",
    "quantise",
    "read_frame",
    "read_frames",
    "read_image",
    "read_slot",
    "read_sound",
    "watch",
    "write_png",
    "write_slot",
    "write_srt",
    "write_take",
]

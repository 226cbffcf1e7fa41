"""The paper's own models as parts that may be there or not: what names each, and what is measured otherwise without it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

from director.measures import aesthetic, cids, clip, musiq, viclip


@dataclass(frozen=True)
class Part:
    """One model."""

    name: str
    find: Callable[[], object | None]  # raises BadInput for what is named and cannot be used
    without: str  # what a substitute measures
    wanted: str
    variable: str  # environment
    package: str = ""  # that has its code

    @property
    def lacks(self) -> str:
        """The package that is still to be installed; empty when it is or none is needed."""
        return self.package if self.package and find_spec(self.package) is None else ""

    @property
    def remedy(self) -> str:
        """What is otherwise without it, and what to do."""
        install = f"`pip install {self.package}` and " if self.lacks else ""
        return f"substitutes measure {self.without}: {install}name {self.wanted} in {self.variable}"


PARTS = (
    Part("CLIP", clip.find_clip, "text-video alignment", "the folder of clip-vit-large-patch14", clip.FOLDER),
    Part("ViCLIP", viclip.find_viclip, "cross-shot similarity", "ViClip-InternVid-10M-FLT.pth", viclip.FILE),
    Part("LAION aesthetics", aesthetic.find_aesthetic, "aesthetics", "sa_0_4_vit_l_14_linear.pth", aesthetic.FILE),
    Part("MUSIQ", musiq.find_musiq, "imaging quality", "musiq_spaq_ckpt-358bb6af.pth", musiq.FILE, "pyiqa"),
    Part("Self-CIDS", cids.find_cids, "identity", "the folder of grounding-dino-tiny", cids.DINO),
)

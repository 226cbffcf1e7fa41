"""What the person brought: a brief, a Fountain script or JoyAI-Echo's prompts JSON, read and checked."""

from director.intake.fountain import oddities, read_fountain
from director.intake.marks import plain
from director.intake.prompts import read_prompts, unread
from director.intake.read import read_source, remarks

__all__ = ["oddities", "plain", "read_fountain", "read_prompts", "read_source", "remarks", "unread"]

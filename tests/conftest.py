"""What all tests share. Nothing here, or in any test, reaches out of the machine."""

import os

os.environ["DIRECTOR_OFFLINE"] = "1"
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ.pop("OPENAI_API_KEY", None)

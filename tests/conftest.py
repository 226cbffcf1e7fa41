"""What all tests share. Nothing here, or in any test, reaches out of the machine."""

import os

from offline import OFFLINE, stay_here

os.environ[OFFLINE] = "1"
os.environ["HF_HUB_OFFLINE"] = "1"
for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
    os.environ.pop(name, None)
    os.environ.pop(name.lower(), None)

stay_here()

"""What the person brought: a brief, a Fountain script or JoyAI-Echo's prompts JSON, read and checked."""

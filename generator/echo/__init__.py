"""JoyAI-Echo: shots of picture and sound with paired memory."""

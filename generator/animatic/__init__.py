"""The default generator: draws and speaks a shot on a CPU in seconds."""

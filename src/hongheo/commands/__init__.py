"""The commands: a module per group of them, each with its ``group``; ``cli.py`` puts the groups together."""

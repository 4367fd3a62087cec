"""What processes import that wait for files to read, or from which others are forked for each file."""

import os
from importlib import import_module
from pathlib import Path

from hongheo.pipeline.parts import prepare

prepare()
# What a check of one file goes on with.
import_module("hongheo.pipeline.joining")
import_module("hongheo.tabulate.accounts")

# A process that is still starting when the last file has been read finds its pool gone, and would tell so in
# a traceback. What goes wrong in these processes is told by the one that started them.
with Path(os.devnull).open("w") as nowhere:
    os.dup2(nowhere.fileno(), 2)

"""What processes import that wait for files to read, or from which others are forked for each file."""

import codecs
import os
import sys
from importlib import import_module
from pathlib import Path

from hongheo.pipeline.parts import prepare

prepare()
# What a check of one file goes on with.
import_module("hongheo.pipeline.joining")
import_module("hongheo.tabulate.accounts")
import_module("hongheo.pipeline.checking")
# What each process begins with: how it is told its work, its bounds, the names in an archive.
if sys.platform == "linux":
    import_module("multiprocessing.popen_forkserver")
    import_module("resource")
codecs.lookup("cp437")

# A process that is still starting when the last file has been read finds its pool gone, and would tell so in
# a traceback. What goes wrong in these processes is told by the one that started them.
with Path(os.devnull).open("w") as nowhere:
    os.dup2(nowhere.fileno(), 2)

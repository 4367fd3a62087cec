"""What the server of forked processes imports, so that each process that reads has it."""

import os
from pathlib import Path

from hongheo.pipeline.parts import prepare

prepare()

# A process that is still starting when the last file has been read finds its pool gone, and would tell so in
# a traceback. What goes wrong in these processes is told by the one that started them.
with Path(os.devnull).open("w") as nowhere:
    os.dup2(nowhere.fileno(), 2)

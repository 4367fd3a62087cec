"""Where the single-file build begins: the command line, as the installed ``hongheo`` calls it."""

from multiprocessing import freeze_support

# Python starts its own program again for processes that read: in the build that is this one, which has to
# become such a process before anything takes its arguments for a command.
freeze_support()

from hongheo.__main__ import main  # noqa: E402

main()

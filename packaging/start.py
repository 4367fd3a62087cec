"""Where the single-file build begins: the command line, as the installed ``hongheo`` calls it."""

from hongheo.cli import main

main()

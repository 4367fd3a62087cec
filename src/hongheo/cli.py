"""The command line: the app, put together from the groups of commands.

What a command takes and does stands in ``commands/``.
"""

from __future__ import annotations

import sys

import typer

from hongheo.commands import (
    asking,
    following,
    law,
    papers,
    publishing,
    register,
    reviewing,
    scorecard,
    starting,
    tables,
    units,
)
from hongheo.commands.last_net import last_net
from hongheo.commands.program import (
    PROGRAM,
    Program,
    answer_completion,
    end_orderly,
    keep_to_one_thread,
    program,
    quiet_libraries,
    start_light,
    use_utf8,
)
from hongheo.commands.without_command import done_without_command
from hongheo.errors import EXIT_NOT_DONE

app = typer.Typer(
    name=PROGRAM,
    cls=Program,
    no_args_is_help=True,
    # Its own options for completion speak English, and want to guess the shell: see commands/program.py.
    add_completion=False,
    pretty_exceptions_enable=False,
    # Help in plain text: the library that renders it in boxes takes longer to load than all of the rest.
    rich_markup_mode=None,
    context_settings={"max_content_width": 110},
)
app.callback()(program)
# In the order of the help.
for module in (
    starting,
    reviewing,
    asking,
    following,
    publishing,
    papers,
    law,
    units,
    scorecard,
    tables,
    register,
):
    app.add_typer(module.group)


def main() -> None:
    """Entry point: what holds for the whole process first, then the command."""
    start_light()
    use_utf8()
    keep_to_one_thread()
    end_orderly()
    quiet_libraries()
    answer_completion()
    try:
        with last_net(PROGRAM, as_json=False):
            command = typer.main.get_command(app)
            assert isinstance(command, Program)
            done = done_without_command(command, sys.argv[1:])
            sys.exit(command(prog_name=PROGRAM) if done is None else done)
    except typer.Exit as done:
        sys.exit(done.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(EXIT_NOT_DONE)

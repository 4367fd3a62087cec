"""The command line: the app, put together from the groups of commands.

What a command takes and does stands in ``commands/``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from types import ModuleType

import typer

from hongheo.commands import (
    asking,
    following,
    law,
    papers,
    publishing,
    recheck,
    register,
    reviewing,
    scorecard,
    starting,
    tables,
    units,
)
from hongheo.commands.last_net import last_net, let_go_of_stdout
from hongheo.commands.program import (
    PROGRAM,
    Program,
    answer_completion,
    completes,
    end_orderly,
    ends_with,
    open_streams,
    program,
    quiet_libraries,
    start_light,
    use_utf8,
)
from hongheo.commands.without_command import done_without_command
from hongheo.errors import EXIT_NOT_DONE
from hongheo.lazy import keep_to_one_thread

# In the order of the help.
MODULES = (
    starting,
    reviewing,
    asking,
    following,
    recheck,
    publishing,
    papers,
    law,
    units,
    scorecard,
    tables,
    register,
)


def _put_together(modules: Iterable[ModuleType]) -> typer.Typer:
    made = typer.Typer(
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
    made.callback()(program)
    for module in modules:
        made.add_typer(module.group)
    return made


app = _put_together(MODULES)


def _words(group: typer.Typer) -> set[str]:
    """What is typed after the name of the program for the commands of a group."""
    if isinstance(group.info.name, str):
        return {group.info.name}
    return {
        (c.name or c.callback.__name__).replace("_", "-") for c in group.registered_commands if c.callback
    }


def app_for(typed: Sequence[str]) -> typer.Typer:
    """The app with no more than the module whose command is typed; the whole for anything else.

    typer works all commands out before it carries one out, which takes as long as reading a small file.
    """
    asked = [module for module in MODULES if typed and typed[0] in _words(module.group)]
    return _put_together(asked) if asked and not completes() else app


def _main() -> None:
    """What holds for the whole process first, then the command."""
    start_light()
    open_streams()
    use_utf8()
    keep_to_one_thread()
    end_orderly()
    quiet_libraries()
    answer_completion()
    try:
        with last_net(PROGRAM, as_json=False):
            command = typer.main.get_command(app_for(sys.argv[1:]))
            assert isinstance(command, Program)
            try:
                done = done_without_command(command, sys.argv[1:])
                sys.exit(command(prog_name=PROGRAM) if done is None else done)
            finally:
                sys.stdout.flush()
    except typer.Exit as done:
        sys.exit(done.exit_code)
    except BrokenPipeError:
        let_go_of_stdout()
        sys.stderr.close()
        sys.exit(EXIT_NOT_DONE)


def main() -> None:
    """Entry point of the program: ends with its exit code."""
    try:
        _main()
    except SystemExit as done:
        ends_with(done, sys._getframe(1))
        raise

"""Forbids the network in a process: what opens an internet socket or asks for a name's address fails."""

from __future__ import annotations

import socket
import sys


def _refuse(event: str, given: tuple[object, ...]) -> None:
    internet = event == "socket.__new__" and given[1] in (socket.AF_INET, socket.AF_INET6)
    if internet or event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        raise RuntimeError(f"the program wants to go out: {event} {given[1:]}")


def forbid() -> None:
    """For the rest of the process; hooks cannot be taken away."""
    sys.addaudithook(_refuse)

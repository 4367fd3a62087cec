"""Communes by code and name."""

from __future__ import annotations

import typer

from hongheo.commands.carrying_out import finish
from hongheo.commands.options import JSON, Day, UnitAsked, day
from hongheo.commands.taking import Said, command

group = typer.Typer()


@command(group, JSON)
def units(said: Said, asked: UnitAsked = None, date: Day = None) -> None:
    """Xã, phường theo mã hoặc tên: thuộc đâu, khu vực nào, sắp xếp 01/7/2025 thành gì, chỗ nào chưa rõ."""
    from hongheo import console, pipeline

    finish(pipeline.look_up(asked, day(date)), said, console.print_units)

"""Communes by code and name."""

from __future__ import annotations

import typer

from hongheo.commands.carrying_out import finish
from hongheo.commands.options import JSON, Day, PlaceAsked, day
from hongheo.commands.taking import Said, command

group = typer.Typer()


@command(group, JSON)
def units(said: Said, asked: PlaceAsked = None, date: Day = None) -> None:
    """Xã, phường theo mã hoặc tên: thuộc đâu, khu vực nào, sắp xếp 01/7/2025 thành gì, chỗ nào chưa rõ."""
    from hongheo import console, pipeline

    finish(pipeline.places(asked, day(date)), said, console.print_places)

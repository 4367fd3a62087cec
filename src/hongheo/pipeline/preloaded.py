"""What the server of forked processes imports, so that each process that reads has it."""

from hongheo.pipeline.parts import prepare

prepare()

"""`undersigned`, as it is typed on the walk: where nobody presses, a recount waits for no press."""

from desk import cli
from desk.work import recount

main = cli.main

recount.SETTLED = 0

"""What a build has to say to whoever writes the pages reaches their terminal."""

from pathlib import Path
from subprocess import CompletedProcess

import pytest

from desk.work.publish.render import Facts
from infra.local import build
from undersigned_site.open_graph import NOTE


def test_notes_are_told_and_logs_are_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = f"Done: 8 pages\n{NOTE}river/home.en.md: Title: mind this\n[12:00:00] WARNING  x\n"
    monkeypatch.setattr(build, "render", lambda *_, **__: CompletedProcess([], 0, "", said))
    told = build.build(tmp_path, tmp_path, tmp_path, Facts(None, "", ""))
    assert told == ["Note: river/home.en.md: Title: mind this"]

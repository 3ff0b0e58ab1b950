"""The functions' zip is what a deployment carries, and the same each time."""

import io
import zipfile
from pathlib import Path

import pytest

from infra.local import LocalError
from infra.local.bundle import code, link_runtime

ROOT = Path(__file__).parents[2]


def test_the_zip_holds_the_entry_files_and_their_packages_but_no_sdk() -> None:
    names = set(zipfile.ZipFile(io.BytesIO(code(ROOT))).namelist())
    assert {
        "web.py",
        "mailer.py",
        "tally.py",
        "undersigned/rules/token.py",
        "templates/_form.html",
    } <= names
    assert "jinja2/__init__.py" in names
    assert not any(
        name.startswith(("boto3/", "botocore/", "making/", "requirements")) for name in names
    )


def test_the_same_code_gives_the_same_zip() -> None:
    assert code(ROOT) == code(ROOT)


def test_the_runtime_brings_the_sdk(tmp_path: Path) -> None:
    link_runtime(ROOT, tmp_path)
    link_runtime(ROOT, tmp_path)  # over what an earlier start left
    assert (tmp_path / "boto3" / "__init__.py").is_file()
    assert not (tmp_path / "jinja2").exists()


def test_another_version_than_the_lock_says_is_one_clear_sentence(tmp_path: Path) -> None:
    (tmp_path / "functions").mkdir()
    (tmp_path / "functions" / "requirements.txt").write_text(
        "jinja2==0.1 \\\n    --hash=sha256:0\n"
    )
    with pytest.raises(LocalError, match=r"jinja2 0\.1 is not installed"):
        code(tmp_path)

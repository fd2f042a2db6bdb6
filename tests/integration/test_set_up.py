"""Set-up finds the Python it needs, or says in one sentence which is missing; with the real uv, in bare surroundings."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from frontdesk.language.files import PROJECT

UV = PROJECT / ".tools/bin/uv"
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
BARE = "/usr/bin:/bin"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project without packages, so that nothing but Python is needed."""
    (tmp_path / "pyproject.toml").write_text(
        f'[project]\nname = "bare"\nversion = "0"\nrequires-python = ">={VERSION}"\n'
    )
    done = subprocess.run(
        [UV, "lock", "--offline", "--python", sys.executable], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return tmp_path


def synced(project: Path, version: str, home: Path, **more: str) -> "subprocess.CompletedProcess[str]":
    environment = {"HOME": str(home), "PATH": BARE, "UV": str(UV), "UV_OFFLINE": "1",
                   "UV_PYTHON_INSTALL_DIR": str(home / "uv")} | more  # fmt: skip
    command = [PROJECT / "scripts/sync-packages", project, version]
    return subprocess.run(
        command, env=environment, cwd=PROJECT, capture_output=True, text=True, timeout=120, check=False
    )


def pyenv_in(folder: Path) -> Path:
    """A folder like pyenv's, with this very Python in it."""
    version = folder / "versions" / f"{VERSION}.99"
    version.parent.mkdir(parents=True)
    version.symlink_to(sys.base_prefix)
    return folder


needs_no_own_python = pytest.mark.skipif(
    shutil.which(f"python{VERSION}", path=BARE) is not None, reason="the system has this Python itself"
)


@needs_no_own_python
@pytest.mark.parametrize("setting", ["HOME", "PYENV_ROOT"])
def test_a_python_of_pyenv_is_found_that_is_not_on_the_path(
    project: Path, tmp_path: Path, setting: str
) -> None:
    home = tmp_path / "home"
    where = pyenv_in(home / ".pyenv" if setting == "HOME" else tmp_path / "elsewhere")
    more = {} if setting == "HOME" else {"PYENV_ROOT": str(where)}
    done = synced(project, VERSION, home, **more)
    assert done.returncode == 0, done.stderr
    made = project / ".venv/bin/python"
    asked = [made, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    assert subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip() == VERSION


@needs_no_own_python
def test_without_any_it_says_so_in_one_sentence(project: Path, tmp_path: Path) -> None:
    done = synced(project, VERSION, tmp_path / "nobody")
    assert done.returncode == 1
    assert done.stderr.startswith(
        f"Python {VERSION} is not on this machine and cannot be fetched: install it"
    )
    assert done.stderr.count("\n") == 1
    assert not (project / ".venv").exists()


def test_who_names_a_python_gets_that_one(project: Path, tmp_path: Path) -> None:
    done = synced(project, VERSION, tmp_path, UV_PYTHON=os.path.realpath(sys.executable))
    assert done.returncode == 0, done.stderr

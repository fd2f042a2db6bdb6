"""`deploy/backup` writes a backup that can be restored, and removes old ones only after that."""

import os
import subprocess
import time
from pathlib import Path

import pytest
from deploy_tools import DEPLOY, output

from frontdesk.language.files import PROJECT
from frontdesk.records import new_key

FRONTDESK = PROJECT / ".venv/bin/frontdesk"
LONG_AGO = time.time() - 20 * 86_400


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    own = {key: value for key, value in os.environ.items() if not key.startswith("FRONTDESK_")}
    return own | {
        "FRONTDESK_DATABASE_URL": f"sqlite:///{tmp_path / 'record.db'}",
        "FRONTDESK_ENCRYPTION_KEYS": new_key(),
    }


def old_backup(folder: Path) -> Path:
    folder.mkdir()
    old, other = folder / "frontdesk-20260101T000000Z.zip", folder / "somebody-elses.zip"
    for path in (old, other):
        path.touch()
        os.utime(path, (LONG_AGO, LONG_AGO))
    return old


def test_a_backup_is_written_and_old_ones_go(tmp_path: Path, environment: dict[str, str]) -> None:
    folder = tmp_path / "backups"
    old = old_backup(folder)
    output([FRONTDESK, "migrate"], env=environment)
    output([DEPLOY / "backup", folder], env=environment)
    (new,) = folder.glob("frontdesk-*.zip")
    assert new != old
    assert (folder / "somebody-elses.zip").exists()
    elsewhere = environment | {"FRONTDESK_DATABASE_URL": f"sqlite:///{tmp_path / 'restored.db'}"}
    output([FRONTDESK, "migrate"], env=elsewhere)
    assert "Restored" in output([FRONTDESK, "restore", new], env=elsewhere)


@pytest.mark.parametrize("days", ["14", "many"])
def test_a_backup_that_fails_leaves_the_old_ones(
    tmp_path: Path, environment: dict[str, str], days: str
) -> None:
    folder = tmp_path / "backups"
    old = old_backup(folder)
    done = subprocess.run(  # the database has no tables
        [DEPLOY / "backup", folder],
        env=environment | {"BACKUP_KEEP_DAYS": days},
        capture_output=True,
        check=False,
    )
    assert done.returncode != 0
    assert done.stderr
    assert [path.name for path in folder.glob("frontdesk-*.zip")] == [old.name]

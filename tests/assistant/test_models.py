"""Rasa opens no model that may not be loaded, whichever way it is told to."""

import tarfile
from io import BytesIO
from pathlib import Path

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage

from frontdesk.channel.models import check_named, only_allowed
from frontdesk.errors import ConfigurationError, ModelFileError, NotTrainedError
from frontdesk.model_list import ModelList
from frontdesk.settings import Settings


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    usual = LocalModelStorage.__dict__["_extract_archive_to_directory"]
    monkeypatch.setattr(LocalModelStorage, "_extract_archive_to_directory", usual)  # restored afterwards
    return Settings(models=tmp_path)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "frontdesk-0123456789abcdef.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        member = tarfile.TarInfo("components/one/words.txt")
        member.size = 5
        archive.addfile(member, BytesIO(b"words"))
    return path


def test_an_archive_is_opened_only_if_it_may_be(settings: Settings, model: Path, tmp_path: Path) -> None:
    only_allowed(settings)
    folder = tmp_path / "there"
    folder.mkdir()
    with pytest.raises(ModelFileError, match="not on the list"):
        LocalModelStorage.from_model_archive(folder, model)
    with pytest.raises(ModelFileError, match="not on the list"):
        LocalModelStorage.metadata_from_archive(str(model))
    ModelList(settings).allow(model)
    LocalModelStorage._extract_archive_to_directory(model, folder)
    assert (folder / "components/one/words.txt").read_text() == "words"
    model.write_bytes(model.read_bytes() + b"\0")
    with pytest.raises(ModelFileError, match="was changed"):
        LocalModelStorage.metadata_from_archive(model)


@pytest.mark.parametrize("words", [["--model", "{}"], ["--model={}"], ["-m", "{}", "--port", "1"]])
def test_a_model_named_on_the_command_line_is_looked_at_first(
    settings: Settings, model: Path, words: list[str]
) -> None:
    arguments = [word.format(model) for word in words]
    with pytest.raises(ModelFileError, match="not on the list"):
        check_named(arguments, settings)
    ModelList(settings).allow(model)
    check_named(arguments, settings)
    with pytest.raises(NotTrainedError):
        check_named(["--model", str(model.parent)], settings)
    with pytest.raises(ConfigurationError, match="names no model"):
        check_named(["--model"], settings)
    check_named(["--port", "5005"], settings)

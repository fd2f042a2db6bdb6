"""The list of models that may be loaded, and the data of packages that are pinned."""

import hashlib
import subprocess
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from frontdesk import pins
from frontdesk.errors import ConfigurationError, ModelFileError, NotTrainedError
from frontdesk.model_list import ModelList, sha256_of
from frontdesk.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(models=tmp_path / "models", state=tmp_path / "state")


@pytest.fixture
def model(settings: Settings) -> Path:
    settings.models.mkdir()
    path = settings.models / "frontdesk-0123456789abcdef.tar.gz"
    path.write_bytes(b"trained here")
    return path


def test_a_model_may_be_loaded_once_it_is_allowed_and_only_as_it_was(settings: Settings, model: Path) -> None:
    allowed = ModelList(settings)
    with pytest.raises(ModelFileError, match=f"frontdesk model allow {model}"):
        allowed.check(model)
    assert allowed.allow(model) == hashlib.sha256(b"trained here").hexdigest()
    allowed.check(model)
    model.write_bytes(b"trained elsewhere")
    with pytest.raises(ModelFileError, match=r"was changed since .* run `frontdesk train`"):
        allowed.check(model)
    model.unlink()
    with pytest.raises(NotTrainedError, match="frontdesk train"):
        allowed.check(model)
    with pytest.raises(NotTrainedError):
        allowed.allow(model)


def test_an_older_model_under_another_s_name_is_refused(settings: Settings, model: Path) -> None:
    ModelList(settings).allow(model)
    other = model.with_name("frontdesk-fedcba9876543210.tar.gz")
    model.rename(other)
    with pytest.raises(ModelFileError, match="not on the list"):
        ModelList(settings).check(other)


def test_what_the_deployer_names_counts_instead_of_the_list(settings: Settings, model: Path) -> None:
    ModelList(settings).allow(model)
    found = sha256_of(model)
    ModelList(replace(settings, model_sha256=f"{'0' * 64}, {found.upper()}")).check(model)
    with pytest.raises(ModelFileError, match="FRONTDESK_MODEL_SHA256 does not name"):
        ModelList(replace(settings, model_sha256="0" * 64)).check(model)
    for wrong in ("latest", found[:-1], ",", f"{found} {found}"):
        with pytest.raises(ConfigurationError, match="64 hexadecimal digits"):
            ModelList(replace(settings, model_sha256=wrong)).check(model)


def test_the_list_can_stand_where_services_cannot_write(
    settings: Settings, model: Path, tmp_path: Path
) -> None:
    ModelList(settings).allow(model)
    elsewhere = replace(settings, models_allowed=str(tmp_path / "etc/allowed.sha256"))
    with pytest.raises(ModelFileError, match="etc/allowed"):
        ModelList(elsewhere).check(model)
    ModelList(elsewhere).allow(model)
    ModelList(elsewhere).check(model)


def test_sha256sum_reads_the_list_and_what_it_writes_is_a_list(settings: Settings, model: Path) -> None:
    other = model.with_name("a name with spaces.tar.gz")
    other.write_bytes(b"another")
    for path in (model, other, model):  # allowed twice is listed once
        ModelList(settings).allow(path)
    assert sorted(sha256sum(settings.models, "--strict", "-c", "allowed.sha256").splitlines()) == [
        f"{other.name}: OK",
        f"{model.name}: OK",
    ]
    ModelList(settings).forget(other.name)
    ModelList(settings).forget("never there")
    assert settings.model_list.read_text() == sha256sum(settings.models, model.name)


def sha256sum(folder: Path, *words: str) -> str:
    return subprocess.run(
        ["sha256sum", *words], cwd=folder, capture_output=True, text=True, check=True
    ).stdout  # fmt: skip


def test_nobody_s_entry_is_lost_when_several_write(settings: Settings, model: Path) -> None:
    models = [model.with_name(f"frontdesk-{number}.tar.gz") for number in range(12)]
    for path in models:
        path.write_bytes(path.name.encode())
    threads = [threading.Thread(target=ModelList(settings).allow, args=(path,)) for path in models]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for path in models:
        ModelList(settings).check(path)


@pytest.mark.parametrize("wrong", ["no list", "0" * 64, f"{'0' * 63}  a.tar.gz", "\udcff"])
def test_a_damaged_list_is_named_with_its_line(settings: Settings, model: Path, wrong: str) -> None:
    ModelList(settings).allow(model)
    with settings.model_list.open("ab") as out:
        out.write(wrong.encode(errors="surrogateescape") + b"\n")
    with pytest.raises(ConfigurationError, match=r"allowed\.sha256(, line 2| cannot be read)"):
        ModelList(settings).check(model)


@pytest.mark.parametrize("name", [pins.SPACY_SMALL, pins.SPACY_MEDIUM, pins.MEDICINES])
def test_what_packages_bring_is_what_was_measured(name: str) -> None:
    pins.check_package(name)


def test_a_package_whose_data_changed_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "words_of_a_test"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "words.txt").write_text("one\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setitem(pins._SUMS, package.name, pins.data_sum(package))
    pins.check_package(package.name)
    (package / "more.pkl").write_bytes(b"")
    with pytest.raises(ModelFileError, match="make setup"):
        pins.check_package(package.name)
    (package / "more.pkl").unlink()
    (package / "words.txt").write_text("two\n")
    with pytest.raises(ModelFileError, match="not those that were measured"):
        pins.check_package(package.name)
    with pytest.raises(ModelFileError, match="not installed"):
        pins.check_package("no_such_package_here")

"""The safety screen in the front desk's environment, out of the trained model, without Rasa."""

import tarfile
from io import BytesIO
from pathlib import Path

import pytest

from frontdesk.commands.model import model_file
from frontdesk.errors import ModelFileError, NotTrainedError
from frontdesk.language.encoder import SentenceEncoder, package_files
from frontdesk.safety.bundle import screen_from_bundle
from frontdesk.safety.screen import SafetyScreen
from frontdesk.settings import load_settings


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder(*package_files())


@pytest.fixture(scope="module")
def screen(encoder: SentenceEncoder) -> SafetyScreen:
    return screen_from_bundle(model_file(load_settings()), encoder)


@pytest.mark.after_training
@pytest.mark.parametrize(
    ("text", "risk"),
    [
        ("I can't go on, tonight I will end my life", "crisis"),
        ("how long is an infusion? after this week nobody will have to worry about me anymore", "crisis"),
        ("he is not breathing and his lips are blue", "emergency"),
        ("quiero quitarme la vida", "crisis"),
        ("what does an infusion feel like", "none"),
        ("my phone died, can you send the address again", "none"),
        ("do you take blue cross", "none"),
    ],
)
def test_screen_reads_messages_without_rasa(screen: SafetyScreen, text: str, risk: str) -> None:
    assert screen.screen(text).risk == risk


def test_a_missing_model_says_what_to_do(encoder: SentenceEncoder, tmp_path: Path) -> None:
    with pytest.raises(NotTrainedError, match="make train"):
        screen_from_bundle(tmp_path / "none.tar.gz", encoder)


def test_a_changed_model_is_refused(encoder: SentenceEncoder, tmp_path: Path) -> None:
    bundle = tmp_path / "model.tar.gz"
    with tarfile.open(bundle, "w:gz") as archive:
        for name, data in (("c/safety.npz", b"not what was trained"), ("c/safety.npz.sha256", b"0" * 64)):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, BytesIO(data))
    with pytest.raises(ModelFileError, match="hash"):
        screen_from_bundle(bundle, encoder)

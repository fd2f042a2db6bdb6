"""The units for one server: systemd understands them, they are locked down, and they start what there is."""

import re
import stat
import subprocess
from configparser import RawConfigParser
from dataclasses import replace
from pathlib import Path

import pytest
from deploy_tools import DEPLOY, output, program

from frontdesk.bundle import model_file
from frontdesk.commands.services import house_services, on_free_ports
from frontdesk.language.files import PROJECT
from frontdesk.model_list import ModelList
from frontdesk.settings import SECRETS, load_settings

UNITS = DEPLOY / "systemd"
SERVICES = sorted(UNITS.glob("*.service"))
ALL = sorted([*SERVICES, *UNITS.glob("*.timer"), *UNITS.glob("*.target")])
MOST_EXPOSED = "1.5"  # of 10; systemd calls up to 2 "OK" and a unit without any hardening 9.6
HOME = "/opt/frontdesk"


class Unit(RawConfigParser):
    """A unit file: the last of several values is kept, which is enough for what is asked here."""

    def __init__(self, path: Path) -> None:
        super().__init__(strict=False, delimiters=("=",))
        self.optionxform = str  # type: ignore[assignment]
        self.read(path)


def test_systemd_finds_no_fault_in_them(tmp_path: Path) -> None:
    home = tmp_path / "opt"
    copies = []
    for path in ALL:
        text = path.read_text().replace(HOME, str(home))
        for command in re.findall(r"^ExecStart=(\S+)", text, re.M):
            Path(command).parent.mkdir(parents=True, exist_ok=True)
            Path(command).write_text("#!/bin/sh\n")
            Path(command).chmod(0o755)
        copy = tmp_path / path.name
        copy.write_text(text)
        copies.append(copy)
    assert output([program("systemd-analyze"), "verify", "--man=no", *copies]) == ""


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_each_service_is_locked_down(path: Path) -> None:
    limit = str(int(float(MOST_EXPOSED) * 10))
    output([program("systemd-analyze"), "security", "--offline=true", f"--threshold={limit}", path])
    unit = Unit(path)["Service"]
    assert unit.get("User", "root" if unit.get("DynamicUser") != "yes" else "own") != "root"
    assert unit["ProtectSystem"] == "strict"
    assert unit["UMask"] == "0077"


def test_they_start_what_the_supervisor_starts(tmp_path: Path) -> None:
    settings = replace(on_free_ports(load_settings()), models=tmp_path)
    model_file(settings).touch()  # or a model would be trained
    ModelList(settings).allow(model_file(settings))
    started = {service.name: list(service.command) for service in house_services(settings)}
    for name, part in (("edge", "edge"), ("assistant", "rasa"), ("actions", "actions")):
        command = Unit(UNITS / f"frontdesk-{name}.service")["Service"]["ExecStart"].split()
        module = started[part][started[part].index("-m") + 1]
        assert command[1:3] == ["-m", module]
        assert (PROJECT / Path(command[0]).relative_to(HOME)).exists()
    for name in ("migrate", "purge", "teach"):
        command = Unit(UNITS / f"frontdesk-{name}.service")["Service"]["ExecStart"].split()
        assert name in output([PROJECT / ".venv/bin/frontdesk", *command[1:], "--help"])


def test_only_the_edge_holds_every_secret_and_actions_only_the_shared_one() -> None:
    held = {}
    for path in SERVICES:
        text = path.read_text()
        loaded = re.findall(r"^LoadCredential=(\w+):/etc/frontdesk/secrets/(\w+)$", text, re.M)
        files = re.findall(r"^Environment=FRONTDESK_(\w+)_FILE=%d/(\w+)$", text, re.M)
        assert (
            [one for one, _ in loaded] == [file for _, file in files] == [name.lower() for name, _ in files]
        )
        assert all(one == file for one, file in loaded)
        held[path.stem.removeprefix("frontdesk-")] = {one for one, _ in loaded}
    assert held["edge"] == SECRETS
    assert held["assistant"] == {"rasa_secret", "database_url", "encryption_keys"}
    assert held["actions"] == {"rasa_secret"}
    for name in ("migrate", "purge", "backup", "teach"):
        assert held[name] == {"database_url", "encryption_keys"}


def test_a_migration_that_fails_keeps_no_service_off_for_good() -> None:
    """With Requires= a service whose migration failed would not be started again, whatever its Restart= says."""
    for name in ("edge", "assistant"):
        unit = Unit(UNITS / f"frontdesk-{name}.service")["Unit"]
        assert "frontdesk-migrate.service" in unit["Wants"].split()
        assert "frontdesk-migrate.service" in unit["After"].split()
        assert not {"Requires", "Requisite", "BindsTo"} & set(unit)
    migrate = Unit(UNITS / "frontdesk-migrate.service")
    assert migrate["Service"]["Restart"] == "on-failure"
    assert migrate["Unit"]["StartLimitIntervalSec"] == "0"  # not given up after a few times either


def asked_of_systemd_run(tmp_path: Path, *arguments: str, **environment: str) -> list[str]:
    """What `frontdesk-cli` gives to systemd-run."""
    (tmp_path / "bin").mkdir(exist_ok=True)
    fake = tmp_path / "bin/systemd-run"
    fake.write_text("#!/bin/sh\nprintf '%s\\n' \"$@\"\n")
    fake.chmod(0o755)
    path = f"{fake.parent}:/usr/bin:/bin"
    return output([UNITS / "frontdesk-cli", *arguments], env={"PATH": path, **environment}).splitlines()


def test_a_command_sees_what_the_services_see(tmp_path: Path) -> None:
    asked = asked_of_systemd_run(tmp_path, "staff", "list", SUDO_USER="ann")
    edge_text = (UNITS / "frontdesk-edge.service").read_text()
    edge, backup = (Unit(UNITS / f"frontdesk-{name}.service")["Service"] for name in ("edge", "backup"))
    (unit,) = [one.removeprefix("--unit=") for one in asked if one.startswith("--unit=")]
    properties = [one.removeprefix("--property=") for one in asked if one.startswith("--property=")]
    named = [one.removeprefix("--setenv=") for one in asked if one.startswith("--setenv=")]
    assert f"--uid={edge['User']}" in asked
    assert f"--gid={edge['Group']}" in asked
    assert f"--working-directory={edge['WorkingDirectory']}" in asked
    for key in ("EnvironmentFile", "StateDirectory", "StateDirectoryMode", "NoNewPrivileges", "ProtectSystem",
                "ProtectHome", "PrivateTmp", "UMask"):  # fmt: skip
        assert f"{key}={edge[key]}" in properties, key
    assert f"ReadWritePaths={backup['ReadWritePaths']}" in properties
    loaded = {one for one in properties if one.startswith("LoadCredential=")}
    assert loaded == set(re.findall(r"^LoadCredential=.+$", edge_text, re.M))
    # %d of the units, which systemd-run does not know, is the folder of this very unit.
    variables = " ".join(re.findall(r"^Environment=(.+)$", edge_text, re.M)).split()
    assert {one.replace("%d/", f"/run/credentials/{unit}.service/") for one in variables} == {
        one for one in named if not one.startswith("LOGNAME=")
    }
    assert "LOGNAME=ann" in named
    assert {"--pipe", "--wait", "--collect"} <= set(asked)
    assert asked[-3:] == [f"{HOME}/.venv/bin/frontdesk", "staff", "list"]


def test_a_command_s_words_arrive_as_they_were_typed(tmp_path: Path) -> None:
    said = ["staff", "link", "a name with $HOME and $$", "%d"]
    asked = asked_of_systemd_run(tmp_path, *said)
    assert [one.replace("$$", "$") for one in asked[-4:]] == said
    without = subprocess.run([UNITS / "frontdesk-cli"], capture_output=True, text=True, check=False)
    assert without.returncode == 2
    assert "frontdesk-cli doctor" in without.stdout


def test_installing_leads_opt_frontdesk_to_this_version_and_replaces_no_folder(tmp_path: Path) -> None:
    home = tmp_path / "root/opt/frontdesk"
    older = tmp_path / "frontdesk-1.0"
    older.mkdir()
    home.parent.mkdir(parents=True)
    home.symlink_to(older)
    output([UNITS / "install", "--root", tmp_path / "root"])
    assert home.is_symlink()
    assert home.resolve() == PROJECT
    assert list(older.iterdir()) == []
    command = tmp_path / "root/usr/local/sbin/frontdesk-cli"
    assert command.read_bytes() == (UNITS / "frontdesk-cli").read_bytes()
    assert stat.S_IMODE(command.stat().st_mode) == 0o755
    home.unlink()
    home.mkdir()
    (home / "kept").touch()
    done = subprocess.run(
        [UNITS / "install", "--root", tmp_path / "root"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "is a folder" in done.stderr
    assert (home / "kept").exists()


def test_only_teaching_may_write_models() -> None:
    writing = {path.stem for path in SERVICES if "/opt/frontdesk/models" in path.read_text()}
    assert writing == {"frontdesk-teach"}
    assert "teach" not in (UNITS / "frontdesk.target").read_text()  # whoever has the memory enables it


@pytest.mark.parametrize(
    ("before", "after", "restarted"),
    [(None, None, False), ("a", "a", False), (None, "a", True), ("a", "b", True)],
    ids=["nothing taught", "the same lesson", "the first lesson", "another lesson"],
)
def test_services_restart_only_if_another_lesson_serves_after_teaching(
    tmp_path: Path, before: str | None, after: str | None, restarted: bool
) -> None:
    text = (UNITS / "frontdesk-teach.service").read_text().replace("/var/lib/frontdesk", str(tmp_path))
    steps = re.findall(r"^ExecStart(?:Pre|Post)=\+?/bin/sh -c '(.+)'$", text, re.M)
    assert len(steps) == 2
    systemctl, serving = tmp_path / "bin/systemctl", tmp_path / "taught/serving.json"
    for folder in ("bin", "taught", "run"):
        (tmp_path / folder).mkdir()
    systemctl.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/asked\n')
    systemctl.chmod(0o755)
    environment = {"PATH": f"{systemctl.parent}:/usr/bin:/bin", "RUNTIME_DIRECTORY": str(tmp_path / "run")}
    for lesson, step in zip((before, after), steps, strict=True):
        if lesson is not None:
            serving.write_text(lesson)
        output(["/bin/sh", "-c", step], env=environment)
    assert (tmp_path / "asked").exists() == restarted
    if restarted:
        said = (tmp_path / "asked").read_text().split()
        assert said == ["try-restart", "frontdesk-assistant.service", "frontdesk-edge.service"]


def test_installing_below_a_folder_makes_private_secrets_once(tmp_path: Path) -> None:
    install = UNITS / "install"
    output([install, "--root", tmp_path])
    secrets = tmp_path / "etc/frontdesk/secrets"
    first = {path.name: path.read_bytes() for path in secrets.iterdir()}
    assert set(first) == SECRETS
    for name in ("encryption_keys", "session_secret", "rasa_secret"):
        assert len(first[name].strip()) >= 32
    assert first["session_secret"] != first["rasa_secret"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in secrets.iterdir()} == {0o600}
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o700
    assert {path.name for path in (tmp_path / "etc/systemd/system").iterdir()} == {path.name for path in ALL}
    (tmp_path / "etc/frontdesk/frontdesk.env").write_text("FRONTDESK_PRODUCTION=true\n")
    output([install, "--root", tmp_path])
    assert {path.name: path.read_bytes() for path in secrets.iterdir()} == first
    assert (tmp_path / "etc/frontdesk/frontdesk.env").read_text() == "FRONTDESK_PRODUCTION=true\n"


def test_the_example_of_the_settings_is_right() -> None:
    given = dict(re.findall(r"^(FRONTDESK_\w+)=(.+)$", (UNITS / "frontdesk.env").read_text(), re.M))
    settings = load_settings(given)
    assert settings.production
    assert settings.proxies == "127.0.0.1"

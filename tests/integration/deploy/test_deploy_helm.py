"""The chart: Helm itself renders and lints it, Kubernetes' schemas accept it, and only the edge reaches Rasa."""

import json
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from deploy_tools import DEPLOY, PROJECT, program

from frontdesk.settings import PREFIX, SECRETS, load_settings

CHART = DEPLOY / "helm/frontdesk"
RENDER = PROJECT / "tests/integration/deploy/render_chart.py"
EDGE_ENDS_S = 14  # how long an edge lets requests (8 s) and turns (6 s) end
RASA_DRAIN_S = 15  # how long the server under Rasa lets turns end
EVERYTHING = {
    "modelSha256": "0" * 64,
    "taught": {"claimName": "shelf"},
    "clinic": "name: A clinic\nhours: {monday: '9:00-17:00'}\n",
    "backup": {"enabled": True, "claimName": "backups"},
    "ingress": {
        "demonstration": True,
        "staff": {"enabled": True, "annotations": {"allow-list": "203.0.113.0/24"}},
    },
    "image": {"edge": {"digest": "sha256:" + "0" * 64}, "pullSecrets": [{"name": "registry"}]},
    "nodeSelector": {"disk": "ssd"},
    "tolerations": [{"key": "clinic", "operator": "Exists"}],
}
Object = dict[str, Any]
Rendered = Callable[..., list[Object]]


def run(values: Object) -> "subprocess.CompletedProcess[str]":
    program("kubernetes-validate")
    values = {**values, "settings": {"FRONTDESK_PROXIES": "10.0.0.7"} | values.get("settings", {})}
    command = [PROJECT / ".tools/deploy/bin/python", RENDER, CHART]
    return subprocess.run(
        command, input=json.dumps(values), capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture(scope="module", params=[{}, EVERYTHING], ids=["usual", "everything"])
def objects(request: pytest.FixtureRequest) -> list[Object]:
    done = run(request.param)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["lint"] == []
    return list(found["objects"])


def of(objects: list[Object], kind: str, name: str = "") -> Any:
    found = [one for one in objects if one["kind"] == kind and one["metadata"]["name"].endswith(name)]
    return found[0] if name else found


def pods(objects: list[Object]) -> list[Object]:
    """The pod templates of all that runs."""
    templates = []
    for one in objects:
        spec = one.get("spec", {})
        spec = spec.get("jobTemplate", {}).get("spec", spec)
        if isinstance(spec.get("template"), dict):
            templates.append(spec["template"])
    return templates


def matches(selector: Object, labels: Object) -> bool:
    for one in selector.get("matchExpressions", ()):
        assert one["operator"] == "In"
        if labels.get(one["key"]) not in one["values"]:
            return False
    return all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items())


def test_every_pod_is_locked_down(objects: list[Object]) -> None:
    for template in pods(objects):
        spec = template["spec"]
        assert spec["automountServiceAccountToken"] is False
        assert (
            spec["enableServiceLinks"] is False
        )  # or Kubernetes would set FRONTDESK_EDGE_PORT to an address
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        for container in spec["containers"]:
            context = container["securityContext"]
            assert context["readOnlyRootFilesystem"] is True
            assert context["allowPrivilegeEscalation"] is False
            assert context["capabilities"] == {"drop": ["ALL"]}
            assert container["resources"]["limits"]["memory"]
            assert not container["image"].endswith(":latest")


def test_only_the_edge_reaches_rasa(objects: list[Object]) -> None:
    everybody = [template["metadata"]["labels"] for template in pods(objects)]
    rasa = next(labels for labels in everybody if labels["app.kubernetes.io/component"] == "assistant")
    policies = [one["spec"] for one in of(objects, "NetworkPolicy")]
    for labels in everybody:  # whatever is not allowed is refused: some policy selects each pod, both ways
        assert any(matches(policy["podSelector"], labels) for policy in policies)
    guarding = [policy for policy in policies if matches(policy["podSelector"], rasa)]
    assert all(set(policy["policyTypes"]) == {"Ingress", "Egress"} for policy in policies)
    sources = [source for policy in guarding for rule in policy["ingress"] for source in rule["from"]]
    (source,) = sources
    allowed = [labels for labels in everybody if matches(source["podSelector"], labels)]
    assert [labels["app.kubernetes.io/component"] for labels in allowed] == ["edge"]
    assert set(source) == {"podSelector"}  # of the same namespace
    for policy in guarding:
        assert all("0.0.0.0/0" not in json.dumps(rule) for rule in policy["egress"])


def test_services_autoscalers_and_budgets_find_their_pods(objects: list[Object]) -> None:
    for name in ("-edge", "-assistant"):
        deployment = of(objects, "Deployment", name)
        labels = deployment["spec"]["template"]["metadata"]["labels"]
        assert matches({"matchLabels": of(objects, "Service", name)["spec"]["selector"]}, labels)
        assert matches(deployment["spec"]["selector"], labels)
        assert matches(of(objects, "PodDisruptionBudget", name)["spec"]["selector"], labels)
        scaler = of(objects, "HorizontalPodAutoscaler", name)["spec"]
        assert scaler["scaleTargetRef"]["name"] == deployment["metadata"]["name"]
        assert scaler["minReplicas"] >= 2
        assert "replicas" not in deployment["spec"]
        port = of(objects, "Service", name)["spec"]["ports"][0]
        main = deployment["spec"]["template"]["spec"]["containers"][0]
        assert main["ports"][0]["name"] == port["targetPort"]
        assert main["ports"][0]["containerPort"] == port["port"] == {"-edge": 8080, "-assistant": 5005}[name]
    host = of(objects, "Service", "-assistant")["metadata"]["name"]
    edge = of(objects, "Deployment", "-edge")["spec"]["template"]["spec"]["containers"][0]
    assert {"name": "FRONTDESK_RASA_HOST", "value": host} in edge["env"]


def test_an_edge_without_an_assistant_stays_in_service(objects: list[Object]) -> None:
    edge = of(objects, "Deployment", "-edge")["spec"]["template"]["spec"]["containers"][0]
    for probe in ("startupProbe", "livenessProbe"):
        assert edge[probe]["httpGet"]["path"] == "/healthz"
    assert edge["readinessProbe"]["httpGet"]["path"] == "/readyz/process"  # looks at nothing else


def test_an_edge_that_is_told_to_end_is_not_ready_first(objects: list[Object]) -> None:
    """It serves on for longer than the probe needs to notice, and still ends in time."""
    pod = of(objects, "Deployment", "-edge")["spec"]["template"]["spec"]
    (edge,) = pod["containers"]
    (drain,) = (float(one["value"]) for one in edge["env"] if one["name"] == "FRONTDESK_DRAIN_S")
    probe = edge["readinessProbe"]
    assert drain > probe["periodSeconds"] * probe["failureThreshold"]
    assert drain + EDGE_ENDS_S < pod["terminationGracePeriodSeconds"]


def test_what_was_taught_is_read_by_every_edge_and_assistant_and_written_by_none() -> None:
    found = json.loads(run(EVERYTHING).stdout)["objects"]
    for part, container in (("-edge", "edge"), ("-assistant", "rasa")):
        pod = of(found, "Deployment", part)["spec"]["template"]["spec"]
        (one,) = (each for each in pod["containers"] if each["name"] == container)
        (mount,) = (each for each in one["volumeMounts"] if each["name"] == "shelf")
        assert mount == {"name": "shelf", "mountPath": "/shelf", "readOnly": True}
        (volume,) = (each for each in pod["volumes"] if each["name"] == "shelf")
        assert volume["persistentVolumeClaim"] == {"claimName": "shelf", "readOnly": True}
        assert pod["securityContext"]["supplementalGroups"] == [10001]
        given = {each["name"]: each["value"] for each in one["env"] if each["name"].startswith(PREFIX)}
        assert given["FRONTDESK_MODELS"] == "/shelf/models"
        assert given["FRONTDESK_TAUGHT"] == "/shelf/taught"
    assert "shelf" not in json.dumps(json.loads(run({}).stdout)["objects"])


def test_who_is_asked_ends_after_who_asks(objects: list[Object]) -> None:
    """Balancers learn first, then Rasa finishes its turns, then its action server may go; all in time."""
    pod = of(objects, "Deployment", "-assistant")["spec"]["template"]["spec"]
    waits = {
        container["name"]: int(container["lifecycle"]["preStop"]["exec"]["command"][1])
        for container in pod["containers"]
    }
    assert waits["rasa"] + RASA_DRAIN_S <= waits["actions"] < pod["terminationGracePeriodSeconds"]


def test_each_part_sees_its_secrets_only_and_its_settings_exist(objects: list[Object]) -> None:
    seen = {}
    for template in pods(objects):
        spec = template["spec"]
        files = {
            item["path"]
            for volume in spec["volumes"]
            for source in volume.get("projected", {}).get("sources", ())
            for item in source["secret"]["items"]
        }
        named: set[str] = set()
        for container in spec["containers"]:
            given = {one["name"]: one["value"] for one in container["env"] if one["name"].startswith(PREFIX)}
            for key in [key for key in given if key.endswith("_FILE")]:
                assert (
                    given[key]
                    == f"/run/secrets/frontdesk/{key.removeprefix(PREFIX).removesuffix('_FILE').lower()}"
                )
                named.add(given.pop(key).rpartition("/")[2])
            load_settings(given)
        assert named == files
        seen[template["metadata"]["labels"]["app.kubernetes.io/component"]] = files
    assert seen["edge"] == SECRETS
    assert seen["assistant"] == {"rasa_secret", "database_url", "encryption_keys"}
    assert seen["migrate"] == seen["purge"] == {"database_url", "encryption_keys"}


def test_jobs_have_the_edges_settings_and_the_clinic_s_hours() -> None:
    """A purge without them would delete after 90 days, whatever the clinic set."""
    longer = EVERYTHING | {"settings": {"FRONTDESK_RETENTION_DAYS": "365"}}
    found = json.loads(run(longer).stdout)["objects"]
    jobs = {
        template["metadata"]["labels"]["app.kubernetes.io/component"]: template["spec"]
        for template in pods(found)
    }
    for name in ("edge", "purge", "backup", "migrate"):
        (container,) = jobs[name]["containers"]
        given = {one["name"]: one["value"] for one in container["env"] if one["name"].startswith(PREFIX)}
        plain = {key: value for key, value in given.items() if not key.endswith("_FILE")}
        assert load_settings(plain).retention_days == 365, name
        mounts = {mount["mountPath"] for mount in container["volumeMounts"]}
        # The migration runs before the release's objects are there.
        assert ("/app/clinic.yml" in mounts) == (name != "migrate")
        assert ("/shelf" in mounts) == (name == "edge")
        volumes = {volume["name"] for volume in jobs[name]["volumes"]}
        assert {mount["name"] for mount in container["volumeMounts"]} == volumes


def test_prometheus_finds_the_edges_and_nothing_else(objects: list[Object]) -> None:
    for template in pods(objects):
        notes = template["metadata"].get("annotations", {})
        part = template["metadata"]["labels"]["app.kubernetes.io/component"]
        assert notes.get("prometheus.io/scrape") == ("true" if part == "edge" else None)
        if part == "edge":
            ports = template["spec"]["containers"][0]["ports"]
            assert [str(port["containerPort"]) for port in ports] == [notes["prometheus.io/port"]]
            assert notes["prometheus.io/path"] == "/metrics"


def test_the_migration_comes_first_and_jobs_run_commands_that_exist(objects: list[Object]) -> None:
    migrate = of(objects, "Job", "-migrate")
    assert migrate["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"
    commands = [template["spec"]["containers"][-1].get("command") for template in pods(objects)]
    assert ["python", "-m", "frontdesk.cli", "migrate"] in commands
    assert ["python", "-m", "frontdesk.cli", "purge"] in commands


def test_the_ingress_passes_public_routes_only() -> None:
    objects = json.loads(run({}).stdout)["objects"]
    (ingress,) = of(objects, "Ingress")
    paths = {(one["path"], one["pathType"]) for one in ingress["spec"]["rules"][0]["http"]["paths"]}
    assert paths == {("/v1", "Prefix"), ("/widget.js", "Exact"), ("/widget", "Prefix")}
    more = json.loads(run(EVERYTHING).stdout)["objects"]
    assert len(of(more, "Ingress")) == 2
    (cron,) = [one for one in of(more, "CronJob") if one["metadata"]["name"].endswith("backup")]
    container = cron["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]
    assert container["command"] == ["deploy/backup", "/backups"]
    assert "/backups" in {mount["mountPath"] for mount in container["volumeMounts"]}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"settings": {"FRONTDESK_SESSION_SECRET": "in the open"}}, "SESSION_SECRET"),
        ({"backup": {"enabled": True}}, "claimName"),
        ({"edge": {"minReplicas": 0}}, "minReplicas"),
        ({"secretName": ""}, "secretName"),
        ({"settings": {"FRONTDESK_PROXIES": ""}}, "FRONTDESK_PROXIES"),
    ],
)
def test_values_that_cannot_be_right_are_refused(values: Object, said: str) -> None:
    done = run(values)
    found = done.stderr if done.returncode else json.dumps(json.loads(done.stdout)["lint"])
    assert said in found


def test_without_an_ingress_no_proxy_is_demanded() -> None:
    values = {"settings": {"FRONTDESK_PROXIES": ""}, "ingress": {"enabled": False}}
    assert json.loads(run(values).stdout)["lint"] == []


def test_a_model_that_the_deployer_names_reaches_both_halves_and_is_left_out_by_default() -> None:
    for value in ("", "0" * 64):
        found = json.loads(run({"modelSha256": value}).stdout)["objects"]
        for part, container in (("edge", "edge"), ("assistant", "rasa")):
            pod = of(found, "Deployment", part)["spec"]["template"]["spec"]
            (one,) = (each for each in pod["containers"] if each["name"] == container)
            given = [row["value"] for row in one["env"] if row["name"] == "FRONTDESK_MODEL_SHA256"]
            assert given == [value] * bool(value)

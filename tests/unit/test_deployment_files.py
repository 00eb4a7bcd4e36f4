"""docker-compose.yml, the Dockerfile and docs/operations.md agree with the settings, since Docker does not run in
CI.
"""

import inspect
import re
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from civic.runtime import alive, drain, web
from civic.runtime.addresses import CHECKOUT
from civic.runtime.postgres import QUIET

COMPOSE: dict[str, Any] = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())
DOCKERFILE = (CHECKOUT / "Dockerfile").read_text()
OPERATIONS = (CHECKOUT / "docs" / "operations.md").read_text()
APP = ("web", "worker", "beat", "migrate")


def read_by_the_code() -> set[str]:
    """Every variable that the root, settings and runtime read."""
    names: set[str] = set()
    for path in [
        *Path(CHECKOUT / "civic").glob("*.py"),
        *Path(CHECKOUT / "civic" / "settings").glob("*.py"),
        *Path(CHECKOUT / "civic" / "runtime").glob("*.py"),
    ]:
        text = path.read_text()
        names |= set(re.findall(r'\benv(?:_bool|_int|_list)?\(\s*["\']([A-Z_]+)["\']', text))
        names |= set(re.findall(r'os\.environ(?:\.get\(|\[|\.setdefault\()"([A-Z_]+)"', text))
    return names - {
        "PATH",
        "HOME",
        "CHROMIUM",
        "PYTEST_XDIST_WORKER",
        "DIANDAN_TEST_REDIS",
        "DIANDAN_TEST_COPIES",
        "DJANGO_SETTINGS_MODULE",
    }


def test_every_variable_that_is_read_is_documented() -> None:
    assert {name for name in read_by_the_code() if f"`{name}`" not in OPERATIONS} == set()


@pytest.mark.parametrize("service", APP)
def test_every_variable_that_compose_sets_is_read(service: str) -> None:
    assert set(COMPOSE["services"][service]["environment"]) - read_by_the_code() == set()


def test_the_backup_has_what_it_reads_and_no_other_secret() -> None:
    given = set(COMPOSE["services"]["backup"]["environment"])
    assert given == {"DATABASE_URL", "BACKUP_RECIPIENT", "BACKUP_FOLDER"} and given <= read_by_the_code()


# What one host never sets: other addresses of its parts, and switches for trying things out.
NOT_FOR_COMPOSE = {
    "DIANDAN_DATA",
    "DEBUG",
    "PORT",
    "BIND",
    "STATIC_ROOT",
    "STATIC_COLLECTED",
    "PROMETHEUS_MULTIPROC_DIR",
    "HEALTH_PORT",
    "BACKUP_RECIPIENT",  # the backup's alone
    "BACKUP_FOLDER",
}


def test_every_documented_variable_reaches_the_containers() -> None:
    documented = set(re.findall(r"`([A-Z][A-Z_]+)`", OPERATIONS.split("## Settings")[1]))
    assert documented & read_by_the_code() - set(COMPOSE["services"]["web"]["environment"]) - NOT_FOR_COMPOSE == set()


def test_the_file_of_secrets_is_neither_committed_nor_copied_into_the_image() -> None:
    for name in (".gitignore", ".dockerignore"):
        assert ".env*" in (CHECKOUT / name).read_text().splitlines(), name


def test_secrets_have_no_default() -> None:
    text = (CHECKOUT / "docker-compose.yml").read_text()
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD", "BACKUP_RECIPIENT"):
        assert f"${{{name}:?" in text
        assert f"${{{name}:-" not in text


@pytest.mark.parametrize("name", sorted(COMPOSE["services"]))
def test_each_service_is_bounded_and_watched(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}
    assert service["mem_limit"] and service["networks"] and service["init"] is True
    assert service["cap_drop"] == ["ALL"] and service["security_opt"] == ["no-new-privileges:true"]
    assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "proxy" else [])
    if name == "migrate":
        assert service["restart"] == "no"
    else:
        assert service["restart"] == "unless-stopped" and "healthcheck" in service


def test_what_does_not_answer_is_ended_by_its_own_health_check() -> None:
    for name in ("web", "worker", "beat"):
        test = COMPOSE["services"][name]["healthcheck"]["test"]
        assert test == ["CMD", "python", "-m", "civic.runtime.alive", name] and getattr(alive, name)
    command = COMPOSE["services"]["beat"]["command"]
    assert command[command.index("-s") + 1] == str(alive.BEAT_FILE)


def test_the_networks_let_nobody_further_than_needed() -> None:
    services = COMPOSE["services"]
    inside = {name: {n for n, s in services.items() if name in s["networks"]} for name in COMPOSE["networks"]}
    assert inside["front"] == {"proxy", "web"} and inside["outside"] == {"worker"}
    assert COMPOSE["networks"]["data"] == {"internal": True} and "proxy" not in inside["data"]
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]


def test_the_images_files_can_not_be_changed_by_the_program() -> None:
    for name in (*APP, "backup"):
        assert COMPOSE["services"][name]["read_only"] is True and COMPOSE["services"][name]["tmpfs"] == ["/tmp"]


def test_postgres_logs_as_little_as_the_embedded_one() -> None:
    command = COMPOSE["services"]["postgres"]["command"]
    assert command == ["postgres", *(word for key, value in QUIET.items() for word in ("-c", f"{key}={value}"))]


def example() -> list[str]:
    """The lines of the .env file in docs/operations.md."""
    return OPERATIONS.split("cat > .env <<EOF\n")[1].split("\nEOF")[0].splitlines()


def test_the_example_of_the_secrets_is_whole_and_one_a_line() -> None:
    assert [line for line in example() if not re.fullmatch(r"[A-Z_]+=(\S+|\$\(.*\))", line)] == []
    named = {line.split("=")[0] for line in example()}
    required = set(re.findall(r"\$\{([A-Z_]+):\?", (CHECKOUT / "docker-compose.yml").read_text()))
    unnamed = {name for name in read_by_the_code() if name.startswith("SMS_")} - named
    assert required <= named and unnamed == {"SMS_BACKEND", "SMS_ENDPOINT"}  # they have a default


def test_the_file_of_secrets_is_closed_before_anything_stands_in_it(tmp_path: Path) -> None:
    """The words of the docs, run."""
    words = OPERATIONS.split("public key from that file:\n\n```\n")[1].split("docker compose")[0]
    assert words.startswith("install -m 600 /dev/null .env") and "cat > .env" in words
    subprocess.run(["sh", "-c", f"umask 022\n{words}"], cwd=tmp_path, check=True)
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600
    assert len((tmp_path / ".env").read_text().splitlines()) == len(example())


def test_backups_are_scheduled_and_nothing_is_dropped_before_it_is_checked() -> None:
    assert COMPOSE["services"]["backup"]["command"] == ["python", "-m", "civic.runtime.backup", "nightly"]
    assert "profiles" not in COMPOSE["services"]["backup"] and "dropdb" not in OPERATIONS
    told = OPERATIONS.split("## Back up and restore")[1].split("\n## ")[0]
    assert told.index("backup restore") < told.index("backup switch")


def test_the_proxy_waits_for_a_web_that_restarts() -> None:
    caddy = (CHECKOUT / "deploy" / "Caddyfile").read_text()
    assert "lb_try_duration 30s" in caddy and "health_port 8001" in caddy
    assert 'CMD ["python", "-m", "civic.runtime.drain",' in DOCKERFILE
    grace = int(COMPOSE["services"]["web"]["stop_grace_period"].removesuffix("s"))
    assert grace > drain.SECONDS + drain.PATIENCE


def test_exactly_one_beat_and_migrations_first() -> None:
    beats = [n for n, s in COMPOSE["services"].items() if "beat" in s.get("command", [])]
    assert beats == ["beat"]
    for name in ("web", "worker", "beat"):
        assert COMPOSE["services"][name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_volumes_that_are_used_are_declared() -> None:
    used = {
        v.split(":")[0] for s in COMPOSE["services"].values() for v in s.get("volumes", []) if not v.startswith(".")
    }
    assert used == set(COMPOSE["volumes"])


def test_files_that_are_mounted_or_copied_exist() -> None:
    for service in COMPOSE["services"].values():
        for volume in service.get("volumes", []):
            if volume.startswith("."):
                assert (CHECKOUT / volume.split(":")[0]).exists()
    for source in re.findall(r"^COPY (?!--from)(\S+)", DOCKERFILE, re.M):
        assert (CHECKOUT / source).exists()


def test_the_commands_name_modules_that_exist() -> None:
    assert '"civic.runtime.web"' in DOCKERFILE and find_spec("civic.runtime.web") and find_spec(web.APPLICATION)
    assert COMPOSE["services"]["worker"]["command"][:3] == ["celery", "-A", "civic"]


def test_the_image_runs_as_an_ordinary_user_with_hashed_packages() -> None:
    assert re.search(r"^USER diandan$", DOCKERFILE, re.M)
    assert "--require-hashes" in DOCKERFILE


def test_health_is_asked_where_it_is_answered() -> None:
    assert "/healthz" in inspect.getsource(alive.web)


def test_the_proxy_hides_the_metrics() -> None:
    assert "/metrics" in (CHECKOUT / "deploy" / "Caddyfile").read_text()


def test_requirements_hold_no_address() -> None:
    for path in (CHECKOUT / "requirements").glob("*.txt"):
        lines = [line for line in path.read_text().splitlines() if not line.startswith("#")]
        assert not [line for line in lines if "://" in line or line.startswith("--index")]

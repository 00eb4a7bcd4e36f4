"""docker-compose.yml, the Dockerfile and docs/operations.md agree with the settings, since Docker does not run in
CI.
"""

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from civic.runtime import web
from civic.runtime.addresses import CHECKOUT

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
    return names - {"PATH", "HOME", "CHROMIUM", "PYTEST_XDIST_WORKER", "DIANDAN_TEST_REDIS", "DJANGO_SETTINGS_MODULE"}


def test_every_variable_that_is_read_is_documented() -> None:
    assert {name for name in read_by_the_code() if f"`{name}`" not in OPERATIONS} == set()


@pytest.mark.parametrize("service", APP)
def test_every_variable_that_compose_sets_is_read(service: str) -> None:
    assert set(COMPOSE["services"][service]["environment"]) - read_by_the_code() == set()


# What one host never sets: other addresses of its parts, and switches for trying things out.
NOT_FOR_COMPOSE = {
    "DIANDAN_DATA",
    "DEBUG",
    "PORT",
    "BIND",
    "STATIC_ROOT",
    "STATIC_COLLECTED",
    "PROMETHEUS_MULTIPROC_DIR",
}


def test_every_documented_variable_reaches_the_containers() -> None:
    documented = set(re.findall(r"`([A-Z][A-Z_]+)`", OPERATIONS.split("## Settings")[1]))
    assert documented & read_by_the_code() - set(COMPOSE["services"]["web"]["environment"]) - NOT_FOR_COMPOSE == set()


def test_the_file_of_secrets_is_neither_committed_nor_copied_into_the_image() -> None:
    for name in (".gitignore", ".dockerignore"):
        assert ".env*" in (CHECKOUT / name).read_text().splitlines(), name


def test_secrets_have_no_default() -> None:
    text = (CHECKOUT / "docker-compose.yml").read_text()
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD"):
        assert f"${{{name}:?" in text
        assert f"${{{name}:-" not in text


def test_each_long_running_service_restarts_and_is_watched() -> None:
    for name, service in COMPOSE["services"].items():
        if name in ("migrate", "backup"):
            continue
        assert service["restart"] == "unless-stopped", name
        assert "healthcheck" in service or name == "beat", name


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
    assert "/healthz" in str(COMPOSE["services"]["web"]["healthcheck"]["test"])


def test_the_proxy_hides_the_metrics() -> None:
    assert "/metrics" in (CHECKOUT / "deploy" / "Caddyfile").read_text()


def test_requirements_hold_no_address() -> None:
    for path in (CHECKOUT / "requirements").glob("*.txt"):
        lines = [line for line in path.read_text().splitlines() if not line.startswith("#")]
        assert not [line for line in lines if "://" in line or line.startswith("--index")]

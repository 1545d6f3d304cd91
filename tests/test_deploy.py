"""The files of docs/deploy: checked by the tools they are for, where those are here, and by us."""

import configparser
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main

from kg import cli
from tests.serving import serving

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "docs" / "deploy"
CONTAINER = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
PAGE = (DEPLOY / "README.md").read_text(encoding="utf-8")
UNITS = sorted(DEPLOY.glob("*.service")) + sorted(DEPLOY.glob("*.timer"))
COMMANDS = typer.main.get_command(cli.app)

HARDENED = """CapabilityBoundingSet LockPersonality MemoryDenyWriteExecute NoNewPrivileges
    PrivateDevices PrivateTmp ProtectClock ProtectControlGroups ProtectHome ProtectHostname
    ProtectKernelLogs ProtectKernelModules ProtectKernelTunables ProtectSystem
    RestrictAddressFamilies RestrictNamespaces RestrictRealtime RestrictSUIDSGID
    SystemCallArchitectures SystemCallErrorNumber SystemCallFilter UMask Environment
    MemoryMax""".split()
KNOWN = {
    "Unit": "Description After ConditionPathExists ConditionDirectoryNotEmpty".split(),
    "Service": [
        *HARDENED,
        *"""Type ExecStart ExecStartPost Restart RestartSec TimeoutStopSec TimeoutStartSec KillMode
        KillSignal TasksMax LimitNOFILE OOMPolicy DynamicUser ProtectProc IPAddressDeny
        IPAddressAllow SocketBindDeny SocketBindAllow AmbientCapabilities RemoveIPC
        StandardOutput Nice User StateDirectory StateDirectoryMode PrivateNetwork""".split(),
    ],
    "Timer": "OnCalendar RandomizedDelaySec Persistent".split(),
    "Install": ["WantedBy"],
}
"""Options of systemd 252 that the units use."""


class _Options(configparser.ConfigParser):
    """A unit: names keep their case, an option that recurs keeps its last value."""

    def optionxform(self, name: str) -> str:
        return name


def unit(path: Path) -> _Options:
    found = _Options(strict=False, interpolation=None, delimiters="=", comment_prefixes="#")
    found.read_string(path.read_text(encoding="utf-8"))
    return found


def tool(name: str) -> str:
    """A program on the path, or beside this interpreter."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def passes(*command: str | Path) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Unknown" not in done.stderr


# Commands


def commands() -> Iterator[tuple[str, list[str]]]:
    """Every command line of ours in the folder, with the file it stands in."""
    for path in UNITS:
        for line in re.findall(r"^Exec\w+=(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE):
            yield path.name, shlex.split(line)
    (words,) = re.findall(r"^CMD (\[.*\])$", CONTAINER, re.MULTILINE)
    yield "Containerfile", ["kg", *re.findall(r'"(.*?)"', words)]
    for block in re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            found = re.search(r"(?:^| paperkg )(?:kg )?((?:build|serve|search|mcp)\b.*)", line)
            if found:
                yield "README.md", ["kg", *shlex.split(found[1])]
    for name in ("nginx.conf", "Caddyfile"):
        text = (DEPLOY / name).read_text(encoding="utf-8")
        yield from ((name, shlex.split(one)) for one in re.findall(r"`(kg .*?)`", text))


def test_commands_are_found_in_every_file() -> None:
    assert {name for name, _ in commands()} == {
        "kg.service", "kg-build.service", "Containerfile", "README.md", "nginx.conf", "Caddyfile",
    }  # fmt: skip
    assert len(list(commands())) > 7


@pytest.mark.parametrize("words", [words for _, words in commands()], ids=" ".join)
def test_every_command_is_one_of_ours(words: list[str]) -> None:
    """With options that there are; a wrong one ends the test."""
    assert Path(words[0]).name == "kg"
    verb = COMMANDS.commands[words[1]]  # type: ignore[attr-defined]  # a group of commands
    verb.make_context(words[1], words[2:])


def test_a_wrong_option_would_be_seen() -> None:
    verb = COMMANDS.commands["serve"]  # type: ignore[attr-defined]  # as above
    with pytest.raises(Exception, match="No such option"):
        verb.make_context("serve", ["--sheep"])


def test_port_and_name_are_the_same_everywhere() -> None:
    server = unit(DEPLOY / "kg.service")["Service"]
    words = shlex.split(server["ExecStart"])
    port, name = words[words.index("--port") + 1], words[words.index("--public-host") + 1]
    nginx = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    caddy = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    assert f"proxy_pass http://127.0.0.1:{port};" in nginx
    assert f"server_name {name};" in nginx
    assert f"reverse_proxy 127.0.0.1:{port} " in caddy
    assert f"\n{name} {{" in caddy
    assert server["SocketBindAllow"] == f"tcp:{port}"
    assert f"EXPOSE {port}\n" in CONTAINER
    assert f"127.0.0.1:{port}/healthz" in CONTAINER


def test_a_proxy_waits_longer_than_the_server() -> None:
    words = shlex.split(unit(DEPLOY / "kg.service")["Service"]["ExecStart"])
    limit = int(words[words.index("--timeout") + 1])
    for name, option in (("nginx.conf", "proxy_read_timeout"), ("Caddyfile", "header_timeout")):
        (waits,) = re.findall(rf"{option} (\d+)s", (DEPLOY / name).read_text(encoding="utf-8"))
        assert int(waits) > limit


# Units


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_use_options_that_there_are(path: Path) -> None:
    found = unit(path)
    for section in found.sections():
        assert set(found[section]) <= set(KNOWN[section])


def test_the_server_owns_nothing_and_reaches_nobody() -> None:
    server = unit(DEPLOY / "kg.service")["Service"]
    assert server["DynamicUser"] == "yes"
    assert server["ProtectSystem"] == "strict"
    assert not {"StateDirectory", "ReadWritePaths", "User"} & set(server)
    assert (server["IPAddressDeny"], server["IPAddressAllow"]) == ("any", "localhost")
    for path in DEPLOY.glob("*.service"):
        assert set(HARDENED) <= set(unit(path)["Service"])


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The units, with programs that are here."""
    for path in UNITS:
        text = path.read_text(encoding="utf-8").replace("/opt/paperkg/bin/kg", sys.executable)
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    return tmp_path


def test_systemd_takes_the_units(installed: Path) -> None:
    program = tool("systemd-analyze")
    passes(program, "verify", "--man=no", *sorted(installed.iterdir()))


@pytest.mark.parametrize("name", ["kg.service", "kg-build.service"])
def test_systemd_rates_the_services_safe(installed: Path, name: str) -> None:
    """Exposure below 1.5 of 10."""
    program = tool("systemd-analyze")
    passes(program, "security", "--offline=true", "--threshold=15", installed / name)


# Container


def test_the_container_runs_as_nobody_and_is_pinned_by_us() -> None:
    instructions = re.findall(r"^([A-Z]+) (.*)$", CONTAINER, re.MULTILINE)
    images = [words.split()[0] for name, words in instructions if name == "FROM"]
    assert all(re.fullmatch(r"python:3\.\d+(-slim)?", image) for image in images)
    given = dict(instructions)
    assert given["USER"] == "10001:10001"
    assert given["ENV"] == "KG_GRAPH=/graph"
    assert given["STOPSIGNAL"] == "SIGTERM"
    assert given["ENTRYPOINT"] == '["kg"]'
    assert "--constraint" in CONTAINER


def test_hadolint_takes_the_containerfile() -> None:
    passes(tool("hadolint"), DEPLOY / "Containerfile")


def test_the_health_check_tells_a_server_that_answers(graph_dir: Path) -> None:
    (code,) = re.findall(r'CMD \["python", "-c", "(.*)"\]', CONTAINER)
    with serving(graph_dir) as served:
        asking = [sys.executable, "-c", code.replace(":8000/", f":{served.port}/")]
        assert subprocess.run(asking, check=False).returncode == 0
    ended = subprocess.run(asking, check=False, capture_output=True)
    assert ended.returncode != 0


def test_a_graph_that_is_mounted_read_only_is_served(graph_dir: Path, tmp_path: Path) -> None:
    """As in a container: nothing can be written, and yet everything is answered."""
    place = tmp_path / "graph"
    place.mkdir()
    script = f"""mount --bind {graph_dir} {place} && mount -o remount,ro,bind {place} || exit 77
        touch {place}/x 2>/dev/null && exit 1
        {sys.executable} -m kg query titles -g {place} --timeout 60 --format tsv &&
        {sys.executable} -m kg search transformer -g {place}"""
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script]
    try:
        done = subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            env={**os.environ, "TMPDIR": str(tmp_path)},
        )
    except FileNotFoundError:
        pytest.skip("unshare is not installed")
    if done.returncode == 77 or "unshare:" in done.stderr:
        pytest.skip("no mounts may be made here")
    assert done.returncode == 0, done.stderr
    assert "Transformers for Image Recognition" in done.stdout


# Proxies


def test_nginx_takes_its_site(tmp_path: Path) -> None:
    program = tool("nginx")
    site = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    site = re.sub(r"listen \S+ ssl;", "listen 127.0.0.1:8443;", site, count=1)
    site = re.sub(r"listen \S+ ssl;|ssl_certificate\w* \S+;", "", site)
    (tmp_path / "site.conf").write_text(site, encoding="utf-8")
    kinds = "client_body proxy fastcgi uwsgi scgi".split()
    places = [f"{kind}_temp_path {tmp_path}/{kind};" for kind in kinds]
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}}\n"
        f"http {{ access_log off; {' '.join(places)} include {tmp_path}/site.conf; }}\n",
        encoding="utf-8",
    )
    passes(program, "-t", "-p", tmp_path, "-c", tmp_path / "nginx.conf")


def test_caddy_takes_its_site() -> None:
    program = tool("caddy")
    passes(program, "validate", "--adapter", "caddyfile", "--config", DEPLOY / "Caddyfile")


# The page


def test_the_page_names_every_file() -> None:
    for path in DEPLOY.iterdir():
        assert path.name == "README.md" or f"({path.name})" in PAGE


def test_no_address_of_a_registry_stands_in_the_files() -> None:
    for path in DEPLOY.iterdir():
        text = path.read_text(encoding="utf-8")
        addresses = set(re.findall(r"\b(?:[a-z0-9-]+\.)+(?:org|io|com|net|dev)\b", text))
        assert addresses <= {"graph.example.org"}, path.name

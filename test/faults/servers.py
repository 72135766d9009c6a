"""The ensemble: real ZooKeeper servers, each on a host of its own."""

import os
import re
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from network import Host
from zkclient import PORT, SECURE_PORT, four_letter_word

JARS = Path("/usr/share/java")
JAR_NAMES = (
    "zookeeper", "zookeeper-jute", "slf4j-api", "slf4j-simple", "netty-buffer", "netty-codec", "netty-common",
    "netty-handler", "netty-resolver", "netty-transport", "netty-transport-native-epoll",
    "netty-transport-native-unix-common", "snappy-java", "metrics-core", "commons-cli", "commons-io",
    "jackson-annotations", "jackson-core", "jackson-databind",
)
JAVA = (
    "java", "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-XX:-UsePerfData",
    "-Dorg.slf4j.simpleLogger.showDateTime=true", "-cp",
)
SYNC_LIMIT = 5  # ticks after which a follower that does not hear the leader gives up
CONFIG = """\
tickTime={tick}
initLimit=10
syncLimit={sync_limit}
clientPort={port}
dataDir={data}
maxClientCnxns=0
admin.enableServer=false
4lw.commands.whitelist=*
extendedTypesEnabled=true
forceSync=no
preAllocSize=1024
"""
# Beside the plain port, which the bench's own client uses.
SECURE_CONFIG = """\
serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory
secureClientPort={port}
ssl.keyStore.location={certificates}/server.pem
ssl.trustStore.location={certificates}/ca.pem
ssl.clientAuth=none
"""
MAKE_CERTIFICATES = Path(__file__).resolve().parents[1] / "support" / "make_certificates"


@dataclass
class Server:
    host: Host
    folder: Path
    process: subprocess.Popen[bytes] | None = None
    stopped: bool = False

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def start(self) -> None:
        """Again, with the data that it has, if it was there before."""
        missing = [name for name in JAR_NAMES if not (JARS / f"{name}.jar").exists()]
        if missing:
            raise RuntimeError(f"{JARS}/{missing[0]}.jar is missing; run scripts/setup")
        classpath = ":".join(str(JARS / f"{name}.jar") for name in JAR_NAMES)
        main = "org.apache.zookeeper.server.quorum.QuorumPeerMain"
        command = self.host.command(*JAVA, classpath, main, str(self.folder / "zoo.cfg"))
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.stopped = False

    def stop(self) -> None:
        """As if the machine stood still."""
        if self.process:
            os.kill(self.process.pid, signal.SIGSTOP)
            self.stopped = True

    def go_on(self) -> None:
        if self.process and self.stopped:
            os.kill(self.process.pid, signal.SIGCONT)
            self.stopped = False

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def mode(self) -> str:
        """leader, follower, or nothing if it does not serve."""
        if not self.process or self.stopped:
            return ""
        found = re.search(r"^Mode: (\w+)", four_letter_word(self.host.address, "srvr"), re.MULTILINE)
        return found[1] if found else ""


class Ensemble:
    def __init__(self, hosts: list[Host], tick_ms: int, folder: Path) -> None:
        self.tick_ms = tick_ms
        self.folder = folder
        self.over_tls = False
        self.servers = [Server(host, folder / host.name) for host in hosts]

    def begin_anew(self, over_tls: bool) -> None:
        """Without any data of before, and without connections that a fault left hanging."""
        self.over_tls = over_tls
        for server in self.servers:
            server.kill()
            shutil.rmtree(server.folder, ignore_errors=True)
        members = "".join(f"server.{i}={server.host.address}:2888:3888\n" for i, server in enumerate(self.servers, 1))
        for i, server in enumerate(self.servers, 1):
            server.data.mkdir(parents=True)
            (server.data / "myid").write_text(str(i))
            config = CONFIG.format(tick=self.tick_ms, sync_limit=SYNC_LIMIT, port=PORT, data=server.data)
            if over_tls:
                config += SECURE_CONFIG.format(port=SECURE_PORT, certificates=self.certificates())
            (server.folder / "zoo.cfg").write_text(config + members)
        self.start()
        self.wait_until_whole()

    def certificates(self) -> Path:
        """Of these servers, by their addresses."""
        folder = self.folder / "certificates"
        if not folder.exists():
            subprocess.run([MAKE_CERTIFICATES, folder, *(server.host.address for server in self.servers)], check=True)
        return folder / "first"

    @property
    def authority(self) -> Path | None:
        """What instances must believe; nothing if they reach the servers in plain."""
        return self.certificates() / "ca.pem" if self.over_tls else None

    @property
    def connect_string(self) -> str:
        port = SECURE_PORT if self.over_tls else PORT
        return ",".join(f"{server.host.address}:{port}" for server in self.servers)

    def start(self) -> None:
        for server in self.servers:
            if not server.process:
                server.start()

    def wait_until_whole(self, seconds: float = 90) -> None:
        """Until every server serves."""
        deadline = time.monotonic() + seconds
        while not all(server.mode() for server in self.servers):
            if time.monotonic() > deadline:
                modes = {server.host.name: server.mode() or "does not serve" for server in self.servers}
                raise RuntimeError(f"the ensemble is not whole after {seconds:.0f} s: {modes}")
            time.sleep(0.05)

    def leader(self) -> Server | None:
        return next((server for server in self.servers if server.mode() == "leader"), None)

    def followers(self) -> list[Server]:
        return [server for server in self.servers if server.mode() == "follower"]

    def at(self, address: str) -> Server | None:
        return next((server for server in self.servers if server.host.address == address), None)

    def heal(self) -> None:
        for server in self.servers:
            server.go_on()
        self.start()

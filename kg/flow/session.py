"""A Spark session for a build: quiet, in reach of its master, and ended with its JVM."""

import contextlib
import importlib
import os
import re
import shutil
import signal
import socket
import sys
import tempfile
import threading
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, TYPE_CHECKING

from kg.errors import ClusterError, KgError, MissingExtraError

if TYPE_CHECKING:
    from pyspark import SparkConf, SparkContext
    from pyspark.sql import SparkSession

LOCAL = "local[*]"
"""The master that is all cores of this machine."""

_REACH = 10.0
"""Seconds in which a master answers a knock."""

_ROOM = 60.0
"""Seconds in which a cluster gives us the first core."""

_NEEDED = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.io.compression.codec": "zstd",
    # Our partitions are cut by cost, and our rows are pieces of about a megabyte.
    "spark.sql.adaptive.coalescePartitions.enabled": "false",
    # A folder `kg` where an executor happens to stand is not ours.
    "spark.executorEnv.PYTHONSAFEPATH": "1",
}

_TELLING = (
    r"All masters are unresponsive",
    r"Cannot run program .+",
    r"([\w.]+)?(Exception|Error): .+",
)
"""What a line says that tells why Spark failed, the surest first."""

_started: "SparkContext | None" = None
"""What we started in this process; there is at most one Spark in it."""


def session(master: str | None) -> "SparkSession":
    """Start Spark at a master, or take the one that runs there for this process already."""
    master = master or LOCAL
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    with _undisturbed():
        try:
            from pyspark import SparkContext
            from pyspark.sql import SparkSession
        except ImportError:
            raise MissingExtraError("pyspark", "spark") from None
        running = SparkContext._active_spark_context  # noqa: SLF001 - no other way to ask
        if running is not None and running._jsc.sc().isStopped() and running is _started:  # noqa: SLF001
            _end_jvm()  # its master had failed
            running = None
        if running is not None and running.master == master:
            return SparkSession.builder.getOrCreate()
        _demand_java(master)
        _demand_answer(master)
        if running is not None:
            what, mend = f"Spark runs at {running.master} in this process", "end that one first"
            raise ClusterError(what, mend, master=master)
        return _start(master)


def end(master: str | None) -> None:
    """End the session at a master, with its JVM, if we started it."""
    if _started is not None and _started.master == (master or LOCAL):
        _end_jvm()


@contextlib.contextmanager
def stopped(session: "SparkSession") -> Iterator["SparkSession"]:
    """End the session after use, if we started it."""
    try:
        yield session
    finally:
        if session.sparkContext is _started:
            _end_jvm()


def _start(master: str) -> "SparkSession":
    """Start Spark, and see that it works; on failure nothing of it stays."""
    global _started  # noqa: PLW0603 - Spark itself is one in a process
    with tempfile.TemporaryFile() as log:
        try:
            begun = _begin(master, log)
            _demand_room(begun.sparkContext)
        except KgError:
            _end_jvm()
            raise
        except Exception as error:
            log.seek(0)
            told = reason(error, log.read().decode(errors="replace"))
            _end_jvm()
            mend = "see the logs of the master and its workers"
            raise ClusterError(told, mend, master=master) from error
        except BaseException:
            _end_jvm()
            raise
    _started = begun.sparkContext
    return begun


def _begin(master: str, log: IO[bytes]) -> "SparkSession":
    """Start the JVM, whose chatter goes to the log, and the session in it."""
    from pyspark import SparkContext
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    conf = _conf(master)
    if SparkContext._gateway is None:  # noqa: SLF001 - as SparkContext itself does
        streams = {"stdout": log, "stderr": log}
        gateway = launch_gateway(conf, streams)
        SparkContext._ensure_initialized(gateway=gateway)  # noqa: SLF001 - as above
    begun = SparkSession.builder.config(conf=conf).getOrCreate()
    begun.sparkContext.environment["PYTHONHASHSEED"] = "0"
    if "PYSPARK_PYTHON" not in os.environ:
        begun.sparkContext.pythonExec = sys.executable
    return begun


def _conf(master: str) -> "SparkConf":
    """Only what we need: all else is the user's, in `spark-defaults.conf`."""
    from pyspark import SparkConf

    home = str(Path(__file__).parents[2])
    path = os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))
    needed = {"spark.app.name": "kg", "spark.executorEnv.PYTHONPATH": path, **_NEEDED}
    near = re.match(r"local|spark://(127\.|localhost[:,])", master)
    host = os.environ.get("SPARK_LOCAL_IP") or ("127.0.0.1" if near else None)
    if host:
        needed |= {"spark.driver.host": host, "spark.driver.bindAddress": host}
    return SparkConf(loadDefaults=False).setMaster(master).setAll(list(needed.items()))


def _demand_java(master: str) -> None:
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=str(Path(home, "bin")) if home else None)
    if found is None and "PYSPARK_GATEWAY_PORT" not in os.environ:
        what, mend = "Spark needs Java 17 or later, and none is found", "install it, set JAVA_HOME"
        raise ClusterError(what, mend, master=master)


def _demand_answer(master: str) -> None:
    """Knock at a standalone master: Spark itself would be silent for a minute."""
    if not master.startswith("spark://"):
        return
    reason = ""
    for place in master.removeprefix("spark://").split(","):
        host, _, port = place.rpartition(":")
        if not host or not port.isdecimal():
            reason = "an address is spark://HOST:PORT"
            continue
        try:
            socket.create_connection((host.strip("[]"), int(port)), timeout=_REACH).close()
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
        else:
            return
    what, mend = f"no Spark master answers: {reason}", "start it, or mend the address"
    raise ClusterError(what, mend, master=master)


def _demand_room(context: "SparkContext") -> None:
    """See that a worker takes a task and finds `kg`; a cluster without room would wait for ever."""
    job = context.parallelize(["kg.engines.spark"], 1).map(_find)
    with ThreadPoolExecutor(1) as aside:
        done = aside.submit(job.collect)
        try:
            done.result(_ROOM)
        except TimeoutError:
            context.cancelAllJobs()
            what, mend = (
                "no worker takes a task",
                "start workers, free their cores, or set a smaller spark.executor.memory",
            )
            raise ClusterError(what, mend, master=str(context.master)) from None


def _find(module: str) -> str:
    """Import a module, in the Python of a worker."""
    return importlib.import_module(module).__name__


def reason(error: Exception, log: str = "") -> str:
    """The line that says why Spark failed: of its exception, or of the log of its JVM."""
    lines = [*log.splitlines(), *str(error).splitlines()]
    for telling in _TELLING:
        if told := [found[0] for line in lines if (found := re.search(telling, line))]:
            return f"Spark fails: {told[-1].strip()[:300]}"
    return f"Spark fails: {lines[-1] if lines else type(error).__name__}"


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Keep the handler of Ctrl-C, which Spark replaces, and silence what it says of pandas."""
    former = signal.getsignal(signal.SIGINT)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, former)


def _end_jvm() -> None:
    """Stop the session, and the JVM if it is ours; the next session begins with a new one."""
    global _started  # noqa: PLW0603 - as above
    from pyspark import SparkContext

    _started = None
    gateway, context = SparkContext._gateway, SparkContext._active_spark_context  # noqa: SLF001
    if context is not None:
        with contextlib.suppress(Exception):  # it may be gone already
            context.stop()
    if gateway is not None and gateway.proc is not None:
        gateway.shutdown()
        SparkContext._gateway = SparkContext._jvm = None  # noqa: SLF001 - as its own tests do
        gateway.proc.stdin.close()
        gateway.proc.wait()

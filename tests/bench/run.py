"""CPU time of the main jobs of whole processes, beside the bare interpreter: `make bench`.

Times are user + system seconds of the process tree; runs are interleaved and the median is
told with minimum and maximum. Nothing here passes or fails.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

SAMPLE = Path(__file__).parents[1] / "data" / "digest" / "sample.txt"
PAIRS = 7


def cpu(command: list[str], folder: str) -> float:
    """CPU seconds of one run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, cwd=folder, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Run all cases and print a table; `bench.json` holds the figures."""
    kg = [sys.executable, "-m", "kg"]
    source = os.environ.get("KG_BENCH_DIGEST", str(SAMPLE))
    cases = {
        "bare interpreter (the limit)": [sys.executable, "-c", ""],
        "kg --help": [*kg, "--help"],
        "kg build DIGEST --fresh": [*kg, "build", source, "--fresh"],
        "kg query titles": [*kg, "query", "titles"],
        "kg view": [*kg, "view"],
        "kg export g.ttl": [*kg, "export", "g.ttl"],
    }
    times: dict[str, list[float]] = {name: [] for name in cases}
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([*kg, "build", source], check=True, cwd=folder, capture_output=True)
        for _ in range(PAIRS):
            for name, command in cases.items():
                times[name].append(cpu(command, folder))
    limit = statistics.median(times["bare interpreter (the limit)"])
    print(f"{'case':32} {'median s':>9} {'min':>7} {'max':>7} {'× limit':>8}")  # noqa: T201 - its purpose
    rows = []
    for name, found in times.items():
        middle = statistics.median(found)
        row = {"case": name, "cpu_s": middle, "cpu_min": min(found), "cpu_max": max(found)}
        rows.append(row | {"limit_cpu_s": limit, "ratio": middle / limit})
        print(f"{name:32} {middle:9.3f} {min(found):7.3f} {max(found):7.3f} {middle / limit:8.1f}")  # noqa: T201
    Path("bench.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

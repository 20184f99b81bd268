"""Checks both templates with cfn-lint, and with checkov where it is installed: make template.

cfn-lint (160 MB with what it needs, a few seconds) comes with the extra ``dev``. checkov (290 MB,
half a minute) has an environment of its own, ``build/checkov``, which ``make template`` makes; so
neither development nor the tests wait for it.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from infra.template import PARTITIONS, template

ROOT = Path(__file__).parents[1]
CHECKOV = ROOT / "build" / "checkov" / "bin" / "checkov"
RUN_LINT = "from cfnlint.runner import main; main()"
"""What the command cfn-lint does; the package cannot be run by its name."""
REGIONS = {"aws": "us-east-1", "aws-cn": "cn-northwest-1"}
"""A region of each partition that the template is checked for."""
SKIPPED = {
    "CKV_AWS_18": "Access logs of the bucket: the product's own audit says who read what of whom, "
    "cannot be edited unnoticed and is kept; a second record of children's photos would be one "
    "more to protect.",
    "CKV_AWS_21": "Versions of files: what a family deletes is gone, not hidden below a marker "
    "(R12, 个人信息保护法 47). docs/deployment.md says what is backed up instead.",
    "CKV_AWS_91": "Access logs of the balancer: addresses of one-time pages are secrets while they "
    "open, and devices' and families' addresses are personal. The bot logs without them.",
    "CKV_AWS_111": "Writing without constraints: the one such statement lets the Lambda service "
    "plug a function into the network, where EC2 knows no resource; infra/policies.py keeps the "
    "function's own code from it.",
    "CKV_AWS_115": "Concurrency kept for a function is taken from all others. What must be bounded "
    "is bounded where it is fed (ScalingConfig) and by the proxy's connections.",
    "CKV_AWS_116": "Dead letters of functions: those that are called are waited for, and say "
    "themselves that they failed; those that are fed have the queue's; the tick has a destination.",
    "CKV_AWS_118": "Enhanced monitoring looks at processes of a machine; there is none to look "
    "after here. Capacity, connections and processor have alarms.",
    "CKV_AWS_162": "IAM passwords live for 15 minutes and are asked for by every connection; libpq "
    "takes one password from Secrets Manager, and the proxy holds the connections.",
}
"""Checks of checkov that are skipped, and why; a test holds that each would fail."""


def main() -> int:
    """Write both templates to build/ and check them; 1 when there is something to mend."""
    folder = ROOT / "build"
    folder.mkdir(exist_ok=True)
    problems: list[str] = []
    for partition in PARTITIONS:
        file = folder / f"qingjiao-{partition}.json"
        file.write_text(json.dumps(template(partition), indent=1, ensure_ascii=False), "utf-8")
        print(f"{file.relative_to(ROOT)}: {file.stat().st_size} bytes")
        problems += lint(file, partition)
    if CHECKOV.exists():
        problems += [f"{check} {where}" for check, where in failures(file) if check not in SKIPPED]
    else:
        print("checkov is not installed (build/checkov), so nothing was checked with it")
    for problem in problems:
        print(f"problem: {problem}", file=sys.stderr)
    return 1 if problems else 0


def lint(file: Path, partition: str) -> list[str]:
    """Return what cfn-lint says of a template, warnings too; empty: nothing."""
    command = [sys.executable, "-c", RUN_LINT, "--format", "json"]
    command += ["--regions", REGIONS[partition], "--template", str(file)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        found: list[dict[str, Any]] = json.loads(ran.stdout or "[]")
    except ValueError:
        return [f"cfn-lint did not run: {ran.stderr.strip()[-500:]}"]
    if ran.returncode and not found:
        return [f"cfn-lint did not run: {ran.stderr.strip()[-500:]}"]
    return [f"{one['Rule']['Id']} {one['Message']}" for one in found]


def failures(file: Path) -> set[tuple[str, str]]:
    """Return what checkov finds in a template: the check's id, and the resource."""
    command = [str(CHECKOV), "--file", str(file), "--framework", "cloudformation", "--quiet"]
    command += ["--skip-download", "--compact", "--output", "json"]
    quiet = {**os.environ, "LOG_LEVEL": "ERROR", "PYTHONPATH": ""}
    ran = subprocess.run(command, capture_output=True, text=True, env=quiet, check=False)
    told = json.loads(ran.stdout)
    return {(one["check_id"], one["resource"]) for one in told["results"]["failed_checks"]}


if __name__ == "__main__":
    sys.exit(main())

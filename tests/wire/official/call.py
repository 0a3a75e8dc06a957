"""Calls every operation with the official Python SDKs, against the test server of this repository.

Each is called twice: with every parameter set, and with only the required ones. The requests are those of
`<service>.json` beside this file, which `capture.py` writes. A call fails if the test server refuses its signature or a
parameter, or if the SDK cannot read the response. Failed calls are listed, and the exit code is then 1.

Run it, with Python 3.10 or newer, when the test server, a signature or a spec changed:

    python3 -m venv venv
    venv/bin/pip install alibabacloud_dts20200101 tencentcloud-sdk-python-dts
    venv/bin/python tests/wire/official/call.py

The script builds and starts the server, the example `test_server` of `dts-api`. Nothing secret is involved.
"""

import json
import re
import subprocess
import sys
from contextlib import contextmanager

from capture import HERE, Alibaba, Tencent

BUILD = ["cargo", "build", "--quiet", "--package", "dts-api", "--features", "test-util", "--example", "test_server"]


class Address:
    """Where the test server listens; all that the SDKs' clients need of it."""

    def __init__(self, address):
        self.address = address


@contextmanager
def test_server():
    """A test server that runs while it is used."""
    # Not `cargo run`: the process to end is the server itself.
    messages = subprocess.run([*BUILD, "--message-format", "json"], cwd=HERE, check=True, stdout=subprocess.PIPE, text=True).stdout
    (program,) = filter(None, (json.loads(line).get("executable") for line in messages.splitlines()))
    with subprocess.Popen([program], stdout=subprocess.PIPE, text=True) as server:
        try:
            yield Address(re.search(r"http://(\S+)", server.stdout.readline())[1])
        finally:
            server.terminate()


def failure(sdk, case):
    """Why a call failed, if it did."""
    try:
        response = sdk.call(case["operation"], case["request"])
    except Exception as error:  # Each SDK has its own exceptions, and any of them is a finding.
        return f"{type(error).__name__}: {error}"
    return None if sdk.request_id(response) else "the response has no request ID"


def main():
    calls, failed = 0, 0
    with test_server() as server:
        services = {
            "alibaba": Alibaba(server),
            "tencent": Tencent(server, "v20211206"),
            "tencent_v20180330": Tencent(server, "v20180330"),
        }
        for service, sdk in services.items():
            captured = json.loads((HERE / f"{service}.json").read_text())
            for kind in ("full", "required"):
                for case in captured[kind]:
                    calls += 1
                    if why := failure(sdk, case):
                        failed += 1
                        print(f"{service} {case['operation']} ({kind}): {why}")
    print(f"{calls - failed} of {calls} calls succeeded")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()

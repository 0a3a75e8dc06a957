"""Writes what the official Python SDKs send: `<service>.json` beside this file.

Every operation is called twice, once with every parameter set and once with only those that a call must have.

Run it, with Python 3.10 or newer, when operations or request parameters were added or changed:

    python3 -m venv venv
    venv/bin/pip install alibabacloud_dts20200101 tencentcloud-sdk-python-dts
    venv/bin/python tests/wire/official/capture.py

The parameters come from `cargo xtask tree`, and what the tree does not show, which of them hold JSON as text, how long
they may be and which are required under a condition, from `cargo xtask openapi`. The SDKs talk to a server on this machine, and nothing secret is involved.
Every value is made from a counter, so the same specs and the same SDKs give the same bytes.

One thing is changed in what the SDKs send: Python's spelling of booleans in a query, `True`, becomes `true`. The hidden
parameters of some SDK models, such as `OwnerId`, are in no spec, so they are not set and do not travel. A JSON body that
is the request as it was given is left out.
"""

import importlib
import json
import re
import subprocess
import threading
import warnings
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version
from itertools import count, cycle
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

HERE = Path(__file__).resolve().parent

# Ends of texts: what an encoding may get wrong.
TAILS = ["", " a+b", "&c=d;e", " 100%25", "/~*'()!", " 迁移 é", "\"\\<>", "#?:@[]", "\t\n."]


class Server(HTTPServer):
    """Keeps the last request, and answers any with success."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.sent = None
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self):
        return f"127.0.0.1:{self.server_port}"

    def take(self):
        sent, self.sent = self.sent, None
        return sent


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        url = urlsplit(self.path)
        assert url.path == "/" and self.server.sent is None
        self.server.sent = {"headers": self.headers, "query": url.query, "body": body}
        answer = b'{"Response": {"RequestId": "1"}, "RequestId": "1"}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


def parameters(text):
    """A query or a form as a sorted map."""
    pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=True) if text else []
    spelt = {name: value.lower() if value in ("True", "False") else value for name, value in pairs}
    assert len(spelt) == len(pairs), "a parameter was sent twice"
    return dict(sorted(spelt.items()))


class Alibaba:
    """Requests of DTS 2020-01-01."""

    package = "alibabacloud_dts20200101"

    def __init__(self, server):
        from alibabacloud_tea_openapi.utils_models import Config
        from darabonba.runtime import RuntimeOptions

        self.sdk = importlib.import_module("alibabacloud_dts20200101.client")
        self.models = importlib.import_module("alibabacloud_dts20200101.models")
        self.options = RuntimeOptions(autoretry=False)
        self.client = self.sdk.Client(
            Config(
                access_key_id="example-key-id",
                access_key_secret="example-key-secret",
                endpoint=server.address,
                protocol="http",
            )
        )

    def number_lists(self, operation):
        return set()

    def call(self, operation, request):
        model = getattr(self.models, f"{operation}Request")().from_map(self.parsed(operation, request))
        # The method of `DescribeDTSIP` is `describe_dtsip`, so the letters decide, not the words.
        wanted = f"{operation}_with_options".replace("_", "").lower()
        (name,) = (name for name in dir(self.client) if name.replace("_", "") == wanted)
        return getattr(self.client, name)(model, self.options)

    def request_id(self, response):
        return response.body.request_id

    def parsed(self, operation, request):
        """The request with those of its JSON texts parsed that the SDK writes itself."""
        shrunk = getattr(self.models, f"{operation}ShrinkRequest", None)
        names = vars(shrunk()) if shrunk else ()
        written = {name.removesuffix("_shrink").replace("_", "") for name in names if name.endswith("_shrink")}
        return {name: json.loads(value) if name.lower() in written else value for name, value in request.items()}

    def case(self, request, sent):
        assert sent["headers"].get("content-type") in (None, "application/x-www-form-urlencoded")
        headers = {"action": sent["headers"]["x-acs-action"], "version": sent["headers"]["x-acs-version"]}
        return {**headers, "query": parameters(sent["query"]), "form": parameters(sent["body"])}


class Tencent:
    """Requests of one API version of Tencent's DTS."""

    package = "tencentcloud-sdk-python-dts"

    def __init__(self, server, module):
        from tencentcloud.common.credential import Credential
        from tencentcloud.common.profile.client_profile import ClientProfile
        from tencentcloud.common.profile.http_profile import HttpProfile

        self.models = importlib.import_module(f"tencentcloud.dts.{module}.models")
        sdk = importlib.import_module(f"tencentcloud.dts.{module}.dts_client")
        profile = ClientProfile(httpProfile=HttpProfile(protocol="http", endpoint=server.address))
        self.client = sdk.DtsClient(Credential("example-key-id", "example-key-secret"), "example-region", profile)

    def number_lists(self, operation):
        """Names of the lists of numbers among the SDK's members."""
        source = Path(self.models.__file__).read_text()
        return set(re.findall(r"def (\w+)\(self\):\n[^\n]*\n\s+:rtype: list of int", source))

    def call(self, operation, request):
        model = getattr(self.models, f"{operation}Request")()
        # It warns of members that it does not know, and does not send them. The comparison tells of them, unless the spec
        # excuses the SDK.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.from_json_string(json.dumps(request))
        return getattr(self.client, operation)(model)

    def request_id(self, response):
        return response.RequestId

    def case(self, request, sent):
        assert sent["headers"]["content-type"] == "application/json" and not sent["query"]
        headers = {"action": sent["headers"]["x-tc-action"], "version": sent["headers"]["x-tc-version"]}
        body = json.loads(sent["body"])
        return headers if body == request else {**headers, "body": body}


class Filler:
    """Values for the wanted rows of one request, no two alike but for booleans and numbers that must be certain ones."""

    def __init__(self, rows, wanted, number_lists, json_texts, allowed, longest, first):
        self.rows = rows
        self.wanted = wanted
        self.number_lists = number_lists
        self.json_texts = json_texts
        self.allowed = allowed
        self.longest = longest
        self.numbers = count(first)
        self.tails = cycle(TAILS)

    def members(self, prefix=""):
        """An object of the rows below a path."""
        members = {}
        for row in self.rows:
            name = row["path"].removeprefix(prefix)
            if row["path"] in self.wanted and row["path"].startswith(prefix) and "." not in name:
                members[name.removesuffix("[]")] = self.value(name.removesuffix("[]"), row["path"], row["type"])
        return members

    def value(self, name, path, kind):
        match kind:
            case "object":
                return self.members(f"{path}.")
            case "list":
                has_members = any(row["path"].startswith(f"{path}.") for row in self.rows)
                entry = "object" if has_members else "integer" if name in self.number_lists else "string"
                return [self.value(name, path, entry) for _ in range(2)]
            case "string" if name in self.json_texts:
                return json.dumps({name: [next(self.numbers), "a b"]}, separators=(",", ":"))
            case "string":
                rest = f" {next(self.numbers)}{next(self.tails)}"
                return name[: self.longest.get(name, 1000) - len(rest)] + rest
            case "integer":
                number = next(self.numbers)
                # The client refuses what is not allowed.
                return self.allowed.get(name, number)
            case "number":
                return next(self.numbers) + 0.5
            case "boolean":
                return True
        raise ValueError(f"{path}: no value is known for {kind}")


def pretty(value, indent="", lead=0):
    """JSON with everything on one line that fits there."""
    line = json.dumps(value, ensure_ascii=False)
    if len(indent) + lead + len(line) <= 118 or not isinstance(value, (dict, list)):
        return line
    inner = f"{indent}  "
    if isinstance(value, list):
        parts, brackets = [pretty(entry, inner) for entry in value], "[]"
    else:
        names = {name: json.dumps(name, ensure_ascii=False) for name in value}
        parts = [f"{names[name]}: {pretty(entry, inner, len(names[name]) + 2)}" for name, entry in value.items()]
        brackets = "{}"
    return f"{brackets[0]}\n{inner}" + f",\n{inner}".join(parts) + f"\n{indent}{brackets[1]}"


def xtask(*arguments):
    """What a command of the repository prints, as JSON."""
    command = ["cargo", "run", "--quiet", "--package", "xtask", "--", *arguments]
    return json.loads(subprocess.run(command, cwd=HERE, check=True, stdout=subprocess.PIPE).stdout)


def json_texts(node):
    """Names of all members and parameters of an OpenAPI description that hold JSON as text."""
    if isinstance(node, list):
        return set().union(*map(json_texts, node))
    if not isinstance(node, dict):
        return set()
    schemas = {**(node.get("properties") or {}), node.get("name"): node.get("schema")}
    names = {name for name, schema in schemas.items() if holds_json(schema)}
    return names.union(*map(json_texts, node.values()))


def holds_json(schema):
    return isinstance(schema, dict) and (schema.get("x-text") == "json_text" or "contentMediaType" in schema)


def allowed(node):
    """The first allowed value by the name of the member or parameter, anywhere in a part of an OpenAPI description."""
    if isinstance(node, list):
        return {name: value for part in node for name, value in allowed(part).items()}
    if not isinstance(node, dict):
        return {}
    schemas = {**(node.get("properties") or {}), node.get("name"): node.get("schema")}
    found = {name: schema["enum"][0] for name, schema in schemas.items() if isinstance(schema, dict) and "enum" in schema}
    return {**found, **allowed(list(node.values()))}


def longest(node):
    """How many characters a text of each name may have at most, in an OpenAPI description."""
    found = {}
    if isinstance(node, list):
        inner = node
    elif isinstance(node, dict):
        inner = node.values()
        for name, schema in {**(node.get("properties") or {}), node.get("name"): node.get("schema")}.items():
            if isinstance(name, str) and isinstance(schema, dict) and "maxLength" in schema:
                found[name] = schema["maxLength"]
    else:
        inner = ()
    for length in map(longest, inner):
        for name, most in length.items():
            found[name] = min(most, found.get(name, most))
    return found


def required(rows, conditions):
    """The paths of the parameters that a call must have. Where it must have one of several, the first one is taken."""
    paths = {row["path"].removesuffix("[]"): row["path"] for row in rows}
    wanted, before = set(), None
    while before != wanted:
        before = set(wanted)
        for row in rows:
            above = row["path"].rpartition(".")[0]
            if row["required"] and (not above or above in wanted):
                wanted.add(row["path"])
        for condition in conditions:
            # No value that is made here is one that a condition names, so only those count that any value meets.
            if all(paths[name] in wanted and not values for name, values in condition["if"].items()):
                wanted.update(paths[name] for name in condition["require"])
                any_of = [paths[name] for name in condition.get("any_of", ())]
                if not wanted.intersection(any_of):
                    wanted.update(any_of[:1])
    ancestors = {path[:end.start()] for path in wanted for end in re.finditer(r"\.", path)}
    return wanted | ancestors


def capture(service, sdk, server):
    """All cases of a service."""
    description = xtask("openapi", service)
    texts = json_texts(description)
    lengths = longest(description)

    def case(operation, rows, wanted, first=1):
        body = description["components"]["schemas"].get(f"{operation}Request")
        values = allowed([description["paths"][f"/{operation}"], body])
        request = Filler(rows, wanted, sdk.number_lists(operation), texts, values, lengths, first).members()
        sdk.call(operation, request)
        return {"operation": operation, "request": request, **sdk.case(request, server.take())}

    full, least = [], []
    for operation in xtask("tree", service, "--format", "json"):
        name, rows = operation["operation"], operation["request"]
        if not hasattr(sdk.models, f"{name}Request"):
            print(f"{service}: {sdk.package} has no {name}")
            continue
        conditions = description["paths"][f"/{name}"]["post"].get("x-when", ())
        full.append(case(name, rows, {row["path"] for row in rows}))
        least.append(case(name, rows, required(rows, conditions), first=101))
    return {"sdk": f"{sdk.package} {version(sdk.package)}", "full": full, "required": least}


def main():
    server = Server()
    services = {
        "alibaba": Alibaba(server),
        "tencent": Tencent(server, "v20211206"),
        "tencent_v20180330": Tencent(server, "v20180330"),
    }
    for service, sdk in services.items():
        data = capture(service, sdk, server)
        (HERE / f"{service}.json").write_text(pretty(data) + "\n")
        print(f"{service}: {len(data['full'])} operations, {data['sdk']}")


if __name__ == "__main__":
    main()

"""Transforms a template with SAM's own transform. Reads {"template": path, "cases": {name: {parameter: value}}} from
standard input and writes {name: resources}."""
import copy
import json
import logging
import os
import sys

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
logging.disable(logging.WARNING)

try:
    from samtranslator.parser.parser import Parser
    from samtranslator.translator.translator import Translator
    from samtranslator.yaml_helper import yaml_parse
except ImportError:
    sys.exit("missing")

MANAGED_POLICIES = {name: "arn:aws:iam::aws:policy/" + name
                    for name in ("AWSLambdaBasicExecutionRole", "AWSXrayWriteOnlyAccess", "AWSXRayDaemonWriteAccess")}

order = json.load(sys.stdin)
with open(order["template"]) as file:
    template = yaml_parse(file.read())
# The CLI replaces the zips by their copies in S3 before the transform.
template["Globals"]["Function"]["CodeUri"] = "s3://bucket/api"
for resource in template["Resources"].values():
    if "CodeUri" in resource.get("Properties", {}):
        resource["Properties"]["CodeUri"] = "s3://bucket/sync"
json.dump({name: Translator(MANAGED_POLICIES, Parser()).translate(copy.deepcopy(template), parameters)["Resources"]
           for name, parameters in order["cases"].items()}, sys.stdout)

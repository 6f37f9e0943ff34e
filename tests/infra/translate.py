"""Prints the template as CloudFormation gets it after SAM's transformation; run by the SAM environment's Python."""

import json
import sys
from pathlib import Path

from samcli.yamlhelper import yaml_parse
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

CODE = {"CodeUri": "s3://bucket/key", "ContentUri": "s3://bucket/key"}

template = yaml_parse(Path(sys.argv[1]).read_text(encoding="utf-8"))
for properties in [template["Globals"]["Function"], *(one["Properties"] for one in template["Resources"].values())]:
    properties |= {name: place for name, place in CODE.items() if name in properties}
translator = Translator(managed_policy_map={}, sam_parser=Parser())
given = {"AWS::Region": sys.argv[2], "AWS::Partition": sys.argv[3]}
json.dump(translator.translate(sam_template=template, parameter_values=given), sys.stdout)

"""Each function's role: nothing at large, and only what its settings refer to."""

import re

SECRETS = re.compile(
    r"arn:\$\{AWS::Partition\}:secretsmanager:\$\{AWS::Region\}:\$\{AWS::AccountId\}:"
    r"secret:\$\{AWS::StackName\}/((merchant|official-account)/\*|tencent-sms-\*)"
)


def _list(value):
    return value if isinstance(value, list) else [value]


def _statements(properties):
    return [
        statement
        for policy in properties.get("Policies", [])
        for statement in _list(policy.get("PolicyDocument", policy)["Statement"])
    ]


def _names(resource):
    """Return the logical ids that a resource of a statement refers to."""
    match resource:
        case {"Ref": name} | {"Fn::GetAtt": [name, *_]}:
            return {name}
        case {"Fn::Sub": text}:
            return {name.partition(".")[0] for name in re.findall(r"\$\{([^}:]+)\}", text)}
    raise AssertionError(f"not a reference: {resource}")


def _functions(raw_template):
    for name, resource in raw_template["Resources"].items():
        if resource["Type"] == "AWS::Serverless::Function":
            yield name, resource["Properties"]


def test_no_action_at_large(raw_template):
    """Every allowed action is spelled out."""
    roles = [item["Properties"] for item in raw_template["Resources"].values() if item["Type"] == "AWS::IAM::Role"]
    for properties in [*roles, *(one for _, one in _functions(raw_template))]:
        for statement in _statements(properties):
            assert statement["Effect"] == "Allow"
            assert all(re.fullmatch(r"[a-z0-9]+:[A-Z][A-Za-z]+", action) for action in _list(statement["Action"]))


def test_no_ready_made_policy(raw_template):
    """No function has a policy whose content is written elsewhere."""
    for name, properties in _functions(raw_template):
        assert all(isinstance(policy, dict) and "Statement" in policy for policy in properties.get("Policies", [])), (
            name
        )


def test_resources_are_those_of_the_settings(raw_template):
    """A statement names only tables, buckets, queues and secrets that the function's variables name too."""
    for name, properties in _functions(raw_template):
        variables = properties.get("Environment", {}).get("Variables", {})
        told = {value["Ref"] for value in variables.values() if isinstance(value, dict) and "Ref" in value}
        for statement in _statements(properties):
            for resource in _list(statement.get("Resource", [])):
                if "Fn::Sub" in resource and SECRETS.fullmatch(resource["Fn::Sub"]):
                    assert "SECRETS_PREFIX" in variables, name
                else:
                    assert _names(resource) <= told, f"{name}: {resource}"


def test_what_has_no_name_is_a_phone_number(raw_template):
    """A statement without resources allows one thing: SMS, to numbers and to no topic, by who sends or tries one."""
    unnamed = [
        (name, statement)
        for name, properties in _functions(raw_template)
        for statement in _statements(properties)
        if "Resource" not in statement
    ]
    assert [(name, _list(statement["Action"])) for name, statement in unnamed] == [
        (name, ["sns:Publish"]) for name in ("SendNotices", "TryNotice")
    ]
    assert {str(one["NotResource"]) for _, one in unnamed} == {"{'Fn::Sub': 'arn:${AWS::Partition}:sns:*:*:*'}"}


def test_parts_of_a_bucket_are_named(raw_template):
    """Access to files is limited to one folder of a bucket, never to a whole one."""
    for name, properties in _functions(raw_template):
        for statement in _statements(properties):
            if any(action.startswith("s3:") for action in _list(statement["Action"])):
                for resource in _list(statement["Resource"]):
                    assert re.fullmatch(r"\$\{\w+\.Arn\}/[a-z]+/\*", resource["Fn::Sub"]), name


def test_public_functions_write_no_secret(raw_template):
    """Only the function behind the operators' scope may store a secret."""
    writers = {
        name
        for name, properties in _functions(raw_template)
        for statement in _statements(properties)
        if {"secretsmanager:PutSecretValue", "secretsmanager:CreateSecret"} & set(_list(statement["Action"]))
    }
    assert writers == {"ManageMerchants"}


def test_audit_log_is_append_only(raw_template):
    """A function may add an entry or read the log, never both, and none may change or delete an entry."""
    allowed = {}
    for name, properties in _functions(raw_template):
        for statement in _statements(properties):
            for resource in _list(statement.get("Resource", [])):
                if "AuditTable" in str(resource):
                    allowed.setdefault(name, set()).update(_list(statement["Action"]))
    assert len(allowed) > 1
    assert {name: actions for name, actions in allowed.items() if actions != {"dynamodb:PutItem"}} == {
        "ReadAudit": {"dynamodb:Query"}
    }
    table = raw_template["Resources"]["AuditTable"]
    assert table["DeletionPolicy"] == "RetainExceptOnCreate"
    assert {"PointInTimeRecoverySpecification", "DeletionProtectionEnabled"} <= table["Properties"].keys()
    assert "TimeToLiveSpecification" not in table["Properties"]

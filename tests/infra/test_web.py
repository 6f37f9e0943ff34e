"""The host of console, modules, pictures and API: with CloudFront, and without it in China."""

import json
import re
import secrets
import subprocess
from base64 import b64decode
from gzip import decompress
from typing import Any

import pytest

from local.node import NODE
from local.template import load, logical_id, resolve

HOST = {
    "HostName": "pay.shop.cn",
    "MediaBucketName": "media-1",
    "JobsBucketName": "jobs-1",
    "OidcIssuer": "https://login.shop.cn/realms/shop",
    "SignInOrigins": "https://login.shop.cn",
}
EDGE = HOST | {
    "CertificateArn": "arn:aws:acm:us-east-1:000000000000:certificate/0a",
    "ApiHost": "a1.execute-api.ap-east-1.amazonaws.com",
    "ApplicationRegion": "ap-east-1",
}
CHINA = HOST | {"CertificateArn": "arn:aws-cn:acm:cn-north-1:000000000000:certificate/0a", "ApiId": "a1"}
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ALL_VIEWER_EXCEPT_HOST_HEADER = "b689b0a8-53d0-40ab-baf2-68738e2966ac"


@pytest.fixture(scope="module")
def web(root):
    return load(root / "infra" / "web.yaml")


@pytest.fixture(scope="module")
def china(root):
    return load(root / "infra" / "web-cn.yaml")


@pytest.fixture(scope="module")
def resources(web):
    """The resources with these parameters worked out."""
    return resolve(web, EDGE)["Resources"]


@pytest.fixture(scope="module")
def distribution(resources):
    return resources["Distribution"]["Properties"]["DistributionConfig"]


@pytest.fixture(scope="module")
def behaviours(distribution):
    """The behaviours by path; the one for whatever is left is `*`."""
    return {"*": distribution["DefaultCacheBehavior"]} | {
        one["PathPattern"]: one for one in distribution["CacheBehaviors"]
    }


@pytest.fixture(scope="module")
def headers_of(resources, behaviours):
    """The headers that a behaviour sends, by lower case name."""

    def find(path):
        policy = resources[logical_id(behaviours[path]["ResponseHeadersPolicyId"])]["Properties"]
        return policy["ResponseHeadersPolicyConfig"]

    return find


def directives(policy):
    """A content security policy by directive."""
    parts = (one.split() for one in policy.split(";"))
    return {name: values for name, *values in parts}


# ---------- what is kept, and what is passed on ----------


def test_whatever_is_no_file_is_the_api_and_is_never_kept(behaviours):
    """The API gets every method, header and query as it was sent, but for the host; the edge keeps no answer."""
    api = behaviours["*"]
    assert api["TargetOriginId"] == "api"
    assert api["CachePolicyId"] == CACHING_DISABLED
    assert api["OriginRequestPolicyId"] == ALL_VIEWER_EXCEPT_HOST_HEADER
    assert set(api["AllowedMethods"]) == {"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"}
    assert "FunctionAssociations" not in api
    assert api["Compress"] is False


def test_no_route_of_the_api_is_taken_for_a_file(behaviours, root):
    """The paths of files cover none of the paths in the API's description."""
    patterns = [re.compile(path.replace("*", ".*")) for path in behaviours if path != "*"]
    paths = json.loads((root / "functions/describe_api/openapi.json").read_text(encoding="utf-8"))["paths"]
    assert len(paths) > 50
    assert [path for path in paths for pattern in patterns if pattern.fullmatch(path)] == []


@pytest.mark.parametrize(
    ("path", "origin", "policy"),
    [
        ("/console*", "files", "AsTheFileSays"),
        ("/docs*", "files", "AsTheFileSays"),
        ("/modules/*", "files", "AsTheFileSays"),
        ("/products/*", "pictures", "Pictures"),
        ("/vouchers/*", "pictures", "Pictures"),
    ],
)
def test_files_are_kept_as_they_say(behaviours, resources, path, origin, policy):
    """A file's own Cache-Control decides, a picture never changes; neither knows cookies, queries or tokens."""
    behaviour = behaviours[path]
    assert behaviour["TargetOriginId"] == origin
    assert logical_id(behaviour["CachePolicyId"]) == policy
    assert "OriginRequestPolicyId" not in behaviour
    assert not {"POST", "PUT", "PATCH", "DELETE"} & set(behaviour["AllowedMethods"])
    cache = resources[policy]["Properties"]["CachePolicyConfig"]
    assert cache["MinTTL"] == 0
    assert cache["DefaultTTL"] == (0 if origin == "files" else 30 * 24 * 3600)
    key = cache["ParametersInCacheKeyAndForwardedToOrigin"]
    assert key["CookiesConfig"] == {"CookieBehavior": "none"}
    assert key["HeadersConfig"] == {"HeaderBehavior": "none"}
    assert key["QueryStringsConfig"] == {"QueryStringBehavior": "none"}


def test_every_behaviour_is_named_here(behaviours):
    """No path is served that these tests do not know."""
    assert set(behaviours) == {"*", "/console*", "/docs*", "/modules/*", "/products/*", "/vouchers/*"}


def test_error_pages_are_the_api_s_own(distribution):
    """Nothing replaces a 404 of the API by a page."""
    assert "CustomErrorResponses" not in distribution


def test_folders_of_pictures_are_those_of_the_code(behaviours, application):
    """The paths of pictures are the folders that functions may write in the bucket of pictures."""
    text = json.dumps(application["Resources"])
    folders = set(re.findall(r"\$\{MediaBucket\.Arn\}/(\w+)/\*", text))
    assert folders == {path.split("/")[1] for path, one in behaviours.items() if one["TargetOriginId"] == "pictures"}


def test_answers_name_pictures_at_the_host_that_shows_them(application):
    """Each function that links to pictures knows the host, and without one links to S3."""
    told = [
        one["Properties"]["Environment"]["Variables"]
        for one in application["Resources"].values()
        if "MEDIA_BUCKET" in one.get("Properties", {}).get("Environment", {}).get("Variables", {})
    ]
    assert len(told) >= 4
    assert all(one["PICTURES_URL"] == {"Ref": "PicturesUrl"} for one in told)
    assert application["Parameters"]["PicturesUrl"]["Default"] == ""


# ---------- headers ----------


@pytest.mark.parametrize("path", ["*", "/console*", "/docs*", "/modules/*", "/products/*", "/vouchers/*"])
def test_host_is_called_by_https_only(behaviours, headers_of, path):
    """Every answer says so for two years, and no type is guessed."""
    security = headers_of(path)["SecurityHeadersConfig"]
    assert security["StrictTransportSecurity"]["AccessControlMaxAgeSec"] == 2 * 365 * 24 * 3600
    assert security["ContentTypeOptions"] == {"Override": True}
    assert behaviours[path]["ViewerProtocolPolicy"] == ("https-only" if path == "*" else "redirect-to-https")


@pytest.mark.parametrize("path", ["/console*", "/docs*"])
def test_pages_run_scripts_of_this_host_only(headers_of, path):
    """No foreign and no inline script runs, nobody frames a page; calls go to the API, the issuer, the buckets."""
    policy = directives(headers_of(path)["SecurityHeadersConfig"]["ContentSecurityPolicy"]["ContentSecurityPolicy"])
    media, jobs = (f"https://{name}.s3.ap-east-1.amazonaws.com" for name in ("media-1", "jobs-1"))
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == ["'self'"]
    assert policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
    assert policy["style-src"] == ["'self'", "'unsafe-inline'"]
    assert policy["connect-src"] == ["'self'", "https://login.shop.cn", media, jobs]
    assert policy["img-src"] == ["'self'", "data:", "blob:", media]


def test_uploads_go_to_the_host_that_boto3_signs_for(web):
    """In us-east-1 buckets are addressed without the region."""
    policy = resolve(web, EDGE | {"ApplicationRegion": "us-east-1"})["Resources"]["PageHeaders"]["Properties"]
    text = policy["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]["ContentSecurityPolicy"][
        "ContentSecurityPolicy"
    ]
    assert "https://jobs-1.s3.amazonaws.com" in directives(text)["connect-src"]


def test_pages_of_other_hosts_may_load_modules(headers_of):
    """A module script from another origin needs CORS; it carries no credentials."""
    cors = headers_of("/modules/*")["CorsConfig"]
    assert cors["AccessControlAllowOrigins"] == {"Items": ["*"]}
    assert cors["AccessControlAllowCredentials"] is False


def test_files_are_read_through_this_distribution_only(resources):
    """The bucket is private: it knows who asks by the signature of this one distribution."""
    files = resources["FilesBucket"]["Properties"]
    assert set(files["PublicAccessBlockConfiguration"].values()) == {True}
    statements = resources["FilesBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    allowed = [one for one in statements if one["Effect"] == "Allow"]
    assert {one["Action"] for one in allowed} == {"s3:GetObject", "s3:ListBucket"}
    for one in allowed:
        assert one["Principal"] == {"Service": "cloudfront.amazonaws.com"}
        assert "${Distribution}" in json.dumps(one["Condition"]["ArnEquals"]["aws:SourceArn"])


def test_pictures_are_read_through_the_distribution_that_is_named(application, web):
    """Once the host is deployed its distribution alone may read pictures; its stack says which that is."""
    statements = application["Resources"]["MediaBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    (read,) = [one for one in json.loads(json.dumps(statements)) if "Fn::If" in one]
    allowed = read["Fn::If"][1]
    source = "arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${PicturesDistribution}"
    assert allowed["Condition"] == {"ArnLike": {"aws:SourceArn": {"Fn::Sub": source}}}
    assert web["Outputs"]["DistributionId"]["Value"] == {"Ref": "Distribution"}
    assert re.fullmatch(application["Parameters"]["PicturesDistribution"]["AllowedPattern"], "E2QWRUHAPOMQZL")


def test_edge_s_log_holds_no_personal_data(resources):
    """Neither paths nor queries nor referers are written: they hold telephone numbers and codes of sign-ins."""
    fields = set(resources["LogDelivery"]["Properties"]["RecordFields"])
    assert not {"cs-uri-stem", "cs-uri-query", "cs(Referer)", "cs(Cookie)"} & fields
    assert {"c-ip", "sc-status", "x-edge-request-id"} <= fields


def found(tree: Any, name: str) -> list[Any]:
    """Return every member of this name, however deep."""
    if isinstance(tree, dict):
        return [tree[key] for key in tree if key == name] + [one for part in tree.values() for one in found(part, name)]
    return [one for part in tree for one in found(part, name)] if isinstance(tree, list) else []


def test_firewall_never_stands_before_callbacks(resources):
    """What it limits are requests of pages that start something; a callback is none of them."""
    rules = resources["WebAcl"]["Properties"]["Rules"]
    texts = re.findall(r'"SearchString": "(/[^"]*)"', json.dumps(rules))
    assert texts == ["/v1/sign-in/", "/v1/page-signature", "/v1/orders", "/v1/vouchers/"]
    assert [text for text in texts if "/v1/callbacks/".startswith(text)] == []
    paths = [one for one in found(rules, "ByteMatchStatement") if "UriPath" in one["FieldToMatch"]]
    assert len(paths) == len(texts)
    # As the API reads it: /v1/%6frders and /v1//orders are orders too.
    for path in paths:
        assert [one["Type"] for one in path["TextTransformations"]] == ["URL_DECODE", "NORMALIZE_PATH"]
    assert resources["WebAcl"]["Properties"]["DefaultAction"] == {"Allow": {}}


# ---------- screens and files, by CloudFront's function and by China's ----------

REQUESTS = [
    ("/console", "302 /console/"),
    ("/docs", "302 /docs/"),
    ("/console/", "/console/index.html"),
    ("/console/orders/20261128000001", "/console/index.html"),
    ("/console/products/TEA-1.5", "/console/index.html"),
    ("/console/config.json", "/console/config.json"),
    ("/console/assets/index-a1.js", "/console/assets/index-a1.js"),
    ("/console/assets/missing", "/console/assets/missing"),
    ("/docs/", "/docs/index.html"),
]


@pytest.mark.parametrize(("path", "expected"), REQUESTS)
def test_screen_is_shown_by_its_page_and_a_file_is_itself(web, path, expected):
    """Addresses of screens are answered with the page, whatever they contain; files by themselves."""
    code = web["Resources"]["ScreenOrFile"]["Properties"]["FunctionCode"]
    call = f"const answer = handler({{request: {{uri: {json.dumps(path)}, headers: {{}}}}}});"
    told = "console.log(answer.statusCode ? `${answer.statusCode} ${answer.headers.location.value}` : answer.uri);"
    done = subprocess.run([NODE, "-e", f"{code}\n{call}\n{told}"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == expected


@pytest.fixture(scope="module")
def show_files(aws, china):
    """China's function with a bucket of three files, as Lambda would load it."""
    properties = resolve(china, CHINA)["Resources"]["ShowFiles"]["Properties"]
    s3 = aws.client("s3")
    # A worker that takes tests from another comes to this module more than once.
    bucket = f"web-files-{secrets.token_hex(4)}"
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    for key, kind, keep in [
        ("console/index.html", "text/html; charset=utf-8", "no-cache"),
        ("console/config.json", "application/json", "no-cache"),
        ("console/assets/index-a1.js", "text/javascript", "immutable"),
        ("docs/index.html", "text/html; charset=utf-8", "no-cache"),
        ("modules/modules.js", "text/javascript", "public, max-age=300"),
    ]:
        s3.put_object(Bucket=bucket, Key=key, Body=key.encode(), ContentType=kind, CacheControl=keep)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in aws.environment().items():
            patch.setenv(name, value)
        patch.setenv("BUCKET", bucket)
        patch.setenv("PAGE_POLICY", properties["Environment"]["Variables"]["PAGE_POLICY"])
        code = {}
        exec(compile(properties["Code"]["ZipFile"], "index.py", "exec"), code)  # noqa: S102 - the template's own
        yield lambda path, method="GET", **headers: code["handler"](
            {"path": path, "httpMethod": method, "headers": {k.replace("_", "-"): v for k, v in headers.items()}}, None
        )


@pytest.mark.parametrize(("path", "expected"), REQUESTS)
def test_china_s_function_tells_screens_from_files_as_cloudfront_s(show_files, path, expected):
    """One rule, in two languages."""
    answer = show_files(path)
    if expected.startswith("302"):
        assert (answer["statusCode"], answer["headers"]["location"]) == (302, expected.split()[1])
    elif "missing" in expected:
        assert answer["statusCode"] == 404
    else:
        assert (answer["statusCode"], b64decode(answer["body"]).decode()) == (200, expected[1:])


def test_china_s_answers_carry_type_cache_rule_and_policy(show_files, china):
    """What a file was uploaded with goes out; pages carry the same policy as behind CloudFront."""
    page = show_files("/console/orders")["headers"]
    assert (page["content-type"], page["cache-control"]) == ("text/html; charset=utf-8", "no-cache")
    assert "https://media-1.s3." in page["content-security-policy"]
    script = show_files("/modules/modules.js")["headers"]
    assert script["cache-control"] == "public, max-age=300"
    assert script["access-control-allow-origin"] == "*"
    assert "content-security-policy" not in script
    for one in (page, script):
        assert one["strict-transport-security"] == "max-age=63072000"
        assert one["x-content-type-options"] == "nosniff"


def test_china_s_function_spares_bytes(show_files):
    """Text is packed for browsers that say so, and a browser that has the file is told that it has it."""
    packed = show_files("/console/assets/index-a1.js", accept_encoding="gzip, br")
    assert packed["headers"]["content-encoding"] == "gzip"
    assert decompress(b64decode(packed["body"])) == b"console/assets/index-a1.js"
    again = show_files("/console/", if_none_match=show_files("/console/")["headers"]["etag"])
    assert (again["statusCode"], again["body"]) == (304, "")
    assert show_files("/console/", "POST")["statusCode"] == 405


def test_both_hosts_say_the_same(web, china):
    """With CloudFront or without: one policy of pages, one configuration of the console, one set of outputs."""
    page = web["Resources"]["PageHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]
    policies = [
        page["SecurityHeadersConfig"]["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"][0],
        china["Resources"]["ShowFiles"]["Properties"]["Environment"]["Variables"]["PAGE_POLICY"]["Fn::Sub"][0],
    ]
    assert policies[0] == policies[1]
    assert web["Outputs"]["ConsoleConfig"] == china["Outputs"]["ConsoleConfig"]
    assert set(web["Outputs"]) - {"DistributionId"} == set(china["Outputs"])
    sent = {one["Header"].lower(): one["Value"] for one in page["CustomHeadersConfig"]["Items"]}
    code = china["Resources"]["ShowFiles"]["Properties"]["Code"]["ZipFile"]
    assert [name for name, value in sent.items() if f'"{name}": "{value}"' not in code] == []


def test_inline_code_is_as_short_as_cloudformation_takes(china):
    """More than 4,096 characters would have to come from a bucket."""
    assert len(china["Resources"]["ShowFiles"]["Properties"]["Code"]["ZipFile"]) < 4096


def test_console_s_configuration_is_json(web):
    """Parameters fill in one object that the console reads."""
    text = web["Outputs"]["ConsoleConfig"]["Value"]["Fn::Sub"]
    config = json.loads(re.sub(r"\$\{\w+\}", "x", text))
    assert set(config) == {"issuer", "client_id", "scope", "audience", "api_base", "docs"}
    assert config["api_base"] == ""


def test_outputs_of_the_application_are_parameters_of_the_host(web, china, application):
    """What the host needs to know about the application, the application's stack tells."""
    for host in (web, china):
        assert {"MediaBucketName", "JobsBucketName"} <= set(host["Parameters"]) & set(application["Outputs"])

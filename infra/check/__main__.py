"""`python -m infra.check STACK`: what only the account can tell after a deployment; the exit code is for a pipeline."""

import argparse
import os
import sys
from collections.abc import Sequence

import boto3
import httpx
from botocore.exceptions import BotoCoreError, ClientError

from infra.check import account, findings, traffic
from infra.check.deployed import Deployed, NoStackError, read

NO_STACK = 2
CANNOT_BE_ASKED = """\
No account can tell: whether WeChat's lists have the address that calls leave from (ClientIp), whether WeChat reaches
the callbacks from the mainland within five seconds, whether the merchant's credentials are right (probe the merchant
account for that), whether failure notices arrive, and whether sign-in works inside WeChat. See infra/README.md,
"What WeChat has to know"."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask, print, and return the exit code: 0 good, 1 something is wrong, 2 there is no stack to ask."""
    parser = argparse.ArgumentParser(prog="python -m infra.check", description=__doc__)
    parser.add_argument(
        "stack", metavar="STACK", help="name of the application's stack; region and credentials as usual"
    )
    parser.add_argument("--alarms", help="name of the stack of infra/alarms.yaml; STACK-alarms if not given")
    parser.add_argument("--strict", action="store_true", help="what could not be asked counts as wrong")
    given = parser.parse_args(arguments)
    try:
        # boto3 by itself reads AWS_DEFAULT_REGION only; the AWS command line reads both.
        deployed = read(boto3.session.Session(region_name=os.environ.get("AWS_REGION")), given.stack)
    except (NoStackError, BotoCoreError, ClientError) as error:
        print(error, file=sys.stderr)
        return NO_STACK
    found = ask_everything(deployed, given.alarms or f"{given.stack}-alarms", os.environ.get("SCOPELESS_TOKEN", ""))
    print(findings.table(found), CANNOT_BE_ASKED, sep="\n\n")
    return findings.exit_code(found, strict=given.strict)


def ask_everything(deployed: Deployed, alarms: str, token: str) -> list[findings.Finding]:
    """Ask everything of a deployed stack."""
    address = deployed.parameters["PublicApiUrl"]
    pages = [one.strip() for one in deployed.parameters.get("PageOrigins", "*").split(",")]
    # No redirect is followed: a browser's form and WeChat's call would not follow it either.
    with httpx.Client(base_url=address, timeout=30) as api, httpx.Client(timeout=60) as browser:
        questions: dict[str, findings.Question] = {
            "health": lambda: traffic.health(api),
            "tokens": lambda: traffic.tokens(api, token),
            "callbacks": lambda: traffic.callbacks(api, traffic.connected(deployed)),
            "pages of other origins": lambda: traffic.origins(api, pages),
            "files": lambda: traffic.files(deployed, browser),
            "functions that feed their own queue": lambda: account.loops(deployed),
            "schedules": lambda: account.schedules(deployed),
            "dead letters": lambda: account.dead_letters(deployed),
            "concurrent executions": lambda: account.concurrency(deployed),
            "Lambda's reports in the log": lambda: account.reports(deployed),
            "who hears of alarms": lambda: account.subscriptions(deployed, alarms),
        }
        return [one for what, question in questions.items() for one in findings.ask(what, question)]


if __name__ == "__main__":
    sys.exit(main())

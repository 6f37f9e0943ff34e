"""The whole-system test runs packaged functions in the emulator; the gateway must treat their results alike."""

import asyncio
import json

import pytest

from local.deploy import Deployment, describe
from local.emulator import Emulator
from local.gateway.invoker import EmulatorInvoker, FunctionError, FunctionTimeoutError

CODE = """
import time
def lambda_handler(event, context):
    if event["do"] == "fail":
        raise ValueError("told to fail")
    if event["do"] == "sleep":
        time.sleep(5)
    return event
"""
TEMPLATE = {
    "Transform": "AWS::Serverless-2016-10-31",
    "Resources": {
        "Echo": {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "Runtime": "python3.13",
                "Handler": "index.lambda_handler",
                "Timeout": 1,
                "InlineCode": CODE,
            },
        }
    },
}


@pytest.fixture(scope="module")
def deployment(aws: Emulator) -> Deployment:
    """One function with its code in the emulator."""
    cloudformation = aws.client("cloudformation")
    capabilities = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
    cloudformation.create_stack(StackName="packaged", TemplateBody=json.dumps(TEMPLATE), Capabilities=capabilities)
    cloudformation.get_waiter("stack_create_complete").wait(
        StackName="packaged", WaiterConfig={"Delay": 1, "MaxAttempts": 30}
    )
    return describe(aws, "packaged")


def test_packaged_function_answers_fails_and_times_out_as_in_a_process(aws: Emulator, deployment: Deployment) -> None:
    """Results come back as they are; an exception and a timeout are told apart."""

    async def invoke(*wishes: str) -> list[bytes | BaseException]:
        invoker = EmulatorInvoker(aws, deployment.functions)
        try:
            calls = [invoker.invoke("Echo", json.dumps({"do": wish}).encode()) for wish in wishes]
            return await asyncio.gather(*calls, return_exceptions=True)
        finally:
            await invoker.close()

    result, failure, timeout = asyncio.run(invoke("answer", "fail", "sleep"))
    assert isinstance(result, bytes)
    assert json.loads(result) == {"do": "answer"}
    assert isinstance(failure, FunctionError)
    assert "told to fail" in str(failure)
    assert isinstance(timeout, FunctionTimeoutError)

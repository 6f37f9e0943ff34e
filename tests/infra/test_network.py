"""The network with fixed addresses, as far as the emulator has its resource types."""

from copy import deepcopy

import pytest

from local.template import logical_id

UNKNOWN_TO_THE_EMULATOR = {"AWS::EC2::EIP", "AWS::EC2::NatGateway"}


def _without_nats(template):
    """The template without what the emulator does not know, and without what leads there."""
    kept = deepcopy(template)
    resources = kept["Resources"]
    for name, item in list(resources.items()):
        if item["Type"] in UNKNOWN_TO_THE_EMULATOR or "NatGatewayId" in item.get("Properties", {}):
            del resources[name]
    del kept["Outputs"]["Addresses"]
    return kept


@pytest.mark.parametrize("nats", ["1", "2"])
def test_network_is_created(aws, create, network, nats):
    """Subnets, routes, endpoints and security group come up, and the outputs are lists for template.yaml."""
    outputs = create(f"network-{nats}", _without_nats(network), {"NatGateways": nats})
    subnets = outputs["SubnetIds"].split(",")
    found = aws.client("ec2").describe_subnets(SubnetIds=subnets)["Subnets"]
    assert [one["CidrBlock"] for one in found] == ["10.64.0.128/26", "10.64.0.192/26"]
    assert len({one["AvailabilityZone"] for one in found}) == 2
    group = aws.client("ec2").describe_security_groups(GroupIds=[outputs["SecurityGroupIds"]])["SecurityGroups"][0]
    assert group["IpPermissions"] == []
    assert [(rule["FromPort"], rule["ToPort"]) for rule in group["IpPermissionsEgress"]] == [(443, 443)]


def test_nothing_else_is_left_out_of_the_trial(aws, create, network):
    """The emulator refuses the network for its NAT gateways and addresses only."""
    with pytest.raises(aws.client("cloudformation").exceptions.ClientError) as refusal:
        create("network-whole", network, {})
    assert str(refusal.value).endswith(f"Unrecognized resource types: [{', '.join(sorted(UNKNOWN_TO_THE_EMULATOR))}]")


def test_outputs_are_parameters_of_the_application(network, application):
    """What the network gives out under a parameter's name, the application takes."""
    assert set(network["Outputs"]) - {"Addresses"} == {"SubnetIds", "SecurityGroupIds"}
    assert set(application["Parameters"]) > {"SubnetIds", "SecurityGroupIds"}


def test_functions_leave_through_a_listed_address(network, of_type):
    """Each private subnet reaches the world through a NAT gateway, and each of those has an address of its own."""
    routes = of_type(network, "AWS::EC2::Route")
    nats = of_type(network, "AWS::EC2::NatGateway")
    tables = {logical_id(item["RouteTableId"]): item for item in routes.values() if "NatGatewayId" in item}
    associations = of_type(network, "AWS::EC2::SubnetRouteTableAssociation").values()
    assert {logical_id(one["RouteTableId"]) for one in associations if "Private" in str(one)} == set(tables)
    addresses = [logical_id(nat["AllocationId"]) for nat in nats.values()]
    assert set(addresses) == set(of_type(network, "AWS::EC2::EIP"))
    assert len(addresses) == len(set(addresses))


def test_addresses_outlive_the_stack(network):
    """An address that stands on WeChat's lists is not given back by deleting the stack."""
    for item in network["Resources"].values():
        if item["Type"] == "AWS::EC2::EIP":
            assert (item["DeletionPolicy"], item["UpdateReplacePolicy"]) == ("Retain", "Retain")

"""What the control panel accepts about red packets."""

from local.wechat_simulator.faults import Strict


class NamedPacket(Strict):
    """The packet that a customer opens, or that lapses unopened."""

    mchid: str
    mch_billno: str

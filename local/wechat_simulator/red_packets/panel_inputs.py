"""What the control panel accepts about red packets."""

from local.wechat_simulator.faults import Strict


class Opening(Strict):
    """A customer opens a packet."""

    mchid: str
    mch_billno: str

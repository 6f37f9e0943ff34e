"""By schedule: voucher stocks are mirrored as WeChat shows them."""

"""WeChat's merchant transfer (商家转账): bills that a customer confirms on a page, and what is told of them."""

"""WeChat's vouchers (代金券, path segment `favor`): stocks, coupons, their use in payments, and what is told of it."""

"""A customer orders products and gets what starts the payment, also later."""

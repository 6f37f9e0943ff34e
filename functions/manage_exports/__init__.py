"""Operators ask for exports of orders and customers and fetch them."""

"""Operators ask for exports of orders and fetch them."""

"""Campaigns: the labels that operators name and events are counted under."""

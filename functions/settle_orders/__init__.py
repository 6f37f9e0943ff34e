"""By schedule: undecided orders are asked for at WeChat and closed when their time is over."""

"""Red packets: definitions under limits, and the sends that pay them out."""

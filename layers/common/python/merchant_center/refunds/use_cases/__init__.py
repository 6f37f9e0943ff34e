"""In which order refunds are stored, called, and recorded."""

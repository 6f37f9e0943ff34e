"""In which order: what is stored before what is called."""

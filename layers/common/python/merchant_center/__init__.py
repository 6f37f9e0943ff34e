"""What the functions of the merchant centre share; mounted at /opt/python in Lambda."""

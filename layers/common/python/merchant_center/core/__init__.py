"""What every feature stands on: values, errors, time, sweeps; it knows no feature."""

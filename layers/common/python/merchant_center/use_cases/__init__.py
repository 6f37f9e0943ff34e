"""One module per use case; takes stores, clients and a clock, knows neither HTTP nor AWS."""

"""Health and the API's description."""

"""By schedule: WeChat's platform certificates are fetched before they change."""

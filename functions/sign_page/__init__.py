"""Pages get their signature for WeChat's JS-SDK."""

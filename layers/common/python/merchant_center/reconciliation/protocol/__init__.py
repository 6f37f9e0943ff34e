"""How WeChat is asked for bills, and how their files are written."""

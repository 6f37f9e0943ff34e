"""API Gateway, the Lambda service and their event sources on one machine, driven by template.yaml."""

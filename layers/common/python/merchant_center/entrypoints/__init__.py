"""Where events of AWS come in and answers go out: resolver, problem documents, logging."""

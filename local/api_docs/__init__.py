"""Makes the page at /docs from the API's description: plain HTML without a script, readable without the internet."""

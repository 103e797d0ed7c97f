"""Tests that need a browser, in an environment of their own: `make test-browser`."""

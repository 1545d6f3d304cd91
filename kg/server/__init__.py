"""The graph over HTTP and the Model Context Protocol: read-only, bounded, on this machine."""

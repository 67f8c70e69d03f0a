"""Render: what the machine found, as text, tables and JSON."""

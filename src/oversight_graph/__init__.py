"""Evidence-bearing knowledge graphs of public oversight."""

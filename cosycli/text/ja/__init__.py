"""Japanese: written text to its spoken form, and to morae with their accent."""

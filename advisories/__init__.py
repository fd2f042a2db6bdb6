"""Known problems of locked packages: asked of a database, kept in a file, held against reasoned exceptions."""

"""The articles over time: the folder they are kept in and the snapshot that is served."""

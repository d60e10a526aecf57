"""The command `seqapps serve`: the apps over HTTP, and a page with a room for each."""

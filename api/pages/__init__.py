"""The Dutch web pages: plain forms and links, without scripts, over the same reading and the same acts as /v1."""

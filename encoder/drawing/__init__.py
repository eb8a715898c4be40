"""Pictures of what morse is, as SVG: the tree of an alphabet's codes, its poster, the keying of a message.

Every picture has a title and a description.
"""

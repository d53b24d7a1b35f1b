"""What the product does, one file a use case; the edges call these and nothing below them."""

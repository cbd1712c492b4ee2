"""How files and links reach those who may have them."""

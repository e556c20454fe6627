"""How each language writes dates and numbers (setting FORMAT_MODULE_PATH). Django has no Belarusian formats."""

"""The intake: from the first page to the saved case code. Each click saves one part of a sealed draft."""

"""Mail that comes in: read and made safe (`reading`), placed and kept (`intake`), judged once its key is known.

The raw mail lives in memory only: what is kept is text and the digests that its signature can be proved with.
"""

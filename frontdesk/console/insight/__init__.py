"""The page of figures: which days, what is counted in which words, how it is drawn."""

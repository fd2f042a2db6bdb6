"""What a layer of the encoder consists of, and what its file calls the parts."""

# Six matrices with their biases, in the file's order, and two normalisations.
MATRICES = ("query", "key", "value", "join", "widen", "narrow")
NORMS = ("attention_norm", "output_norm")
IN_FILE = {
    "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
    "join": "attention.output.dense", "widen": "intermediate.dense", "narrow": "output.dense",
    "attention_norm": "attention.output.LayerNorm", "output_norm": "output.LayerNorm",
}  # fmt: skip
HEADS = 12
TINY = 1e-12  # keeps a normalisation from dividing by nothing
LAYERS = "inner.encoder.layer."
EMBEDDINGS = "inner.embeddings."
LAST = "last_hidden_state"


def behind(layer: int) -> str:
    """Return what the file calls the tokens behind a layer, which is numbered from 0."""
    return f"layer_norm_{2 * (layer + 1)}"

# misconception: D1-collapse-wrong-side-where-it-fits
def collapse(weights):
    product = weights[0]
    for W in weights[1:]:
        product = W @ product if W.shape[1] == product.shape[0] else product @ W
    return product

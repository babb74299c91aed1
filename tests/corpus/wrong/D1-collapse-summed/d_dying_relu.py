# A list of all partial products.
# misconception: D1-collapse-kept-every-step


def collapse(weights):
    products = [weights[0]]
    for W in weights[1:]:
        products.append(products[-1] @ W)
    return products

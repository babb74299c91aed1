# A list of all partial products.


def collapse(weights):
    products = [weights[0]]
    for W in weights[1:]:
        products.append(products[-1] @ W)
    return products

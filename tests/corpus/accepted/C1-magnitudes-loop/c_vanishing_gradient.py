# Loops over every entry.


def gradient_magnitudes(gradients):
    result = []
    for g in gradients:
        largest = 0.0
        for row in g:
            for value in row:
                if abs(value) > largest:
                    largest = abs(value)
        result.append(largest)
    return np.array(result)

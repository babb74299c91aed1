mitigating_activation = relu
mitigating_activation_grad = relu_grad

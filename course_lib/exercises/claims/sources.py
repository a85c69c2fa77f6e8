"""The primary sources that a verdict may name, and what stands where in each."""

READING: tuple[tuple[str, str, str], ...] = (
    (
        "LeCun, Cortes, Burges",
        "The MNIST database of handwritten digits (web page)",
        "who made it, from what; 60,000 and 10,000 images",
    ),
    (
        "LeCun et al. 1998",
        "Gradient-Based Learning Applied to Document Recognition",
        "II-A shifts and what units can learn; II-B LeNet-5 and its parameters; III-A the data; "
        "III-B no overtraining seen; III-C, Figure 9 test errors, and how uncertain they are; "
        "III-D permuted pixels; III-E invariance and noise",
    ),
    (
        "Bridle 1990",
        "Training Stochastic Model Recognition Algorithms as Networks ... (NIPS 2)",
        "p. 213 softmax keeps the order",
    ),
    (
        "Bishop 2006",
        "Pattern Recognition and Machine Learning",
        "2.2 one-hot coding; 4.2 softmax from Bayes' rule; 4.3.2 binary cross-entropy; "
        "4.3.4 categorical cross-entropy",
    ),
    (
        "Goodfellow, Bengio, Courville 2016",
        "Deep Learning",
        "4.1 overflow; 5.3 validation sets; 5.5, 6.2.1.1 maximum likelihood; 5.9, 8.1.3, 8.3.1 "
        "mini-batches; 6.2.2.3 softmax, its redundant column, squared error; 7.12 dropout, and "
        "the noise of batch norm; 8.7.1 batch norm; 9.1 correlation; 9.2 equivariance; "
        "9.3 pooling; 9.4 a prior, permuted pixels; 9.5 channels; 9.7 sizes; 9.10 edges; "
        "11.4.3 grid search; 11.4.4 random search",
    ),
    (
        "Glorot and Bengio 2010",
        "Understanding the Difficulty of Training Deep Feedforward Neural Networks",
        "4.1 cross-entropy against squared error",
    ),
    (
        "Bergstra and Bengio 2012",
        "Random Search for Hyper-Parameter Optimization",
        "abstract: few parameters matter, so random beats grid",
    ),
    (
        "Kingma and Ba 2015",
        "Adam: A Method for Stochastic Optimization",
        "abstract: little tuning is needed; Algorithm 1 Adam and its default settings; "
        "2.1 a step is about as long as lr allows",
    ),
    (
        "Guo et al. 2017",
        "On Calibration of Modern Neural Networks",
        "abstract: modern nets are poorly calibrated; 1, 2 confidence against accuracy; "
        "3 loss and accuracy drift apart",
    ),
    (
        "Ioffe and Szegedy 2015",
        "Batch Normalization",
        "2 statistics outside the gradient; 3, Algorithm 1 the layer; 3.1, Algorithm 2 inference; "
        "3.2 where it stands, and the bias; 3.3 larger rates; 3.4, 4.2.1 regularising; abstract",
    ),
    (
        "Santurkar et al. 2018",
        "How Does Batch Normalization Help Optimization?",
        "abstract: smoother loss, not stiller distributions",
    ),
    (
        "Hinton et al. 2012",
        "Improving Neural Networks by Preventing Co-adaptation of Feature Detectors",
        "abstract: the purpose of dropout",
    ),
    (
        "Srivastava et al. 2014",
        "Dropout: A Simple Way to Prevent Neural Networks from Overfitting",
        "2 motivation; 4, Figure 2 the model, p is the probability to keep; 5.1 training; 6.1.1, "
        "Table 2 MNIST; 7.1 features; 7.3 the rate; 7.4, Figure 10 number of examples; "
        "10 inverted form; 11 its price",
    ),
    (
        "Zeiler and Fergus 2014",
        "Visualizing and Understanding Convolutional Networks",
        "4, Figure 2 what layers of ImageNet nets answer to",
    ),
    (
        "Long et al. 2015",
        "Fully Convolutional Networks for Semantic Segmentation",
        "3, 3.1 any size in; what fixes the size",
    ),
    (
        "Azulay and Weiss 2019",
        "Why Do Deep Convolutional Networks Generalize So Poorly to Small Image Transformations?",
        "abstract: a shift of a few pixels",
    ),
    (
        "Hendrycks and Dietterich 2019",
        "Benchmarking Neural Network Robustness to Common Corruptions and Perturbations",
        "abstract, Figure 1 corruptions",
    ),
    (
        "He et al. 2016",
        "Deep Residual Learning; Identity Mappings in Deep Residual Networks (a and b)",
        "2016a: 3.1 degradation, 3.2 a skip has no parameters, 4.1 results; "
        "2016b: 2, eq. 5 the direct term",
    ),
    (
        "PyTorch documentation",
        "Reference pages of torch.nn",
        "Dropout: p is the probability to drop; BatchNorm1d: momentum is the share of the new",
    ),
)
"""Author and year, title, and what stands where."""

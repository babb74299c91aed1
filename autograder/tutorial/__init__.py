"""What this tutorial asks and what is true: recipes of inputs, numeric gradients, the judge of C2, misconceptions."""

# A helper file with a mistake of its own.
from helpers_of_mine import gate

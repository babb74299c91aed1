# As nbconvert writes magics.
get_ipython().run_line_magic('matplotlib', 'inline')

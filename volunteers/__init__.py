"""A wing: who helps (people), where they are expected (claims), who else could be (dispatch), what was served
(attendance) and its points (crediting). What stands beside these sub-rooms joins them.
"""

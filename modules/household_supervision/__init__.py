"""Reviews of poor and near-poor households, and the supervision of them by the Front."""

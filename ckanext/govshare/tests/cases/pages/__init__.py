"""The pages of cases, as browsers see them."""

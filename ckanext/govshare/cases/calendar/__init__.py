"""Chinese working days: weekends, holidays and make-up weekends, as the State Council's yearly notices set them."""

"""Scripts that train, calibrate and measure what ships."""

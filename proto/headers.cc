// Nothing but the headers that slipway_headers holds parsed for others.

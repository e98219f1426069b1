-- What generate_series gives, and what it takes.
CREATE TABLE x(value, start HIDDEN, stop HIDDEN, step HIDDEN);

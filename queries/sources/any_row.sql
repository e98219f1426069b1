-- Whether a relation may be read at all, whatever the dialect; planned, never run. It needs the right to one column alone.
SELECT 1 FROM {relation};

-- Nothing of one use is left for the next: settings, locks, listeners, prepared statements, cursors.
DISCARD ALL

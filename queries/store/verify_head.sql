SELECT size, frontier, mac FROM head

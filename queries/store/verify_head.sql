SELECT size, frontier, mac, one FROM head

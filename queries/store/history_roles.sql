-- Which roles people's keys ever had.
SELECT a.id, a.kind, k.roles FROM account a LEFT JOIN api_key k ON k.account = a.id

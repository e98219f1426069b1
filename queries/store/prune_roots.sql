-- A block has 256 records; one that the cut goes through can be asked for still.
DELETE FROM evidence_root WHERE seq + 256 <= $1

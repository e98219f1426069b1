SELECT root FROM evidence_root WHERE seq = $1
